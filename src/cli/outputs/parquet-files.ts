// The tables of a run folder as Parquet beside the CSV that they are made from: calls.parquet and summary.parquet.
import { join } from "node:path";
import { openBytes } from "../../data/byte-source.ts";
import { writeParquet } from "../../report/parquet.ts";
import { CALLS, readCalls, readSummary, SUMMARY } from "../../schema/read-rows.ts";

const TABLES = [
  { name: "calls", columns: CALLS, read: readCalls },
  { name: "summary", columns: SUMMARY, read: readSummary },
] as const;

/**
 * @param folder of a run: of one that was killed as well, whose last row may be cut off
 * @throws DataError for a table that cannot be read, OutputError
 */
export async function writeParquetFiles(folder: string): Promise<void> {
  for (const { name, columns, read } of TABLES) {
    const csv = join(folder, `${name}.csv`);
    await writeParquet(join(folder, `${name}.parquet`), columns, read(openBytes(csv), csv));
  }
}
