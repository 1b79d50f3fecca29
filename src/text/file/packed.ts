// A tokenizer.json in the form in which it is used: its tables as they lie in memory. The build packs the tokenizers that the executable
// carries, because reading a hundred thousand texts at every start takes longer than a model takes to open.
import { BYTES, symbolsOf } from "../bpe/symbols.ts";
import { highestOf } from "./highest-id.ts";
import type { TokenizerFile } from "./tokenizer-file.ts";

/** The last byte is the version of this form. */
const MAGIC = new TextEncoder().encode("mrltok\0\u0004");
const ALIGNMENT = 8;
/** The length of the header in 32 bits, behind the magic. */
const HEADER_AT = MAGIC.length + ALIGNMENT;

type Table = Uint8Array | Int32Array | Uint32Array;

/** Everything but the tables, and where those are: offset in bytes behind the header, and length in elements. */
interface Header {
  readonly description: unknown;
  readonly isByteLevel: boolean;
  readonly tokenCount: number;
  readonly highestId: number;
  readonly mask: number;
  readonly unspelled: readonly (readonly [string, number])[];
  readonly mergeMask: number | null;
  readonly tables: readonly (readonly [at: number, length: number])[];
  readonly tableBytes: number;
}

export function isPacked(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, at) => bytes[at] === byte);
}

/** @returns undefined for a vocabulary with scores, which none of the carried tokenizers has */
export function packTokenizerFile({
  description,
  isByteLevel,
  tokens,
  merges,
}: TokenizerFile): Uint8Array | undefined {
  if (tokens === undefined) return undefined;
  const { vocabulary, unspelled } = tokens;
  const { tokenCount, mask, pool, starts, ids, slots } = vocabulary;
  const tables: Table[] = [pool, starts, ids, slots];
  if (merges !== undefined) {
    const { characters, byteIds } = symbolsOf(vocabulary);
    tables.push(merges.table.slots, merges.joins, characters, byteIds);
  }
  let end = 0;
  const places = tables.map((table) => {
    const at = end;
    end = aligned(at + table.byteLength);
    return [at, table.length] as const;
  });
  const header: Header = {
    description,
    isByteLevel,
    tokenCount,
    highestId: highestOf(ids),
    mask,
    unspelled: [...unspelled],
    mergeMask: merges?.table.mask ?? null,
    tables: places,
    tableBytes: end,
  };
  const headerBytes = new TextEncoder().encode(JSON.stringify(header));
  const tablesAt = aligned(HEADER_AT + headerBytes.length);
  const packed = new Uint8Array(tablesAt + end);
  packed.set(MAGIC);
  new DataView(packed.buffer).setUint32(MAGIC.length, headerBytes.length, true);
  packed.set(headerBytes, HEADER_AT);
  tables.forEach((table, i) => {
    packed.set(new Uint8Array(table.buffer, table.byteOffset, table.byteLength), tablesAt + places[i]![0]);
  });
  return packed;
}

/**
 * What the tables hold is believed, because only the executable's own are read: how they lie is not.
 * @returns undefined when bytes are missing, or the tables do not fit them and each other
 */
export function unpackTokenizerFile(bytes: Uint8Array): TokenizerFile | undefined {
  if (bytes.length < HEADER_AT) return undefined;
  // Megabytes are not copied but where they lie askew.
  const { buffer, byteOffset, length } = bytes.byteOffset % ALIGNMENT === 0 ? bytes : new Uint8Array(bytes);
  const headerLength = new DataView(buffer, byteOffset).getUint32(MAGIC.length, true);
  const tablesAt = aligned(HEADER_AT + headerLength);
  if (length < tablesAt) return undefined;
  const headerText = new TextDecoder().decode(new Uint8Array(buffer, byteOffset + HEADER_AT, headerLength));
  const header = parsed(headerText);
  if (header === undefined || length !== tablesAt + header.tableBytes) return undefined;
  const { description, isByteLevel, tokenCount, highestId, mask, unspelled, mergeMask, tables } = header;
  const table = <T>(Type: new (buffer: ArrayBufferLike, at: number, length: number) => T, index: number) =>
    new Type(buffer, byteOffset + tablesAt + tables[index]![0], tables[index]![1]);
  const vocabulary = {
    tokenCount,
    pool: table(Uint8Array, 0),
    starts: table(Int32Array, 1),
    ids: table(Int32Array, 2),
    slots: table(Int32Array, 3),
    mask,
  };
  const tokens = { vocabulary, unspelled: new Map(unspelled), highestId };
  const file = { description, isByteLevel, tokens, pieces: undefined };
  if (mergeMask === null) return { ...file, merges: undefined };
  const symbols = { characters: table(Int32Array, 6), byteIds: table(Int32Array, 7) };
  const merges = { table: { slots: table(Int32Array, 4), mask: mergeMask }, joins: table(Uint32Array, 5) };
  return { ...file, tokens: { ...tokens, symbols }, merges };
}

const ELEMENT_BYTES = [1, 4, 4, 4, 4, 4, 4, 4];
const VOCABULARY_TABLES = 4;

function parsed(text: string): Header | undefined {
  try {
    const header = JSON.parse(text) as Header;
    return hangsTogether(header) ? header : undefined;
  } catch {
    return undefined;
  }
}

function hangsTogether({
  tokenCount,
  highestId,
  mask,
  mergeMask,
  unspelled,
  tables,
  tableBytes,
}: Header): boolean {
  const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;
  const isMask = (value: number) => isCount(value) && value < 2 ** 31 && (value & (value + 1)) === 0;
  const isWithin = ([at, length]: Header["tables"][number], index: number) =>
    isCount(at) &&
    isCount(length) &&
    at % ALIGNMENT === 0 &&
    at + length * ELEMENT_BYTES[index]! <= tableBytes;
  const lengths = tables.map(([, length]) => length);
  const ofMerges = mergeMask === null ? [] : [4 * (mergeMask + 1), lengths[5], lengths[6], BYTES];
  const expected = [lengths[0], tokenCount + 1, tokenCount, 2 * (mask + 1), ...ofMerges];
  return (
    tables.length === (mergeMask === null ? VOCABULARY_TABLES : ELEMENT_BYTES.length) &&
    tables.every(isWithin) &&
    expected.every((length, index) => lengths[index] === length) &&
    isCount(highestId + 1) &&
    isMask(mask) &&
    (mergeMask === null || isMask(mergeMask)) &&
    Array.isArray(unspelled)
  );
}

/** The next offset at which a table of any type may begin. */
function aligned(at: number): number {
  return Math.ceil(at / ALIGNMENT) * ALIGNMENT;
}
