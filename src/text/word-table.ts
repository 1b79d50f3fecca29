// What model2vec does around the tokenizer of a static model (model2vec 0.10, `StaticModel.encode` and `tokenize`): the text is cut to so
// many characters, then to so many tokens, and then the tokens for what is not in the vocabulary are left out.
import { IdList } from "./id-list.ts";
import type { Tokenizer } from "./tokenizer.ts";

export interface WordTableRules {
  /** Left out; undefined for a tokenizer that knows no such token. */
  readonly unknownId: number | undefined;
  /** Counts unknown tokens too. */
  readonly maxTokens: number;
  /** Characters of Unicode; undefined where only tokens count. */
  readonly maxCharacters: number | undefined;
}

export function asWordTable(tokenizer: Tokenizer, rules: WordTableRules): Tokenizer {
  const { unknownId, maxTokens, maxCharacters } = rules;
  const list = new IdList();
  let wasCut = false;
  return {
    get wasCut() {
      return wasCut;
    },
    encode(text, target, offset, limit) {
      const beginning = maxCharacters === undefined ? text : firstCharacters(text, maxCharacters);
      list.length = 0;
      const found = list.append(tokenizer, beginning, maxTokens);
      wasCut = beginning.length < text.length || found > maxTokens;
      let keptCount = 0;
      for (let i = 0; i < list.length; i++) {
        const id = list.ids[i]!;
        if (id === unknownId) continue;
        if (keptCount < limit) target[offset + keptCount] = id;
        keptCount++;
      }
      return keptCount;
    },
  };
}

/** The beginning of a text, counted as Python counts: a character outside the basic plane is one. */
function firstCharacters(text: string, count: number): string {
  if (text.length <= count) return text;
  let end = 0;
  for (let i = 0; i < count && end < text.length; i++) end += text.codePointAt(end)! > 0xffff ? 2 : 1;
  return text.slice(0, end);
}

export interface WordTableFacts {
  readonly unknownId: number | undefined;
  /** Half of the tokens are no longer than this many characters; without a fraction. */
  readonly medianCharacters: number;
}

export function wordTableFacts(tokenizerJson: Uint8Array): WordTableFacts {
  const { model, added_tokens: added = [] } = JSON.parse(
    new TextDecoder().decode(tokenizerJson),
  ) as TokenizerDescription;
  const { vocab = {}, unk_id: unknownPlace, unk_token: unknownToken } = model;
  const idByToken = new Map(
    Array.isArray(vocab)
      ? vocab.map(([token], id): [string, number] => [token, id])
      : Object.entries(vocab as Readonly<Record<string, number>>),
  );
  for (const { content, id } of added) idByToken.set(content, id);
  const unknownOfToken = typeof unknownToken === "string" ? idByToken.get(unknownToken) : undefined;
  return {
    unknownId: typeof unknownPlace === "number" ? unknownPlace : unknownOfToken,
    medianCharacters: Math.floor(medianOf([...idByToken.keys()].map((token) => [...token].length))),
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = Int32Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Unigram models list their tokens and give the place of the unknown one. */
interface TokenizerDescription {
  readonly added_tokens?: readonly { readonly content: string; readonly id: number }[];
  readonly model: {
    readonly unk_id?: number | null;
    readonly unk_token?: string | null;
    readonly vocab?: Readonly<Record<string, number>> | readonly (readonly [string, number])[];
  };
}
