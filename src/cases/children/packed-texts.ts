// Many texts on their way between processes. Sent string by string, those of a file of some ten megabytes take seconds, in which no signal is
// heard; as one long string they take a moment. Their ids are known on both sides, and do not come back with the rows.
import type { TextSet } from "../../data/text-set.ts";
import type { CallBlock, CallTable } from "../../schema/call-columns.ts";

/** Strings behind one another, and the length of each. */
interface PackedStrings {
  readonly joined: string;
  readonly lengths: Uint32Array;
}

export interface PackedTexts {
  readonly name: string;
  readonly texts: PackedStrings;
  readonly ids: PackedStrings;
  readonly places: PackedStrings;
}

/** Every process of a case gets the same ones. */
const packed = new WeakMap<TextSet, PackedTexts>();

export function packTexts(set: TextSet): PackedTexts {
  const known = packed.get(set);
  if (known !== undefined) return known;
  const { name, texts, ids, places } = set;
  const made = { name, texts: packStrings(texts), ids: packStrings(ids), places: packStrings(places) };
  packed.set(set, made);
  return made;
}

export function unpackTexts({ name, texts, ids, places }: PackedTexts): TextSet {
  return { name, texts: unpackStrings(texts), ids: unpackStrings(ids), places: unpackStrings(places) };
}

function packStrings(strings: readonly string[]): PackedStrings {
  return { joined: strings.join(""), lengths: Uint32Array.from(strings, ({ length }) => length) };
}

function unpackStrings({ joined, lengths }: PackedStrings): readonly string[] {
  let end = 0;
  return Array.from(lengths, (length) => {
    end += length;
    return joined.slice(end - length, end);
  });
}

/** Rows on their way back: null stands for the ids of the texts that the process was given. */
export interface SentBlock extends Omit<CallBlock, "table"> {
  readonly table: Omit<CallTable, "textIds"> & { readonly textIds: readonly string[] | null };
}

/** @param ids of the texts that the process was given; undefined where they go with the rows */
export function sentBlock({ identity, table }: CallBlock, ids: readonly string[] | undefined): SentBlock {
  return { identity, table: { ...table, textIds: table.textIds === ids ? null : table.textIds } };
}

export function receivedBlock({ identity, table }: SentBlock, ids: readonly string[]): CallBlock {
  return { identity, table: { ...table, textIds: table.textIds ?? ids } };
}
