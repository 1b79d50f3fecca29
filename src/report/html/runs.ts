// The runs of a report, read from their folders: of bench the cases with their calls, of quality the ladders.
import { basename, join, resolve } from "node:path";
import { UsageError } from "../../core/errors.ts";
import { DECISION_SCHEMA_VERSION } from "../../decision/schema-name.ts";
import { isFileThere, isFolderThere, namesIn } from "../../files/there.ts";
import { IDENTITY_COLUMNS } from "../../schema/call-columns.ts";
import {
  type CallRow,
  type LadderReadRow,
  readCalls,
  readLadder,
  readSummary,
  type SummaryReadRow,
} from "../../schema/read-rows.ts";
import { runFile } from "../run-file.ts";
import { type Facts, factsOf, listOf, readJson } from "../run-json.ts";
import { CallList, type Calls } from "./calls.ts";
import { caseLabels } from "./labels.ts";

export interface Run {
  /** Its folder's name, or where others have the same its path. */
  readonly name: string;
  readonly path: string;
  /** run.json. */
  readonly facts: Facts;
  readonly cases: readonly Case[];
  readonly ladder: readonly LadderReadRow[];
  /** quality.json without the values of each query; undefined where there is none. */
  readonly quality: Facts | undefined;
  /** decision.json; undefined where there is none. */
  readonly decision: Facts | undefined;
  /** Names of its files that a page carries. */
  readonly files: readonly string[];
}

export interface Case {
  /** What tells it from the others of the report. */
  readonly label: string;
  readonly summary: SummaryReadRow;
  /** Its steady calls; in Layer C the ticks with world and embedder. */
  readonly calls: Calls;
  /** Its part of run.json. */
  readonly facts: Facts;
}

export interface Runs {
  readonly runs: readonly Run[];
  /** Of all runs. */
  readonly cases: readonly Case[];
}

const FILES = [
  "run.json",
  "calls.csv",
  "summary.csv",
  "ladder.csv",
  "quality.json",
  "decision.json",
] as const;
const OF_A_RUN = ["summary.csv", "ladder.csv", "decision.json"] as const;

/**
 * @param given paths of run folders; one of `decide` brings its stages
 * @throws UsageError for a folder without a run, DataError for files that are none of ours
 */
export async function readRuns(given: readonly string[]): Promise<Runs> {
  const paths = given.flatMap(withStages);
  const read: ReadRun[] = [];
  for (const path of new Set(paths)) read.push(await readRun(path, nameOf(path, paths)));
  const labels = caseLabels(
    read.flatMap(({ name, cases }) => cases.map(({ summary }) => ({ name, summary }))),
  );
  let next = 0;
  const runs = read.map((run) => ({
    ...run,
    cases: run.cases.map((one): Case => ({ ...one, label: labels[next++]! })),
  }));
  return { runs, cases: runs.flatMap(({ cases }) => cases) };
}

type ReadCase = Omit<Case, "label">;
type ReadRun = Omit<Run, "cases"> & { readonly cases: readonly ReadCase[] };

/** A decision has a run folder for each of its stages. */
function withStages(path: string): readonly string[] {
  if (!isFileThere(join(path, "decision.json"))) return [path];
  const stages = namesIn(path)
    .toSorted()
    .map((name) => join(path, name))
    .filter((stage) => isFolderThere(stage) && isFileThere(join(stage, "summary.csv")));
  return [path, ...stages];
}

/** Of folders of one name the paths tell which is which. */
function nameOf(path: string, paths: readonly string[]): string {
  const name = basename(resolve(path));
  return paths.some((other) => other !== path && basename(resolve(other)) === name) ? path : name;
}

async function readRun(path: string, name: string): Promise<ReadRun> {
  const files = FILES.filter((file) => isFileThere(join(path, file)));
  if (!OF_A_RUN.some((file) => files.includes(file))) throw noRun(path);
  const has = (file: (typeof FILES)[number]) => files.includes(file);
  const facts = has("run.json") ? readJson(join(path, "run.json")) : {};
  return {
    name,
    path,
    facts,
    cases: has("summary.csv") ? await readCases(path, facts, has("calls.csv")) : [],
    ladder: has("ladder.csv") ? await Array.fromAsync(readLadder(...runFile(path, "ladder.csv"))) : [],
    quality: has("quality.json") ? readJson(join(path, "quality.json")) : undefined,
    decision: has("decision.json")
      ? readJson(join(path, "decision.json"), DECISION_SCHEMA_VERSION)
      : undefined,
    files,
  };
}

async function readCases(path: string, facts: Facts, hasCalls: boolean): Promise<ReadCase[]> {
  const summaries = await Array.fromAsync(readSummary(...runFile(path, "summary.csv")));
  const lists = new Map(summaries.map((summary) => [caseKey(summary), new CallList()]));
  if (hasCalls) {
    for await (const row of readCalls(...runFile(path, "calls.csv")))
      if (row.phase === "steady" && (row.arm === undefined || row.arm === "full"))
        lists.get(caseKey(row))?.add(row);
  }
  // run.json has one candidate a line of the summary, in the same order.
  const candidates = listOf(facts.candidates);
  return summaries.map((summary, i) => ({
    summary,
    calls: lists.get(caseKey(summary))!.close(),
    facts: factsOf(candidates[i]),
  }));
}

const OF_A_CASE = IDENTITY_COLUMNS.filter((column) => column !== "arm" && column !== "round");

function caseKey(row: CallRow | SummaryReadRow): string {
  const cells = row as Readonly<Record<string, unknown>>;
  return OF_A_CASE.map((column) => cells[column] ?? "").join("\n");
}

function noRun(path: string): UsageError {
  return new UsageError({
    what: `${path} holds no run`,
    seen: `none of ${OF_A_RUN.join(", ")}`,
    expected: "a run folder, as --out makes it",
    next: "Make one with mrlbench --out DIR, or mrlbench quality --out DIR.",
  });
}
