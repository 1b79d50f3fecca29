// Any tokenizer.json whose every component is done here exactly: the components one around the other, in the order in which the Rust
// library runs them. The encoders of the usual tokenizers do the same in one go.
import { type AddedToken, addedTokensOf, aroundAddedTokens, haveTheirIds } from "./added-tokens.ts";
import { bpeWords } from "./bpe/characters.ts";
import { fileShape } from "./file/file-shape.ts";
import { hasShape } from "./file/shape.ts";
import { idOfToken, readTokenizerFile, type TokenizerFile } from "./file/tokenizer-file.ts";
import { type Frame, frameOf } from "./frame.ts";
import { type NormalizerStep, normalizerSteps } from "./normalizers/supported.ts";
import { NotExact, notExact } from "./not-exact.ts";
import {
  type Origin,
  type PreTokenizerStep,
  preTokenizerSteps,
  splittingByteLevel,
} from "./pre-tokenizers/supported.ts";
import type { EncodeSegment } from "./segment.ts";
import { createUnigramModel, createUnigramStretch, idOfPiece, unigramWords } from "./unigram/create.ts";
import { wordLevelWords } from "./word-level/create.ts";
import { wordPieceWords } from "./wordpiece/create.ts";

export interface Encoder {
  readonly encode: EncodeSegment;
  readonly frame: Frame;
}

interface Description {
  readonly added_tokens: unknown;
  readonly normalizer: unknown;
  readonly pre_tokenizer: unknown;
  readonly post_processor: unknown;
  readonly model: unknown;
}

/** What follows the normalizers, and which of them are left to do before it. */
interface Model {
  readonly encode: EncodeSegment;
  readonly before: readonly NormalizerStep[];
  readonly idInModel: (text: string) => number;
  readonly vocabularySize: number;
}

/**
 * @param bytes a tokenizer.json
 * @throws NotExact naming the component that is not done here
 */
export function exactEncoder(bytes: Uint8Array, read: TokenizerFile): Encoder {
  if (!hasShape(read.description, fileShape)) throw new NotExact("version or a field of another version");
  const description = read.description as Description;
  const frame = frameOf(description.post_processor);
  if (frame === undefined) return notExact("post_processor", description.post_processor);
  const addedTokens = addedTokensOf(description.added_tokens);
  if (addedTokens === undefined)
    throw new NotExact("added_tokens that come twice, or take the white space of one another");
  const normalizers = normalizerSteps(description.normalizer);
  const preTokenizers = preTokenizerSteps(description.pre_tokenizer);
  const normalized = addedTokens.filter((token) => token.normalized);
  mustKeepStart(normalizers, preTokenizers, normalized.length > 0);

  const origin: Origin = { startsText: true };
  const parts: Parts = { normalizers: normalized.length > 0 ? [] : normalizers, preTokenizers, origin };
  // Where the words of a model are bytes, they are best read as bytes; where some byte has no token, as they are written.
  const asBytes = endsInBytes(description, preTokenizers) && modelOf(read, bytes, true, description, parts);
  const model = asBytes || modelOf(read, bytes, false, description, parts);
  if (model === undefined) return notExact("model", description.model);
  if (!haveTheirIds(addedTokens, model.vocabularySize, model.idInModel))
    throw new NotExact("added_tokens with other ids than they get");

  const before = normalized.length > 0 ? normalizers : model.before;
  const around = aroundAddedTokens(inNormalForm(normalized, normalizers), model.encode);
  const asWritten = addedTokens.filter((token) => !token.normalized);
  const encode = aroundAddedTokens(asWritten, normalizingAll(before, around, origin));
  return { encode: wellFormed(encode), frame };
}

/** Half a surrogate pair is the character that UTF-8 has for it. */
function wellFormed(inner: EncodeSegment): EncodeSegment {
  return (text, from, to, target, offset, limit, count) =>
    inner(text.isWellFormed() ? text : text.toWellFormed(), from, to, target, offset, limit, count);
}

/** What a model is made with, beside its file. */
interface Parts {
  readonly normalizers: readonly NormalizerStep[];
  readonly preTokenizers: readonly PreTokenizerStep[];
  readonly origin: Origin;
}

function endsInBytes(description: Description, preTokenizers: readonly PreTokenizerStep[]): boolean {
  return modelType(description) === "BPE" && preTokenizers.at(-1)?.byteLevel !== undefined;
}

function modelType({ model }: Description): unknown {
  return (model as { type?: unknown } | null)?.type;
}

/**
 * `Metaspace` may ask whether a word begins where the text as it was written begins. That is the first word, as long as no normalizer
 * removes something before it, and none makes several words of the first character.
 */
function mustKeepStart(
  normalizers: readonly NormalizerStep[],
  preTokenizers: readonly PreTokenizerStep[],
  splitsAtTokens: boolean,
): void {
  const asking = preTokenizers.findIndex(({ metaspace }) => metaspace?.prepend_scheme === "first");
  if (asking < 0) return;
  const isMoved =
    normalizers.some(({ keepsStart }) => !keepsStart) ||
    (normalizers.length > 0 && (asking > 0 || splitsAtTokens)) ||
    preTokenizers.slice(0, asking).some(({ metaspace, byteLevel }) => metaspace ?? byteLevel);
  if (isMoved) throw new NotExact("pre_tokenizer Metaspace (prepend_scheme first) with this normalizer");
}

function modelOf(
  read: TokenizerFile,
  bytes: Uint8Array,
  isByteLevel: boolean,
  description: Description,
  { normalizers, preTokenizers, origin }: Parts,
): Model | undefined {
  const file = read.isByteLevel === isByteLevel ? read : readTokenizerFile(bytes, isByteLevel);
  if (file === undefined) return undefined;
  const around = (words: EncodeSegment | undefined, steps = preTokenizers) =>
    words && steps.reduceRight((inner, step) => step.around(inner, origin), words);
  const { pieces, tokens } = file;
  if (pieces !== undefined) {
    const model = createUnigramModel(description.model, pieces);
    if (model === undefined) return undefined;
    const idInModel = (text: string) => idOfPiece(model.trie, new TextEncoder().encode(text));
    const stretch = createUnigramStretch(model, normalizers, preTokenizers, origin);
    const { encode, before } = stretch ?? { encode: around(unigramWords(model))!, before: normalizers };
    return { encode, before, idInModel, vocabularySize: pieces.tokenCount };
  }
  if (tokens === undefined) return undefined;
  const { vocabulary } = tokens;
  const idInModel = (text: string) => idOfToken(tokens, isByteLevel, text);
  const ofWords = (encode: EncodeSegment | undefined) =>
    encode && { encode, before: normalizers, idInModel, vocabularySize: vocabulary.tokenCount };
  switch (modelType(description)) {
    case "BPE": {
      const words = bpeWords(description.model, file);
      const last = preTokenizers.at(-1)?.byteLevel;
      if (!isByteLevel || last === undefined || words === undefined) return ofWords(around(words));
      // Its words are encoded from their bytes, which then need not be spelled.
      return ofWords(around(splittingByteLevel(last, words), preTokenizers.slice(0, -1)));
    }
    case "WordPiece":
      return ofWords(around(wordPieceWords(description.model, vocabulary)));
    case "WordLevel":
      return ofWords(around(wordLevelWords(description.model, vocabulary, idInModel)));
    default:
      return undefined;
  }
}

/** Tokens that are looked for in normalised text are normalised themselves. */
function inNormalForm(
  tokens: readonly AddedToken[],
  normalizers: readonly NormalizerStep[],
): readonly AddedToken[] {
  const written = tokens.map((token) => ({
    ...token,
    content: normalizers.reduce((text, { normalize }) => normalize(text), token.content),
  }));
  // Two that become the same, or nothing, are no tokens to the Rust library either; and white space must not be taken twice.
  const checked = addedTokensOf(written);
  if (checked === undefined) throw new NotExact("added_tokens that are the same when normalised");
  return checked;
}

/** Runs the normalizers over a stretch, and says whether what comes out begins the text. */
function normalizingAll(
  steps: readonly NormalizerStep[],
  inner: EncodeSegment,
  origin: Origin,
): EncodeSegment {
  if (steps.length === 0) return inner;
  return (text, from, to, target, offset, limit, count) => {
    const piece = from === 0 && to === text.length ? text : text.slice(from, to);
    let normalized = piece;
    for (const { normalize } of steps) normalized = normalize(normalized);
    if (normalized === piece) return inner(text, from, to, target, offset, limit, count);
    if (normalized === "") return count;
    origin.startsText = from === 0;
    const encoded = inner(normalized, 0, normalized.length, target, offset, limit, count);
    origin.startsText = true;
    return encoded;
  };
}
