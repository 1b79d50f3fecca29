// A table as Parquet after a signal: whoever waits for the end is let go, and no half file is left.
import { afterEach, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Interrupted, setSignalSource } from "../../src/core/signals.ts";
import { writeParquet } from "../../src/report/parquet.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";

const temporaryFolder = temporaryFolders();
afterEach(() => setSignalSource(undefined));

const COLUMNS = [
  { name: "call", type: "integer" },
  { name: "text_id", type: "text" },
] as const;

async function* rowsOf(count: number, told: (call: number) => void) {
  for (let call = 0; call < count; call++) {
    told(call);
    yield { call, text_id: `text ${call}` };
  }
}

test.each([
  { when: "while rows are read", rows: 5000, after: 1500 },
  { when: "before columns are packed", rows: 700, after: 699 },
])("a signal $when ends it", async ({ rows, after }) => {
  const folder = temporaryFolder();
  let code: number | undefined;
  let read = 0;
  setSignalSource({ code: () => code, letGo() {}, hold() {} });
  const written = writeParquet(
    join(folder, "calls.parquet"),
    COLUMNS,
    rowsOf(rows, (call) => {
      read = call + 1;
      if (call === after) code = 130;
    }),
  );
  expect(await written.catch((error) => error)).toBeInstanceOf(Interrupted);
  expect(read).toBeLessThan(after + 1001);
  expect(readdirSync(folder)).toEqual([]);
});
