// Run folders as other tools read them: typed Parquet beside the CSV, in folders that carry machine and run in their names, in real DuckDB.
import { beforeAll, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CALL_COLUMNS } from "../../src/schema/call-columns.ts";
import { pythonReference } from "../python-reference.ts";
import { FEW_CALLS, openWorkbench } from "./mrlbench.ts";

const TIMEOUT_MS = 240_000;
const { run, temporaryFolder } = openWorkbench();
const cwd = temporaryFolder();
const OUT = "runs/machine={machine}/run={run}";

interface Answer {
  readonly types: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly sum: number;
  readonly machines: readonly string[];
  readonly maxSearchNs: number;
}

beforeAll(() => {
  const few = ["--text", "short", "--quick", "--quiet"];
  expect(run([...FEW_CALLS, ...few, "--dim", "64,128", "--out", OUT], { cwd }).code).toBe(0);
  const layerC = [
    "--layer",
    "C",
    "--iters",
    "64",
    "--rounds",
    "4",
    "--index-size",
    "200",
    "--pin",
    "cpu:0",
    "--ttfi",
    "0",
  ];
  expect(run([...layerC, ...few, "--out", OUT], { cwd }).code).toBe(0);
}, TIMEOUT_MS);

function runFolders(): string[] {
  const [machine, ...others] = readdirSync(join(cwd, "runs"));
  expect(others).toEqual([]);
  expect(machine).toMatch(/^machine=[a-z0-9-]+$/);
  return readdirSync(join(cwd, "runs", machine!)).map((name) => join(cwd, "runs", machine!, name));
}

test("the names of the folders are the values of the columns in them", () => {
  const folders = runFolders();
  expect(folders).toHaveLength(2);
  for (const folder of folders) {
    const [, machine, runId] = /machine=([^/]+)\/run=([^/]+)$/.exec(folder)!;
    const [header, row] = readFileSync(join(folder, "calls.csv"), "utf8")
      .split("\n")
      .map((line) => line.split(","));
    const cell = (name: string) => row![header!.indexOf(name)];
    expect({ machine: cell("machine"), run: cell("run") }).toEqual({ machine: machine!, run: runId! });
  }
});

test(
  "DuckDB reads all runs as one table: each column has its type, and each value is that of the CSV",
  () => {
    const answer = pythonReference("executable/read-parquet.py", [join(cwd, "runs")], ["duckdb"]) as
      | Answer
      | undefined;
    if (answer === undefined) return;
    const expected = { text: "VARCHAR", integer: "BIGINT", number: "DOUBLE" };
    for (const { column, type } of CALL_COLUMNS)
      expect([column, answer.types[column]]).toEqual([column, expected[type]]);
    let rows = 0;
    let sum = 0;
    for (const folder of runFolders()) {
      const [header, ...lines] = readFileSync(join(folder, "calls.csv"), "utf8").trimEnd().split("\n");
      const at = header!.split(",").indexOf("latency_ns");
      rows += lines.length;
      for (const line of lines) sum += Number(line.split(",")[at]);
    }
    expect(answer.rows).toBe(rows);
    expect(answer.sum).toBe(sum);
    expect(answer.maxSearchNs).toBeGreaterThan(1000);
    expect(answer.machines).toHaveLength(1);
  },
  TIMEOUT_MS,
);

test("a placeholder that does not exist is refused before anything is measured", () => {
  const { code, stderr } = run([...FEW_CALLS, "--out", "runs/{host}"], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain("{host}");
  expect(existsSync(join(cwd, "runs/{host}"))).toBe(false);
});

test("a folder without placeholders keeps its name, and has both forms of each table", () => {
  const { code } = run([...FEW_CALLS, "--text", "short", "--quick", "--quiet", "--out", "plain"], { cwd });
  expect(code).toBe(0);
  expect(readdirSync(join(cwd, "plain")).sort()).toEqual([
    "calls.csv",
    "calls.parquet",
    "processes.csv",
    "run.json",
    "summary.csv",
    "summary.parquet",
  ]);
  rmSync(join(cwd, "plain"), { recursive: true });
});

test(
  "a run that was killed gets its tables from `report --parquet`, without the row that is cut off",
  () => {
    const { code } = run([...FEW_CALLS, "--text", "short", "--quick", "--quiet", "--out", "killed"], { cwd });
    expect(code).toBe(0);
    const folder = join(cwd, "killed");
    for (const name of ["calls", "summary"]) rmSync(join(folder, `${name}.parquet`));
    const whole = readFileSync(join(folder, "calls.csv"), "utf8");
    writeFileSync(join(folder, "calls.csv"), whole.slice(0, -17));
    const made = run(["report", "killed", "--parquet"], { cwd });
    expect(made).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "killed/calls.parquet\nkilled/summary.parquet\n",
    });
    const rows = pythonReference("executable/count-parquet.py", [join(folder, "calls.parquet")], ["duckdb"]);
    if (rows !== undefined) expect(rows).toBe(whole.trimEnd().split("\n").length - 2);
    const both = run(["report", "killed", "--parquet", "--markdown"], { cwd });
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining("--parquet writes beside the CSV")]);
  },
  TIMEOUT_MS,
);
