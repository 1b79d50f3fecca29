// Reads the merges of a BPE model into a table, and notes which characters can ever join.

import { previousCharacter, readUtf8 } from "../../unicode/utf.hot.ts";
import { createScan, QUOTE, scanText, type TextScan } from "../file/text-scan.ts";
import { EMPTY_HASH, findToken, type Vocabulary } from "../vocabulary.hot.ts";
import { addJoin, JOIN_WORDS } from "./joins.hot.ts";
import { type MergeTable, pairSlot } from "./merge.hot.ts";

export interface Merges {
  readonly table: MergeTable;
  /** Pairs of characters (of bytes, in a byte-level model) that a merge can join. */
  readonly joins: Uint32Array;
}

const BLANK = 0x20;
const COMMA = 0x2c;
const OPEN = 0x5b;
const CLOSE = 0x5d;
/** `"a b",` */
const LEAST_BYTES = 6;

/**
 * Reads `["left right", …]` or `[["left", "right"], …]` at `at`, in the order of their ranks.
 * @returns undefined when it is something else, or names a token that there is not
 */
export function readMerges(
  bytes: Uint8Array,
  at: number,
  isByteLevel: boolean,
  vocabulary: Vocabulary,
): { readonly merges: Merges; readonly end: number } | undefined {
  if (bytes[at] !== OPEN) return undefined;
  const scan = createScan(bytes, at + 1, isByteLevel);
  const { pool } = scan;
  const joins = new Uint32Array(JOIN_WORDS);
  const merges = new Int32Array(3 * (Math.floor((bytes.length - at) / LEAST_BYTES) + 1));
  let count = 0;
  let byte = COMMA;
  for (; byte === COMMA; count++) {
    scan.end = 0;
    scan.joined = EMPTY_HASH;
    byte = nextByte(scan);
    const isPair = byte === OPEN;
    if (isPair) byte = nextByte(scan);
    if (byte !== QUOTE || !scanText(scan, isPair ? QUOTE : BLANK)) return undefined;
    const isLeftSpelled = scan.isSpelled;
    const leftHash = scan.hash;
    const middle = scan.end;
    if (isPair ? nextByte(scan) !== COMMA || nextByte(scan) !== QUOTE : bytes[scan.at - 1] !== BLANK)
      return undefined;
    if (!scanText(scan, isPair ? QUOTE : BLANK) || bytes[scan.at - 1] !== QUOTE) return undefined;
    if (isPair && nextByte(scan) !== CLOSE) return undefined;
    byte = nextByte(scan);
    // What no bytes spell is never met, so it is never merged either.
    if (!isLeftSpelled || !scan.isSpelled) continue;
    const left = findToken(vocabulary, pool, 0, middle, leftHash);
    const right = findToken(vocabulary, pool, middle, scan.end, scan.hash);
    const product = findToken(vocabulary, pool, 0, scan.end, scan.joined);
    if (left < 0 || right < 0 || product < 0) return undefined;
    if (isByteLevel) addJoin(joins, pool[middle - 1]!, pool[middle]!);
    else if (isByteToken(pool, 0, middle) || isByteToken(pool, middle, scan.end)) return undefined;
    else addJoin(joins, readUtf8(pool, previousCharacter(pool, middle)), readUtf8(pool, middle));
    merges[3 * count] = left + 1;
    merges[3 * count + 1] = right;
    merges[3 * count + 2] = product;
  }
  return byte === CLOSE ? { merges: { table: tableOf(merges, count), joins }, end: scan.at } : undefined;
}

/** The next byte that is no blank; the reading stands behind it. */
function nextByte(scan: TextScan): number {
  const { bytes } = scan;
  let { at } = scan;
  let byte = bytes[at++]!;
  while (byte <= 0x20) byte = bytes[at++]!;
  scan.at = at;
  return byte;
}

/** A pair that comes twice has its later rank, as in the Rust library. */
function tableOf(merges: Int32Array, count: number): MergeTable {
  const mask = 2 ** Math.ceil(Math.log2(1.5 * count + 2)) - 1;
  const slots = new Int32Array(4 * (mask + 1));
  for (let rank = 0; rank < count; rank++) {
    const left = merges[3 * rank]!;
    const right = merges[3 * rank + 1]!;
    if (left === 0) continue;
    let slot = pairSlot(left, right, mask);
    while (slots[4 * slot] !== 0 && (slots[4 * slot] !== left || slots[4 * slot + 1] !== right)) {
      slot = (slot + 1) & mask;
    }
    slots[4 * slot] = left;
    slots[4 * slot + 1] = right;
    slots[4 * slot + 2] = rank;
    slots[4 * slot + 3] = merges[3 * rank + 2]!;
  }
  return { slots, mask };
}

/** `<0x41>` and its like. Merged, they would stand for other text than they spell, and a pair would not know its text. */
function isByteToken(pool: Uint8Array, from: number, to: number): boolean {
  return to - from === 6 && pool[from] === 0x3c && pool[from + 1] === 0x30 && pool[from + 2] === 0x78;
}
