// A timed run as it is held against another one: what was asked, where, and of each case the figures of each of its processes.
import { basename, join, resolve } from "node:path";
import { UsageError } from "../../core/errors.ts";
import { isFileThere } from "../../files/there.ts";
import { wholeLines } from "../../files/whole-lines.ts";
import { IDENTITY_COLUMNS, type IdentityColumn } from "../../schema/call-columns.ts";
import {
  type ProcessReadRow,
  readProcesses,
  readSummary,
  type SummaryReadRow,
} from "../../schema/read-rows.ts";
import { runFile } from "../run-file.ts";
import { type Facts, factsOf, listOf, readJson } from "../run-json.ts";
import { processesOfCalls } from "./processes-of-calls.ts";

export interface MeasuredRun {
  readonly name: string;
  readonly path: string;
  /** run.json. */
  readonly facts: Facts;
  readonly cases: readonly MeasuredCase[];
}

export interface MeasuredCase {
  readonly identity: Pick<SummaryReadRow, IdentityColumn>;
  /** What it came to; undefined in a run that was ended before. */
  readonly summary: SummaryReadRow | undefined;
  /** In their order. Of a run that did not store them only what its calls say. */
  readonly processes: readonly ProcessReadRow[];
  /** Its part of run.json. */
  readonly facts: Facts;
}

const RUN = "run.json";
const PROCESSES = "processes.csv";
const SUMMARY = "summary.csv";
const CALLS = "calls.csv";

/**
 * @param path of a run folder: of one that was killed as well
 * @throws UsageError for a folder without a timed run, DataError for files that are none of ours
 */
export async function readMeasuredRun(path: string): Promise<MeasuredRun> {
  const has = (file: string) => isFileThere(join(path, file));
  if (!has(RUN) || !(has(PROCESSES) || has(SUMMARY))) throw noTimedRun(path, has);
  const facts = readJson(join(path, RUN));
  const summaries = has(SUMMARY) ? await Array.fromAsync(readSummary(...source(path, SUMMARY))) : [];
  const processes = await processesOf(path, has);
  const byCase = Map.groupBy(processes, caseKey);
  const candidates = listOf(facts.candidates);
  const ended = summaries.map(
    (summary, i): MeasuredCase => ({
      identity: summary,
      summary,
      processes: byCase.get(caseKey(summary)) ?? [],
      facts: factsOf(candidates[i]),
    }),
  );
  const endedKeys = new Set(summaries.map(caseKey));
  const open = [...byCase].filter(([key]) => !endedKeys.has(key));
  const cases = [
    ...ended,
    ...open.map(([, rows]) => ({ identity: rows[0]!, summary: undefined, processes: rows, facts: {} })),
  ].filter(({ processes }) => processes.length > 0);
  if (cases.length === 0) throw nothingMeasured(path);
  return { name: basename(resolve(path)), path, facts, cases };
}

/** Those that came to figures. */
async function processesOf(path: string, has: (file: string) => boolean): Promise<readonly ProcessReadRow[]> {
  const rows = has(PROCESSES)
    ? await Array.fromAsync(readProcesses(...source(path, PROCESSES)))
    : has(CALLS)
      ? await processesOfCalls(...source(path, CALLS))
      : [];
  return rows.filter(({ p50_us }) => p50_us !== undefined);
}

/** Arm and round are of parts of a case; the last two are figures of it, and tell cases apart. */
const OF_A_CASE = [
  ...IDENTITY_COLUMNS.filter((column) => column !== "arm" && column !== "round"),
  ...(["arena", "callers"] as const),
];

function caseKey(row: SummaryReadRow): string {
  return JSON.stringify(OF_A_CASE.map((column) => row[column] ?? null));
}

function source(path: string, file: string) {
  const [bytes, place] = runFile(path, file);
  return [wholeLines(bytes), place] as const;
}

/** Folders of ours that hold no timed run, by what lies in them. */
const OTHER_FOLDERS = [
  {
    file: "ladder.csv",
    seen: "a run of mrlbench quality",
    next: () => "mrlbench quality --min-retention R gates quality by itself.",
  },
  {
    file: "decide.json",
    seen: "the folder of a decision",
    next: (path: string) => `Name one of its layers, such as ${join(path, "layer-c")}.`,
  },
] as const;

function noTimedRun(path: string, has: (file: string) => boolean): UsageError {
  const other = OTHER_FOLDERS.find(({ file }) => has(file));
  return new UsageError({
    what: `${path} holds no timed run`,
    seen: other?.seen ?? `no ${RUN} with ${PROCESSES} or ${SUMMARY}`,
    expected: "a run folder, as mrlbench --out makes it",
    next: other?.next(path) ?? "Make one with mrlbench --out DIR.",
  });
}

function nothingMeasured(path: string): UsageError {
  return new UsageError({
    what: `${path} holds a run that measured nothing`,
    seen: "no process that came to figures",
    expected: "one at least",
    next: "Run it again: it ended before its first process did, or its case failed.",
  });
}
