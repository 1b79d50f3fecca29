// The tables of a run folder as Parquet beside the CSV that they are made from: calls.parquet and summary.parquet.
import { join } from "node:path";
import { openBytes } from "../../data/byte-source.ts";
import { wholeLines } from "../../files/whole-lines.ts";
import { writeParquet } from "../../report/parquet.ts";
import { CALLS, readCalls, readSummary, SUMMARY } from "../../schema/read-rows.ts";

const TABLES = [
  { name: "calls", columns: CALLS, read: readCalls },
  { name: "summary", columns: SUMMARY, read: readSummary },
] as const;

/**
 * @param folder of a run: of one that was killed as well, whose last row may be cut off and is left out
 * @returns the paths of the files
 * @throws DataError for a table that cannot be read, OutputError
 */
export async function writeParquetFiles(folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const { name, columns, read } of TABLES) {
    const csv = join(folder, `${name}.csv`);
    const path = join(folder, `${name}.parquet`);
    await writeParquet(path, columns, read(wholeLines(openBytes(csv)), csv));
    paths.push(path);
  }
  return paths;
}
