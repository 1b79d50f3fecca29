// Added tokens of a tokenizer.json: which can be recognised here, and the step that encodes a text around them.

import { isWhiteSpace } from "../unicode/utf.hot.ts";
import { type AddedTokens, edgeSlot, findAddedToken } from "./added-tokens.hot.ts";
import { hasShape, isBoolean, isId } from "./file/shape.ts";
import { wordKinds } from "./pre-tokenizers/words.ts";
import type { EncodeSegment } from "./segment.ts";

export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  /** Only meant where no word goes on beside it. */
  readonly single_word: boolean;
  /** Looked for in the normalised text instead of the text as it came. */
  readonly normalized: boolean;
}

const shape = {
  id: isId,
  // U+FFFD stands for half surrogates as well.
  content: (content: unknown) =>
    typeof content === "string" && content !== "" && content.isWellFormed() && !content.includes("\ufffd"),
  single_word: isBoolean,
  lstrip: isBoolean,
  rstrip: isBoolean,
  normalized: isBoolean,
  special: isBoolean,
};

/** @returns undefined when one is of a kind that is not recognised here */
export function addedTokensOf(list: unknown): readonly AddedToken[] | undefined {
  if (!Array.isArray(list) || !list.every((token) => hasShape(token, shape))) return undefined;
  const tokens = list as readonly AddedToken[];
  if (new Set(tokens.map(({ content }) => content)).size < tokens.length) return undefined;
  // Where one takes white space that another begins with and goes back over, the Rust library fails.
  const isClear = tokens.every(({ content, lstrip }) => !lstrip || !isWhiteSpace(content.charCodeAt(0)));
  return isClear || tokens.every(({ rstrip }) => !rstrip) ? tokens : undefined;
}

/**
 * Whether each token has the id that it says: the Rust library gives one that the model knows the model's id, and numbers the
 * others behind the vocabulary, in their order.
 * @param idInModel the model's id of a text, below 0 when it has none
 */
export function haveTheirIds(
  tokens: readonly AddedToken[],
  vocabularySize: number,
  idInModel: (text: string) => number,
): boolean {
  let next = vocabularySize;
  return tokens.every(({ id, content }) => {
    const known = idInModel(content);
    return id === (known >= 0 ? known : next++);
  });
}

/** Encodes the text between added tokens by `inner`. */
export function aroundAddedTokens(tokens: readonly AddedToken[], inner: EncodeSegment): EncodeSegment {
  if (tokens.length === 0) return inner;
  const tree = treeOf(tokens);
  const { found, ids } = tree;
  return (text, from, to, target, offset, limit, count) => {
    const beginning = from;
    let at = from;
    while (count <= limit && findAddedToken(tree, text, beginning, from, at, to)) {
      const id = ids[found[0]!]!;
      const begin = found[1]!;
      const end = found[2]!;
      at = found[3]!;
      if (begin > from) count = inner(text, from, begin, target, offset, limit, count);
      if (count < limit) target[offset + count] = id;
      count++;
      from = end;
    }
    return count <= limit && from < to ? inner(text, from, to, target, offset, limit, count) : count;
  };
}

function treeOf(tokens: readonly AddedToken[]): AddedTokens {
  const unitCount = tokens.reduce((sum, { content }) => sum + content.length, 0);
  const mask = 2 ** Math.ceil(Math.log2(2 * unitCount)) - 1;
  const tree: AddedTokens = {
    firstUnits: new Uint8Array(256),
    edges: new Int32Array(3 * (mask + 1)),
    mask,
    tokens: new Int32Array(unitCount + 1).fill(-1),
    ids: Int32Array.from(tokens, ({ id }) => id),
    trimsBefore: Uint8Array.from(tokens, ({ lstrip }) => Number(lstrip)),
    trimsAfter: Uint8Array.from(tokens, ({ rstrip }) => Number(rstrip)),
    mustStandAlone: Uint8Array.from(tokens, ({ single_word }) => Number(single_word)),
    wordKinds: tokens.some(({ single_word }) => single_word) ? wordKinds() : new Uint8Array(),
    found: new Int32Array(4),
  };
  let nodeCount = 1;
  const childOf = (node: number, unit: number) => {
    let slot = edgeSlot(node + 1, unit, mask);
    for (; tree.edges[3 * slot] !== 0; slot = (slot + 1) & mask) {
      if (tree.edges[3 * slot] === node + 1 && tree.edges[3 * slot + 1] === unit)
        return tree.edges[3 * slot + 2]!;
    }
    tree.edges.set([node + 1, unit, nodeCount], 3 * slot);
    return nodeCount++;
  };
  tokens.forEach(({ content }, token) => {
    tree.firstUnits[content.charCodeAt(0) & 0xff] = 1;
    const units = Array.from({ length: content.length }, (_, at) => content.charCodeAt(at));
    tree.tokens[units.reduce(childOf, 0)] = token;
  });
  return tree;
}
