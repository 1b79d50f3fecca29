// mrlbench embed --format parquet, read by DuckDB: the same vectors as in JSON Lines, ids, rows without a vector, and a file that is whole
// also where the input was not.
import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { cpuSecondsOf, untilIdle, untilWorked } from "../process-work.ts";
import { pythonReference } from "../python-reference.ts";
import { openWorkbench } from "./mrlbench.ts";

const TIMEOUT_MS = 240_000;
/** Its tokens take some seconds of CPU time. */
const LONG_WORD = 12_000_000;
const { run, start, temporaryFolder } = openWorkbench();

interface Table {
  readonly columns: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly (readonly [string | null, string, number, readonly number[] | null])[];
  readonly groups: number;
}

function tableOf(bytes: Uint8Array): Table | undefined {
  const path = join(temporaryFolder(), "vectors.parquet");
  writeFileSync(path, bytes);
  return pythonReference("executable/embed-parquet.py", [path], ["duckdb"]) as Table | undefined;
}

function embedded(stdin: string, ...args: string[]) {
  const { code, stdoutBytes } = run(["embed", "--quiet", "--format", "parquet", ...args], { stdin });
  return { code, table: tableOf(stdoutBytes) };
}

test(
  "texts and vectors are those of JSON Lines, bit for bit, in several groups of rows",
  () => {
    const texts = Array.from({ length: 9000 }, (_, i) => `sentence ${i} of "quoted, words" 🦎`);
    const stdin = `${texts.join("\n")}\n`;
    const { code, table } = embedded(stdin, "--dim", "256");
    expect(code).toBe(0);
    if (table === undefined) return;
    expect(table.columns).toEqual(["id", "text", "dim", "embedding"]);
    expect(table.types).toEqual(["VARCHAR", "VARCHAR", "INTEGER", "FLOAT[]"]);
    expect(table.groups).toBeGreaterThan(1);
    const lines = run(["embed", "--quiet", "--dim", "256"], { stdin }).stdout.trimEnd().split("\n");
    const expected = lines.map(
      (line) => JSON.parse(line) as { text: string; dim: number; embedding: number[] },
    );
    expect(table.rows.map(([id, text, dim]) => ({ id, text, dim }))).toEqual(
      expected.map(({ text, dim }) => ({ id: null, text, dim })),
    );
    const bits = (rows: readonly (readonly number[] | null)[]) =>
      Buffer.from(Float32Array.from(rows.flatMap((row) => row ?? [])).buffer);
    expect(
      bits(table.rows.map((row) => row[3])).equals(bits(expected.map(({ embedding }) => embedding))),
    ).toBe(true);
  },
  TIMEOUT_MS,
);

test("ids of a table come along as text; a text without a vector is null", () => {
  const { code, table } = embedded(
    "key,body\n7,the bridge\nb,\n",
    ...["--text-column", "body", "--id-column", "key", "--allow-empty", "--dim", "4"],
  );
  expect(code).toBe(0);
  if (table === undefined) return;
  expect(table.rows.map(([id, text, , embedding]) => [id, text, embedding?.length ?? null])).toEqual([
    ["7", "the bridge", 4],
    ["b", "", null],
  ]);
});

test("no text is a table without rows", () => {
  const { code, table } = embedded("");
  expect(code).toBe(0);
  if (table) expect(table.rows).toEqual([]);
});

test("lines before one that is no text stay in a file that can be read", () => {
  const { code, table } = embedded("one\ntwo\nbad\0", "--dim", "4");
  if (table === undefined) return;
  expect(code).toBe(run(["embed", "--quiet"], { stdin: "one\ntwo\nbad\0" }).code);
  expect(table.rows.slice(0, 2).map(([, text]) => text)).toEqual(["one", "two"]);
});

test("a signal leaves a file that can be read, with whole rows", async () => {
  const child = start(["embed", "--quiet", "--format", "parquet", "--dim", "4"]);
  child.stdin.write("first\nsecond\n");
  child.stdin.flush();
  const bytes = new Response(child.stdout).bytes();
  await untilIdle(child.pid);
  child.kill("SIGINT");
  expect(await child.exited).toBe(130);
  const table = tableOf(await bytes);
  if (table) expect(table.rows.map(([, text]) => text)).toEqual(["first", "second"]);
});

test("also one that comes in the middle of a long text", async () => {
  const child = start(["embed", "--quiet", "--format", "parquet", "--dim", "4"]);
  child.stdin.write("first\nsecond\n");
  child.stdin.flush();
  const bytes = new Response(child.stdout).bytes();
  await untilIdle(child.pid);
  const work = cpuSecondsOf(child.pid) ?? 0;
  child.stdin.write(`${"a".repeat(LONG_WORD)}\n`);
  child.stdin.flush();
  await untilWorked(child.pid, work + 1);
  child.kill("SIGINT");
  expect(await child.exited).toBe(130);
  const table = tableOf(await bytes);
  if (table) expect(table.rows.slice(0, 2).map(([, text]) => text)).toEqual(["first", "second"]);
});
