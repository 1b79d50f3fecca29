// A tokenizer.json taken apart: its two large parts as tables, the rest parsed.
import { type Merges, readMerges } from "../bpe/merges.ts";
import type { Symbols } from "../bpe/symbols.ts";
import type { Pieces } from "../unigram/trie.hot.ts";
import { bytesOf } from "./alphabet.ts";
import { readPieces } from "./pieces.ts";
import { idOf, type ReadVocabulary, readVocabulary } from "./vocabulary.ts";

export interface TokenizerFile {
  /** Everything but the two parts; `model.vocab` and `model.merges` are null. */
  readonly description: unknown;
  /** Whether the texts of tokens were read as bytes, each written as one character. */
  readonly isByteLevel: boolean;
  readonly tokens:
    | (Pick<ReadVocabulary, "vocabulary" | "unspelled"> & {
        /** Left out where nobody has looked for them yet. */
        readonly symbols?: Symbols;
        readonly highestId?: number;
      })
    | undefined;
  /** In place of them, tokens with scores. */
  readonly pieces: Pieces | undefined;
  /** Undefined for a model without merges. */
  readonly merges: Merges | undefined;
}

/** The model's id of a token as it is written, or -1. */
export function idOfToken(
  { vocabulary, unspelled }: NonNullable<TokenizerFile["tokens"]>,
  isByteLevel: boolean,
  text: string,
): number {
  const bytes = isByteLevel ? bytesOf(text) : new TextEncoder().encode(text);
  return bytes === undefined ? (unspelled.get(text) ?? -1) : idOf(vocabulary, bytes);
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/**
 * @param isByteLevel known before the description is: who recognises the description sees whether it was the right guess
 * @returns undefined when the bytes are no JSON, or have no model with a vocabulary that can be read
 */
export function readTokenizerFile(
  bytes: Uint8Array,
  isByteLevel: boolean = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('"ByteLevel"'),
): TokenizerFile | undefined {
  const cursor: Cursor = { bytes, at: 0 };
  const cuts: Cut[] = [];
  let tokens: ReadVocabulary | undefined;
  let pieces: Pieces | undefined;
  let merges: Merges | undefined;
  const cutOut = (end: number | undefined) => {
    if (end === undefined) return false;
    cuts.push({ from: cursor.at, to: end });
    cursor.at = end;
    return true;
  };
  const readModelField = (name: string) => {
    if (name === "vocab" && bytes[cursor.at] === LIST) {
      const read = readPieces(bytes, cursor.at);
      pieces = read?.pieces;
      return cutOut(read?.end);
    }
    if (name === "vocab") {
      tokens = readVocabulary(bytes, cursor.at, isByteLevel);
      return cutOut(tokens?.end);
    }
    if (name !== "merges") return skipValue(cursor);
    const read = tokens && readMerges(bytes, cursor.at, isByteLevel, tokens.vocabulary);
    merges = read?.merges;
    return cutOut(read?.end);
  };
  const isRead = readFields(cursor, (name) =>
    name === "model" ? readFields(cursor, readModelField) : skipValue(cursor),
  );
  const description = isRead ? withModelType(parseWithout(bytes, cuts)) : undefined;
  if (description === undefined || (tokens ?? pieces) === undefined) return undefined;
  return { description, isByteLevel, tokens, pieces, merges };
}

const LIST = 0x5b;

/** Files of the library's first versions name no type: a model is then the first of these that its fields make. */
function withModelType(description: unknown): unknown {
  const { model } = (description ?? {}) as { model?: Readonly<Record<string, unknown>> };
  if (typeof model !== "object" || model === null || "type" in model) return description;
  return { ...(description as object), model: { type: modelType(Object.keys(model)), ...model } };
}

function modelType(fields: readonly string[]): string {
  if (fields.includes("merges")) return "BPE";
  if (fields.includes("max_input_chars_per_word")) return "WordPiece";
  return fields.includes("unk_token") ? "WordLevel" : "Unigram";
}

interface Cut {
  readonly from: number;
  readonly to: number;
}

/** Calls `readValue` at the value of each field of an object. */
function readFields(cursor: Cursor, readValue: (name: string) => boolean): boolean {
  if (take(cursor) !== "{") return false;
  for (let next = ","; next === ","; next = take(cursor)) {
    skipBlanks(cursor);
    const from = cursor.at + 1;
    if (!skipValue(cursor)) return false;
    const name = new TextDecoder().decode(cursor.bytes.subarray(from, cursor.at - 1));
    if (take(cursor) !== ":") return false;
    skipBlanks(cursor);
    if (!readValue(name)) return false;
  }
  return cursor.bytes[cursor.at - 1] === 0x7d;
}

/** Goes past one value, without looking into it. */
function skipValue(cursor: Cursor): boolean {
  const { bytes } = cursor;
  let { at } = cursor;
  let depth = 0;
  do {
    const byte = bytes[at++]!;
    if (byte === 0x22) {
      while (at < bytes.length && bytes[at] !== 0x22) at += bytes[at] === 0x5c ? 2 : 1;
      at++;
    } else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) depth--;
    else if (depth === 0) while (at < bytes.length && !isDelimiter(bytes[at]!)) at++;
  } while (depth > 0 && at < bytes.length);
  cursor.at = at;
  return depth === 0 && at <= bytes.length;
}

/** What ends a number, true, false or null. */
function isDelimiter(byte: number): boolean {
  return byte <= 0x20 || byte === 0x2c || byte === 0x5d || byte === 0x7d;
}

function skipBlanks(cursor: Cursor): void {
  while (cursor.bytes[cursor.at]! <= 0x20) cursor.at++;
}

/** The next character that is no blank. */
function take(cursor: Cursor): string {
  skipBlanks(cursor);
  return String.fromCharCode(cursor.bytes[cursor.at++]!);
}

/** What was passed over is checked here: it must be JSON. */
function parseWithout(bytes: Uint8Array, cuts: readonly Cut[]): unknown {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let at = 0;
  try {
    const texts = cuts.map(({ from, to }) => {
      const before = decoder.decode(bytes.subarray(at, from));
      at = to;
      return before;
    });
    return JSON.parse([...texts, decoder.decode(bytes.subarray(at))].join("null"));
  } catch {
    return undefined;
  }
}
