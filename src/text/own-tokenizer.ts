// Our own encoders, for the kinds of tokenizers that they know exactly. Needs no package: the build packs tokenizers with it.
import { createBpe } from "./bpe/create.ts";
import { supportedBpe } from "./bpe/supported.ts";
import { type Encoder, exactEncoder } from "./exact.ts";
import { highestOf } from "./file/highest-id.ts";
import { isPacked, packTokenizerFile, unpackTokenizerFile } from "./file/packed.ts";
import { readTokenizerFile, type TokenizerFile } from "./file/tokenizer-file.ts";
import { type Frame, framed, NO_FRAME } from "./frame.ts";
import { keepingLast } from "./keeping-last.ts";
import { NotExact } from "./not-exact.ts";
import { settingsFault } from "./settings-fault.ts";
import type { Tokenizer, TokenizerOptions } from "./tokenizer.ts";
import { createWordPiece } from "./wordpiece/create.ts";
import { supportedWordPiece } from "./wordpiece/supported.ts";

/**
 * @param content tokenizer.json as it is, or packed
 * @returns undefined for what is no tokenizer
 * @throws NotExact for a component that our encoders do not know exactly, or settings that contradict it
 */
export function createOwnTokenizer(
  content: Uint8Array,
  { addSpecialTokens, truncationSide, settings }: TokenizerOptions,
): OwnTokenizer | undefined {
  const file = isPacked(content) ? unpackTokenizerFile(content) : readTokenizerFile(content);
  if (file === undefined) return undefined;
  const { encode, frame } = usualEncoder(file) ?? exactEncoder(content, file);
  const fault = settings && settingsFault(file, frame, settings);
  if (fault !== undefined) throw new NotExact(`${fault} of tokenizer_config.json`);
  const sided = (truncationSide ?? sideOf(file)) === "left" ? keepingLast(encode) : encode;
  const kept = addSpecialTokens ? frame : NO_FRAME;
  return { ...framed(sided, kept), highestId: highestId(file, kept), hasTypes: kept.hasTypes === true };
}

export interface OwnTokenizer extends Tokenizer {
  /** No text has a higher one. */
  readonly highestId: number;
}

/** Where the file says on which side it would cut. */
function sideOf({ description }: TokenizerFile): "right" | "left" {
  const { truncation } = description as { truncation?: { readonly direction?: unknown } | null };
  return truncation?.direction === "Left" ? "left" : "right";
}

/** Of the vocabulary, of added tokens and of those around a text. */
function highestId({ tokens, pieces, description }: TokenizerFile, { before, after }: Frame): number {
  const { added_tokens: added = [] } = description as { added_tokens?: readonly { readonly id: number }[] };
  const ofPieces = (pieces?.tokenCount ?? 0) - 1;
  const ofVocabulary =
    tokens === undefined ? ofPieces : (tokens.highestId ?? highestOf(tokens.vocabulary.ids));
  return Math.max(-1, ofVocabulary, ...before, ...after, ...added.map(({ id }) => id));
}

/** @returns a form that opens many times faster; undefined for what is not done in one go */
export function packTokenizer(tokenizerJson: Uint8Array): Uint8Array | undefined {
  const file = readTokenizerFile(tokenizerJson);
  return file && usualEncoder(file) && packTokenizerFile(file);
}

/** Encoders that do in one go what the usual tokenizers ask for. */
function usualEncoder(file: TokenizerFile): Encoder | undefined {
  const bpe = supportedBpe(file.description);
  const wordPiece = supportedWordPiece(file.description);
  const plan = bpe ?? wordPiece;
  const encode = bpe ? createBpe(file, bpe) : wordPiece && createWordPiece(file, wordPiece);
  return plan && encode && { encode, frame: plan.frame };
}
