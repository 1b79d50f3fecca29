// What a run leaves on disk: files that agree with each other, and nothing where something is in the way.

import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { CALLS_HEADER } from "./contract.ts";
import { BRIEF, errorLines, openWorkbench } from "./mrlbench.ts";
import { smallDisk } from "./small-disk.ts";
import { parseCsv, summariesOf } from "./tables.ts";

const { run, shell, temporaryFolder } = openWorkbench();

const filesOf = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));

test("a run folder says what was asked and what was read back, and holds every call and figure", () => {
  const args = [...BRIEF, "--dim", "32,64", "--out", "a/run", "--csv", "calls.csv", "--json", "cases.json"];
  const { code, stderr, cwd } = run(args);
  expect(code).toBe(0);
  const files = filesOf(join(cwd, "a", "run"));
  expect(Object.keys(files).sort()).toEqual([
    ...["calls.csv", "calls.parquet", "processes.csv", "run.json", "summary.csv", "summary.parquet"],
  ]);

  expect(files["calls.csv"]).toBe(readFileSync(join(cwd, "calls.csv"), "utf8"));
  expect(parseCsv(files["calls.csv"]!).rows).toHaveLength(2 * 221);

  const document = JSON.parse(files["run.json"]!);
  expect(document).toMatchObject({
    schema_version: 1,
    run: summariesOf(stderr)[0]!.run,
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    machine: { id: summariesOf(stderr)[0]!.machine, cpuCount: availableParallelism() },
    command: ["mrlbench", ...args],
  });
  expect(document.candidates).toHaveLength(2);
  for (const candidate of document.candidates) {
    // What does not exist is null, and not left out.
    expect(candidate.identity).toMatchObject({
      model: "wordllama-256",
      threads: 1,
      arm: null,
      rate_hz: null,
    });
    expect(candidate.settings).not.toBeEmpty();
    for (const { name, asked, readBack } of candidate.settings) {
      // Null where the runtime gives no way to see it.
      expect([asked, null], name).toContain(readBack);
    }
    expect(candidate.threads_read_back).not.toBeEmpty();
    for (const path of [candidate.library, candidate.model_path]) expect(statSync(path).isFile()).toBe(true);
  }

  const summaries = parseCsv(files["summary.csv"]!).rows;
  const lines = summariesOf(stderr);
  expect(summaries).toHaveLength(2);
  for (const key of ["candidate", "dim", "p50_us", "max_us", "verdict", "p99_us"]) {
    expect(summaries.map((row) => row[key])).toEqual(lines.map((line) => line[key]));
  }
  const { cases } = JSON.parse(readFileSync(join(cwd, "cases.json"), "utf8"));
  expect(cases.map(({ p50_us }: { p50_us: number }) => String(p50_us))).toEqual(
    lines.map(({ p50_us }) => p50_us!),
  );
  expect(cases[0]).toMatchObject({ p99_us: null, arm: null, verdict: "ok" });
});

test("a second run into the same folder is refused before it runs, and changes nothing", () => {
  const cwd = temporaryFolder();
  run([...BRIEF, "--out", "run"], { cwd });
  const before = filesOf(join(cwd, "run"));
  const second = run([...BRIEF, "--out", "run", "--csv", "calls.csv"], { cwd });
  expect(second.code).toBe(2);
  expect(errorLines(second)).toEqual([
    expect.stringContaining("--out names a folder that already holds a run"),
    expect.stringContaining("Choose another folder"),
  ]);
  expect(filesOf(join(cwd, "run"))).toEqual(before);
  expect(readdirSync(cwd)).toEqual(["run"]);
});

test("a case that failed is in the folder too", () => {
  const { code, cwd } = run([...BRIEF, "--variant", "q4,fp16", "--out", "run"]);
  expect(code).toBe(3);
  const files = filesOf(join(cwd, "run"));
  const { candidates } = JSON.parse(files["run.json"]!);
  expect(candidates.map(({ error }: { error?: string }) => error?.includes("q4") ?? false)).toEqual([
    true,
    false,
  ]);
  expect(parseCsv(files["summary.csv"]!).rows.map(({ verdict }) => verdict)).toEqual(["failed", "ok"]);
});

// Each of these would fail only after a long measurement if nobody looked before.
test.each([
  { what: "a folder that is not there", args: ["--csv", "nowhere/calls.csv"], seen: "ENOENT" },
  { what: "a folder in place of a file", args: ["--json", "."], seen: "a folder" },
  { what: "a file in place of a folder", args: ["--out", "file"], seen: "ENOTDIR" },
  { what: "a folder under a file", args: ["--out", "file/run"], seen: "ENOTDIR" },
])("$what is refused before anything is measured", ({ args, seen }) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "file"), "mine");
  const result = run([...BRIEF, ...args], { cwd });
  expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 74, stdout: "" });
  const [failure, next] = errorLines(result);
  expect(failure).toContain("cannot write");
  expect(failure).toContain(seen);
  expect(next).toMatch(/^ {2}\S/);
  expect(result.stderr).not.toContain("summary");
  expect(filesOf(cwd)).toEqual({ file: "mine" });
});

test.each(["--csv", "--json"])(
  "a disk that is full ends %s with 74, after the figures were told",
  (option) => {
    const result = run([...BRIEF, option, "/dev/full"]);
    expect(result.code).toBe(74);
    expect(errorLines(result)[0]).toContain("cannot write /dev/full; seen: ENOSPC");
    expect(summariesOf(result.stderr)[0]!.verdict).toBe("ok");
  },
);

const { folder, isMounted } = smallDisk("64k");

test.each([
  ["--csv", "loop", "ELOOP"],
  ["--csv", "dangling", "a link to what is not there"],
  ["--json", "loop", "ELOOP"],
  ["--out", "loop", "ELOOP"],
  ["--out", "file", "ENOTDIR"],
])("%s %s, where nothing can be written, is said before anything is measured", (option, name, seen) => {
  const cwd = temporaryFolder();
  symlinkSync("loop", join(cwd, "loop"));
  symlinkSync("nowhere", join(cwd, "dangling"));
  writeFileSync(join(cwd, "file"), "");
  const result = run([...BRIEF, option, name], { cwd });
  expect([result.code, result.stdout]).toEqual([74, ""]);
  const [failure] = errorLines(result);
  expect(failure).toStartWith(`mrlbench: cannot write ${name}; seen: ${seen}`);
  expect(failure.match(/seen:/g)).toHaveLength(1);
});

test.skipIf(!isMounted)("a CSV that did not fit ends on a whole row", () => {
  const path = join(folder, "calls.csv");
  const { code } = run(["--iters", "2000", "--ttfi", "0", "--text", "short", "--csv", path]);
  expect(code).toBe(74);
  const text = readFileSync(path, "utf8");
  expect(text).toStartWith(CALLS_HEADER);
  expect(parseCsv(text).rows.length).toBeGreaterThan(100);
});

test("a reader of stdout who goes early is no failure, and the run folder is whole", () => {
  const { code, stdout, cwd } = shell(
    `mrlbench --iters 20000 --warmup 20 --ttfi 0 --text short --out run --csv - | head -1; echo "\${PIPESTATUS[@]}"`,
  );
  expect(code).toBe(0);
  expect(stdout).toStartWith(CALLS_HEADER);
  expect(stdout.split("\n").slice(1)).toEqual(["0 0", ""]);
  const files = filesOf(join(cwd, "run"));
  expect(parseCsv(files["calls.csv"]!).rows).toHaveLength(20_000 + 9 * 21);
  expect(parseCsv(files["summary.csv"]!).rows).toHaveLength(1);
  expect(JSON.parse(files["run.json"]!).candidates).toHaveLength(1);
});

test("--csv keeps the file of an earlier run, as --out does; --force replaces it and adds nothing", () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "results"));
  const path = join(cwd, "results", "calls.csv");
  const into = (iters: string, ...more: string[]) =>
    run(
      [
        ...["--iters", iters, "--warmup", "0", "--ttfi", "0", "--text", "short"],
        "--csv",
        "results/calls.csv",
        ...more,
      ],
      { cwd },
    );
  expect(into("300").code).toBe(0);
  const refused = into("100");
  expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 2, stdout: "" });
  expect(errorLines(refused)).toEqual([
    expect.stringContaining("--csv names a file that is there; seen: results/calls.csv"),
    expect.stringContaining("--force"),
  ]);
  expect(parseCsv(readFileSync(path, "utf8")).rows).toHaveLength(301);
  expect(into("100", "--force").code).toBe(0);
  expect(parseCsv(readFileSync(path, "utf8")).rows).toHaveLength(101);
  // What holds nothing can be lost by nobody: mktemp makes such a file.
  writeFileSync(path, "");
  expect(into("100").code).toBe(0);
});
