// mrlbench fleet: one row a machine from the folders of twenty, and where they disagree; as CSV, Markdown and a page.
import { beforeAll, expect, test } from "bun:test";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { missing, openBrowser } from "../browser.ts";
import { errorLines, openWorkbench } from "./mrlbench.ts";
import { MACHINES, twentyMachines, withP99 } from "./twenty-machines.ts";

const TIMEOUT_MS = 240_000;
const { run, temporaryFolder } = openWorkbench();
const cwd = temporaryFolder();
/** As few as there is a p99 of. */
const CALLS = ["--iters", "662", "--warmup", "20", "--ttfi", "0", "--text", "short"];
/** On it 64 dims are slow: it chooses 128. */
const OTHER = "laptop-07";

beforeAll(() => {
  const few = [...CALLS, "--quick", "--quiet", "--dim", "64,128"];
  expect(run([...few, "--out", "runs/machine={machine}/run={run}"], { cwd }).code).toBe(0);
  twentyMachines(join(cwd, "runs"), join(cwd, "fleet"), (csv, machine) =>
    withP99(csv, (dim) => (dim === "128" ? 6 : machine === OTHER ? 9 : 5)),
  );
}, TIMEOUT_MS);

function rowsOf(csv: string): Record<string, string>[] {
  const [header, ...rows] = csv.trimEnd().split("\n");
  const names = header!.split(",");
  return rows.map((row) => Object.fromEntries(row.split(",").map((cell, at) => [names[at]!, cell])));
}

test("a row a machine, with what it would run and how many would run the same", () => {
  const { code, stdout } = run(["fleet", "fleet"], { cwd });
  expect(code).toBe(0);
  const rows = rowsOf(stdout);
  expect(rows.map(({ machine }) => machine)).toEqual(MACHINES);
  for (const row of rows) {
    const isOther = row.machine === OTHER;
    expect(row).toMatchObject({
      runs: "1",
      cases: "2",
      failed_cases: "0",
      chosen_by: "lowest p99",
      dim: isOther ? "128" : "64",
      dims: "64+128",
      p99_us: isOther ? "6" : "5",
      layer: "B",
      text: "short",
      proof: "5",
      kind: "hardware",
      same_choice: isOther ? "1" : "19",
    });
    expect(row.candidate).toBe("wordllama-256/fp32/ort/CPUExecutionProvider");
    // One process gives no interval between processes: not 0.
    expect([row.p99_low_us, row.p99_high_us]).toEqual(["", ""]);
  }
});

test("who disagrees is named, on stderr, in Markdown and in the page", () => {
  const sentence =
    /Choice: wordllama-256\/fp32\/ort\/CPUExecutionProvider at 64 dims on 19 machines; wordllama-256\/fp32\/ort\/CPUExecutionProvider at 128 dims on laptop-07\./;
  const plain = run(["fleet", "fleet", "--csv", "fleet.csv"], { cwd });
  expect(plain.stdout).toBe("");
  expect(plain.stderr.replaceAll(/\s+/g, " ")).toMatch(sentence);
  expect(rowsOf(readFileSync(join(cwd, "fleet.csv"), "utf8"))).toHaveLength(20);
  const markdown = run(["fleet", "fleet", "--markdown"], { cwd });
  expect(markdown.code).toBe(0);
  expect(markdown.stdout.replaceAll("\\", "")).toMatch(sentence);
  expect(markdown.stdout).toContain("| laptop-07 |");
  expect(run(["fleet", "fleet", "--html", "--out", "fleet.html"], { cwd }).code).toBe(0);
  const page = readFileSync(join(cwd, "fleet.html"), "utf8");
  expect(page).toMatch(sentence);
  expect(page).not.toMatch(/(src|href)="https?:/);
});

test.skipIf(missing !== undefined)(
  "its page is not wider than the window, however wide that is",
  async () => {
    expect(run(["fleet", "fleet", "--html", "--out", "wide.html"], { cwd }).code).toBe(0);
    const browser = await openBrowser();
    try {
      for (const width of [360, 801, 1200, 1280, 1600]) {
        const page = await browser.newPage({ viewport: { width, height: 800 } });
        await page.goto(pathToFileURL(join(cwd, "wide.html")).href);
        expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBe(width);
      }
    } finally {
      await browser.close();
    }
  },
);

test("an emulated machine is listed without times, and its cases decide no question", () => {
  const EMULATED = ["laptop-03", OTHER];
  cpSync(join(cwd, "fleet"), join(cwd, "mixed"), { recursive: true });
  for (const machine of EMULATED) {
    const folder = join(cwd, "mixed", `machine=${machine}`);
    for (const name of readdirSync(folder)) {
      const path = join(folder, name, "run.json");
      const text = readFileSync(path, "utf8");
      writeFileSync(path, text.replace(/"emulator":\s*null/, '"emulator": "Wine"'));
    }
  }
  const { stdout, stderr } = run(["fleet", "mixed", "--csv", "-"], { cwd });
  const rows = rowsOf(stdout);
  expect(rows.length).toBe(MACHINES.length);
  for (const row of rows) {
    const isEmulated = EMULATED.includes(row.machine!);
    expect(row).toMatchObject({
      cases: "2",
      emulator: isEmulated ? "Wine" : "",
      chosen_by: isEmulated ? "" : "lowest p99",
      p99_us: isEmulated ? "" : "5",
      same_choice: isEmulated ? "" : "18",
    });
  }
  const plain = run(["fleet", "mixed", "--csv", "mixed.csv"], { cwd }).stderr.replaceAll(/\s+/g, " ");
  expect(plain).toContain(
    `Under an emulator, where times mean nothing, so that none is shown: ${EMULATED.join(" and ")}.`,
  );
  expect(plain + stderr).not.toContain("Nothing to choose from");
});

test("a decision stands before what was merely timed, and the smallest dim that passes comes from the ladder", () => {
  const folder = join(cwd, "decided", "machine=laptop-30", "run=r1");
  mkdirSync(folder, { recursive: true });
  const primary = {
    candidate: "wordllama-256/fp32/table/CPU",
    model: "wordllama-256",
    dim: 192,
    device: "A processor",
    proof: 5,
    p50_us: 31.5,
    p99_us: 80.25,
    p99_low_us: 70,
    p99_high_us: 90.5,
  };
  const decision = {
    schema: "mrlbench-decision",
    schema_version: 1,
    primary,
    dims: { tight: { dim: 64 }, normal: { dim: 192 }, analysis: { dim: 256 } },
    run: "r1",
    machine: { id: "laptop-30", cpuModel: "A processor" },
  };
  writeFileSync(join(folder, "decision.json"), JSON.stringify(decision));
  const [row] = rowsOf(run(["fleet", "decided"], { cwd }).stdout);
  expect(row).toMatchObject({
    machine: "laptop-30",
    chosen_by: "decision",
    dim: "192",
    dims: "64+192+256",
    proof: "5",
    p99_us: "80.25",
    p99_low_us: "70",
    p99_high_us: "90.5",
    passes_dim: "",
  });
});

test(
  "quality's ladder of a machine says which dims pass there",
  () => {
    expect(run(["quality", "--quiet", "--out", "judged/q"], { cwd }).code).toBe(0);
    const few = [...CALLS, "--quick", "--quiet", "--out", "judged/b"];
    expect(run(few, { cwd }).code).toBe(0);
    const ladder = rowsOf(readFileSync(join(cwd, "judged/q/ladder.csv"), "utf8"));
    const passing = ladder
      .filter(
        (row) =>
          row.control === "" &&
          row.gate === "pass" &&
          row.storage === "float32" &&
          row.model === "wordllama-256",
      )
      .filter((row) => row.rescore === "" && (row.rerank_depth === "" || row.rerank_depth === "0"))
      .map(({ dim }) => Number(dim));
    expect(passing.length).toBeGreaterThan(0);
    const [row, ...others] = rowsOf(run(["fleet", "judged"], { cwd }).stdout);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ runs: "2", passes_dim: String(Math.min(...passing)) });
  },
  TIMEOUT_MS,
);

test("a folder without runs, none at all, and two forms are refused", () => {
  mkdirSync(join(cwd, "empty"), { recursive: true });
  const empty = run(["fleet", "empty"], { cwd });
  expect(empty.code).toBe(2);
  expect(errorLines(empty)[0]).toContain("no run lies in empty or below it");
  expect(run(["fleet"], { cwd }).code).toBe(2);
  expect(run(["fleet", "fleet", "--html", "--markdown"], { cwd }).code).toBe(2);
  expect(run(["fleet", "nowhere"], { cwd }).code).toBe(3);
});
