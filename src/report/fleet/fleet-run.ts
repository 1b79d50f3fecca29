// The runs below some folders, without their calls: what a table of machines is made of.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../core/errors.ts";
import { DECISION_SCHEMA_VERSION } from "../../decision/schema-name.ts";
import { isFileThere, reading } from "../../files/there.ts";
import { type LadderReadRow, readLadder, readSummary, type SummaryReadRow } from "../../schema/read-rows.ts";
import { runFile } from "../run-file.ts";
import { type Facts, factsOf, readJson, textOf } from "../run-json.ts";

export interface FleetRun {
  readonly path: string;
  /** Id of the machine that it was measured on. */
  readonly machine: string;
  /** Sorts by time. */
  readonly run: string;
  /** run.json. */
  readonly facts: Facts;
  readonly cases: readonly SummaryReadRow[];
  readonly ladder: readonly LadderReadRow[];
  /** decision.json; undefined where there is none. */
  readonly decision: Facts | undefined;
}

const RUN_FILE = "run.json";
const OF_A_RUN = [RUN_FILE, "summary.csv", "decision.json"] as const;

/**
 * @param paths of folders that hold run folders, however deep, or are such
 * @param onRun told of each before it is read
 * @returns in the order of machine and run
 * @throws UsageError for a folder below which there is no run, DataError for a file that is none of ours
 */
export async function readFleet(
  paths: readonly string[],
  onRun: (index: number, count: number) => void = () => {},
): Promise<readonly FleetRun[]> {
  const folders = new Set<string>();
  for (const path of paths) {
    const found = runFoldersBelow(path);
    if (found.length === 0) throw noRun(path);
    for (const folder of found) folders.add(folder);
  }
  const runs: FleetRun[] = [];
  for (const folder of folders) {
    onRun(runs.length, folders.size);
    runs.push(await readRun(folder));
  }
  return runs.toSorted((a, b) => order(a.machine, b.machine) || order(a.run, b.run));
}

/** Links are not followed: a loop of them would have no end. */
function runFoldersBelow(path: string): readonly string[] {
  const isRun = OF_A_RUN.some((file) => isFileThere(join(path, file)));
  if (isRun) return [path];
  return reading(path, () => readdirSync(path, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .toSorted((a, b) => order(a.name, b.name))
    .flatMap(({ name }) => runFoldersBelow(join(path, name)));
}

async function readRun(path: string): Promise<FleetRun> {
  const has = (file: string) => isFileThere(join(path, file));
  const json = (file: string, version?: number) =>
    has(file) ? readJson(join(path, file), version) : undefined;
  const facts = json(RUN_FILE) ?? {};
  const decision = json("decision.json", DECISION_SCHEMA_VERSION);
  const cases = has("summary.csv") ? await Array.fromAsync(readSummary(...runFile(path, "summary.csv"))) : [];
  const ladder = has("ladder.csv") ? await Array.fromAsync(readLadder(...runFile(path, "ladder.csv"))) : [];
  const machine = factsOf(facts.machine ?? decision?.machine);
  return {
    path,
    machine: cases[0]?.machine ?? textOf(machine.id) ?? path,
    run: cases[0]?.run ?? textOf(facts.run ?? decision?.run) ?? "",
    facts: { ...facts, machine },
    cases,
    ladder,
    decision,
  };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function noRun(path: string): UsageError {
  return new UsageError({
    what: `no run lies in ${path} or below it`,
    seen: `no folder with ${OF_A_RUN.join(", ")}`,
    expected: "run folders, as --out makes them",
    next: "Collect them with mrlbench --out 'runs/machine={machine}/run={run}' on each machine.",
  });
}
