// Reads the vocabulary of a tokenizer.json into a table.
import { EMPTY_HASH, extendHash, findToken, slotOf, type Vocabulary } from "../vocabulary.hot.ts";
import { createScan, QUOTE, scanText } from "./text-scan.ts";

/** Ids are used as indices: a table must be able to hold them. */
const MAX_ID = 2 ** 22;
/** `"a":1,` */
const LEAST_BYTES = 6;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = 0x7b;
const CLOSE = 0x7d;

export interface ReadVocabulary {
  readonly vocabulary: Vocabulary;
  /** Ids of tokens, as they are written, that no bytes spell. */
  readonly unspelled: ReadonlyMap<string, number>;
  /** Behind it. */
  readonly end: number;
}

/**
 * Reads `{"token": id, …}` at `at`.
 * @param isByteLevel whether each character of a token stands for a byte
 * @returns undefined when it is something else, or a token or an id comes twice
 */
export function readVocabulary(
  bytes: Uint8Array,
  at: number,
  isByteLevel: boolean,
): ReadVocabulary | undefined {
  if (bytes[at] !== OPEN) return undefined;
  const scan = createScan(bytes, at + 1, isByteLevel);
  const capacity = Math.floor((bytes.length - at) / LEAST_BYTES) + 1;
  const starts = new Int32Array(capacity + 1);
  const ids = new Int32Array(capacity);
  const hashes = new Int32Array(capacity);
  const isTaken = new Uint8Array(MAX_ID);
  const unspelled = new Map<string, number>();
  let count = 0;
  let byte = COMMA;
  for (; byte === COMMA; count++) {
    byte = bytes[scan.at++]!;
    while (byte <= 0x20) byte = bytes[scan.at++]!;
    const opening = scan.at - 1;
    if (byte !== QUOTE || !scanText(scan, QUOTE)) return undefined;
    const closing = scan.at;
    ({ at } = scan);
    byte = bytes[at++]!;
    while (byte <= 0x20) byte = bytes[at++]!;
    if (byte !== COLON) return undefined;
    byte = bytes[at++]!;
    while (byte <= 0x20) byte = bytes[at++]!;
    const firstDigit = at;
    let id = 0;
    for (; byte >= 0x30 && byte <= 0x39; byte = bytes[at++]!) id = id * 10 + byte - 0x30;
    while (byte <= 0x20) byte = bytes[at++]!;
    scan.at = at;
    if (at === firstDigit || id >= MAX_ID || isTaken[id] === 1) return undefined;
    isTaken[id] = 1;
    if (!scan.isSpelled) {
      unspelled.set(JSON.parse(new TextDecoder().decode(bytes.subarray(opening, closing))), id);
      scan.end = starts[count]!;
    }
    ids[count] = id;
    hashes[count] = scan.hash;
    starts[count + 1] = scan.end;
  }
  if (byte !== CLOSE) return undefined;
  const pool = scan.pool.slice(0, scan.end);
  const vocabulary = index(pool, starts.slice(0, count + 1), ids.slice(0, count), hashes);
  return vocabulary && { vocabulary, unspelled, end: scan.at };
}

function index(
  pool: Uint8Array,
  starts: Int32Array,
  ids: Int32Array,
  hashes: Int32Array,
): Vocabulary | undefined {
  const mask = 2 ** Math.ceil(Math.log2(2 * ids.length + 2)) - 1;
  const slots = new Int32Array(2 * (mask + 1));
  const vocabulary: Vocabulary = { tokenCount: ids.length, pool, starts, ids, slots, mask };
  for (let token = 0; token < ids.length; token++) {
    // What no bytes spell can never be met.
    if (starts[token] === starts[token + 1]) continue;
    const hash = hashes[token]!;
    let slot = slotOf(hash, mask);
    for (; slots[2 * slot + 1] !== 0; slot = (slot + 1) & mask) {
      if (slots[2 * slot] !== hash) continue;
      if (findToken(vocabulary, pool, starts[token]!, starts[token + 1]!, hash) >= 0) return undefined;
    }
    slots[2 * slot] = hash;
    slots[2 * slot + 1] = token + 1;
  }
  return vocabulary;
}

/** @returns the id of the token with these bytes, or -1 */
export function idOf(vocabulary: Vocabulary, bytes: Uint8Array): number {
  return findToken(vocabulary, bytes, 0, bytes.length, bytes.reduce(extendHash, EMPTY_HASH));
}
