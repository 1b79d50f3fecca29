// What README says of many runs and of many machines, run as it stands there: one query over twenty machines' folders in DuckDB, Polars and Spark,
// and `mrlbench embed` as the map step of Spark and of GNU parallel.
import { beforeAll, expect, test } from "bun:test";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pythonReference } from "../python-reference.ts";
import { readmeCode } from "../readme-code.ts";
import { mrlbench, openWorkbench, sharedCache } from "./mrlbench.ts";
import { MACHINES, twentyMachines, withP99 } from "./twenty-machines.ts";

const TIMEOUT_MS = 900_000;
const { run, shell, temporaryFolder } = openWorkbench();
const cwd = temporaryFolder();
const TEXT_COUNT = 500;

/** All differ, so that the order is one. */
function p99Of(machine: string, dim: number): number {
  return 5 + MACHINES.indexOf(machine) + dim / 1000;
}

beforeAll(() => {
  const few = ["--iters", "700", "--warmup", "20", "--ttfi", "0", "--quick", "--quiet", "--dim", "64,128"];
  expect(run([...few, "--text", "short", "--out", "one/machine={machine}/run={run}"], { cwd }).code).toBe(0);
  const folders = twentyMachines(join(cwd, "one"), join(cwd, "runs"), (csv, machine) =>
    withP99(csv, (dim) => p99Of(machine, Number(dim))),
  );
  expect(run(["report", ...folders, "--parquet", "--quiet"], { cwd }).code).toBe(0);
  const texts = Array.from(
    { length: TEXT_COUNT },
    (_, i) => `text ${i} of a bridge over ${"water ".repeat(i % 9)}`,
  );
  writeFileSync(join(cwd, "texts.txt"), `${texts.join("\n")}\n`);
  copyFileSync(mrlbench, join(cwd, "mrlbench"));
}, TIMEOUT_MS);

interface FleetRow {
  readonly machine: string;
  readonly dim: number;
  readonly p99_us: number;
}

/** A block of README, as a file; undefined rows where its library cannot be had. */
function answerOf(
  language: "sql" | "python",
  holding: string,
  modules: Parameters<typeof pythonReference>[2],
) {
  const file = join(cwd, `${holding.replaceAll(/\W+/g, "-")}.${language === "sql" ? "sql" : "py"}`);
  writeFileSync(file, readmeCode(language, holding));
  const answer = pythonReference("executable/readme-code.py", [cwd, file], modules, {
    MRLBENCH_CACHE: sharedCache,
  });
  return (answer as readonly (readonly FleetRow[])[] | undefined)?.[0];
}

function expectTwenty(rows: readonly FleetRow[]): void {
  const expected = MACHINES.flatMap((machine) =>
    [64, 128].map((dim) => ({ machine, dim, p99_us: p99Of(machine, dim) })),
  ).toSorted((a, b) => a.p99_us - b.p99_us);
  expect(rows.map(({ machine, dim, p99_us }) => ({ machine, dim, p99_us }))).toEqual(expected);
}

test(
  "DuckDB reads twenty machines' folders by README's query",
  () => {
    const rows = answerOf("sql", "summary.parquet", ["duckdb"]);
    if (rows) expectTwenty(rows);
  },
  TIMEOUT_MS,
);

test(
  "Polars reads them by README's lines",
  () => {
    const rows = answerOf("python", "polars", ["polars"]);
    if (rows) expectTwenty(rows);
  },
  TIMEOUT_MS,
);

const sparkTest = Bun.which("java") === null ? test.skip : test;
const withoutJava =
  Bun.which("java") === null ? " (skipped: no Java; Debian: apt-get install default-jre-headless)" : "";

sparkTest(
  `two executors of Spark read them, and embed a corpus as one process does${withoutJava}`,
  () => {
    const rows = answerOf("python", "pyspark", ["pyspark"]);
    if (rows === undefined) return;
    expectTwenty(rows);
    const parts = readdirSync(join(cwd, "vectors"))
      .filter((name) => name.startsWith("part-"))
      .toSorted();
    expect(parts.length).toBeGreaterThan(1);
    const lines = parts.map((part) => readFileSync(join(cwd, "vectors", part), "utf8")).join("");
    expect(lines).toBe(oneProcess());
  },
  TIMEOUT_MS,
);

const parallelTest = Bun.which("parallel") === null ? test.skip : test;
const withoutParallel = Bun.which("parallel") === null ? " (skipped: no GNU parallel)" : "";

parallelTest(
  `GNU parallel does the same by README's line${withoutParallel}`,
  () => {
    const lines = readmeCode("sh", "parallel --pipepart");
    const { code, stderr } = shell(lines, { cwd, env: { PATH: process.env.PATH!, HOME: cwd } });
    expect({ code, stderr: stderr.includes("rror") }).toEqual({ code: 0, stderr: false });
    expect(readFileSync(join(cwd, "vectors.jsonl"), "utf8")).toBe(oneProcess());
  },
  TIMEOUT_MS,
);

function oneProcess(): string {
  const { code, stdout } = run(["embed", "--dim", "128", "--quiet"], {
    cwd,
    stdin: readFileSync(join(cwd, "texts.txt")),
  });
  expect(code).toBe(0);
  return stdout;
}
