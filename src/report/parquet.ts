// A table as Parquet: each column has the type of its row in the schema, in every run, whatever its values are. By hyparquet-writer, which is
// loaded with this file.
import { ByteWriter } from "hyparquet-writer";
import { stopIfSignalled } from "../core/signals.ts";
import type { NamedType, ReadRow } from "../schema/read-rows.ts";
import { zstdParquet } from "./parquet-writer.ts";
import { writeWhole } from "./whole-file.ts";

/** Rows that are packed together: enough for a dictionary to be worth it, few enough to stay in memory. */
const GROUP_ROWS = 50_000;
/** Rows that are read between two looks for a signal. */
const LOOK_ROWS = 1000;

const ELEMENTS = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  integer: { type: "INT64" },
  number: { type: "DOUBLE" },
  flag: { type: "BOOLEAN" },
} as const;

/**
 * Writes all rows to a file, as a whole or not at all. What is not available is null.
 * @throws OutputError, Interrupted when a signal came, or what reading the rows throws
 */
export async function writeParquet(
  path: string,
  columns: readonly NamedType[],
  rows: AsyncIterable<ReadRow<string>>,
): Promise<void> {
  const bytes = new ByteWriter();
  const schema = [
    { name: "root", num_children: columns.length },
    ...columns.map(({ name, type }) => ({ name, repetition_type: "OPTIONAL" as const, ...ELEMENTS[type] })),
  ];
  const writer = zstdParquet(bytes, schema, { statistics: true });
  let group: ReadRow<string>[] = [];
  const flush = () => {
    if (group.length > 0)
      writer.write({
        columnData: columns.map((column) => columnData(column, group)),
        rowGroupSize: GROUP_ROWS,
      });
    group = [];
  };
  for await (const row of rows) {
    if (group.push(row) === GROUP_ROWS) flush();
    if (group.length % LOOK_ROWS === 0) stopIfSignalled();
  }
  flush();
  writer.finish();
  writeWhole(path, bytes.getBytes());
}

/** Its cells are taken when its turn comes, which is when a signal is looked for: all columns of a group take most of a second. */
function columnData({ name, type }: NamedType, rows: readonly ReadRow<string>[]) {
  return {
    name,
    get data() {
      stopIfSignalled();
      const cells = rows.map((row) => row[name] ?? null);
      // A long is a BigInt in this library.
      return type === "integer" ? cells.map((cell) => (cell === null ? null : BigInt(cell))) : cells;
    },
  };
}
