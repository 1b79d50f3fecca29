import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OutputError, UsageError } from "../../../src/core/errors.ts";
import { writeCalls } from "../../../src/report/bench/calls-csv.ts";
import { openRunFolder } from "../../../src/report/bench/run-folder.ts";
import { summaryCsvRow } from "../../../src/report/bench/summary.ts";
import { summaryRow } from "../../../src/schema/figures.ts";
import { exampleIdentity, exampleResult, exampleTable } from "../example.ts";

const root = mkdtempSync(join(tmpdir(), "mrlbench-run-"));
afterAll(() => rmSync(root, { recursive: true }));

const readJson = (path: string) => JSON.parse(readFileSync(path, "utf8"));

test("a run is on disk after each case, under parents that did not exist", () => {
  const path = join(root, "a", "b", "run");
  using run = openRunFolder(path, { command: "mrlbench", cases: [] });
  expect(readJson(join(path, "run.json"))).toEqual({ schema_version: 1, command: "mrlbench", cases: [] });

  writeCalls(run.calls, { identity: exampleIdentity, table: exampleTable });
  run.summary.writeRows([summaryCsvRow(summaryRow(exampleResult()))]);
  run.writeRun({ command: "mrlbench", cases: ["one"] });
  expect(readJson(join(path, "run.json"))).toEqual({
    schema_version: 1,
    command: "mrlbench",
    cases: ["one"],
  });
  expect(readFileSync(join(path, "calls.csv"), "utf8")).toStartWith("run,machine,candidate,");
  expect(readFileSync(join(path, "summary.csv"), "utf8").trimEnd().split("\n")).toHaveLength(2);
  expect(readdirSync(path).sort()).toEqual(["calls.csv", "run.json", "summary.csv"]);
});

test("a run that is there is never written over", () => {
  const path = join(root, "taken");
  openRunFolder(path, { mine: true }).close();
  expect(() => openRunFolder(path, { mine: false })).toThrow(UsageError);
  expect(() => openRunFolder(path, { mine: false })).toThrow(join(path, "run.json"));
  expect(readJson(join(path, "run.json"))).toMatchObject({ mine: true });
});

test("an empty folder is fine, and so are files of others", () => {
  const path = join(root, "others");
  mkdirSync(path);
  writeFileSync(join(path, "notes.txt"), "mine");
  openRunFolder(path, {}).close();
  expect(readFileSync(join(path, "notes.txt"), "utf8")).toBe("mine");
});

test("a place that cannot be a folder is an output error", () => {
  const file = join(root, "file");
  writeFileSync(file, "");
  expect(() => openRunFolder(join(file, "run"), {})).toThrow(OutputError);
  expect(() => openRunFolder(file, {})).toThrow(OutputError);
});

test("a run.json that cannot be replaced is an output error and leaves nothing behind", () => {
  const path = join(root, "broken");
  using run = openRunFolder(path, { cases: 1 });
  rmSync(join(path, "run.json"));
  mkdirSync(join(path, "run.json"));
  expect(() => run.writeRun({ cases: 2 })).toThrow(OutputError);
  expect(readdirSync(path).sort()).toEqual(["calls.csv", "run.json", "summary.csv"]);
});
