// A run folder: run.json (what was asked and what was read back), calls.csv, summary.csv, and processes.csv (the summary of each process by
// itself). run.json is replaced as a whole after each case, so that a later failure cannot lose what is known.

import { join } from "node:path";
import { UsageError } from "../../core/errors.ts";
import { isThere } from "../../files/there.ts";
import { makeFolder, refuseUnwritableFolder } from "../folder.ts";
import { jsonText, SCHEMA_VERSION } from "../json.ts";
import { continueSink, openSink, type Sink } from "../sink.ts";
import { writeWhole } from "../whole-file.ts";
import { callsHeader } from "./calls-csv.ts";
import { processesCsvHeader, summaryCsvHeader } from "./summary.ts";

export const RUN_FILE = "run.json";
export const CALLS_FILE = "calls.csv";

export interface RunFolder extends Disposable {
  readonly path: string;
  /** Rows of the per-call CSV; the header is written. */
  readonly calls: Sink;
  /** Rows of summary.csv; the header is written. */
  readonly summary: Sink;
  /** Replaces run.json by these facts. Throws OutputError. */
  writeRun(facts: Readonly<Record<string, unknown>>): void;
  close(): void;
}

/**
 * Says before anything is measured that a run cannot lie there; nothing is made.
 * @throws UsageError when the folder already holds a run, OutputError when it cannot be made or written
 */
export function refuseRunFolder(path: string): void {
  refuseUnwritableFolder(path, () => refuseExistingRun(path));
}

function refuseExistingRun(path: string): void {
  const runPath = join(path, RUN_FILE);
  if (!isThere(runPath)) return;
  throw new UsageError({
    what: "--out names a folder that already holds a run",
    seen: runPath,
    expected: "a new or an empty folder",
    next: "Choose another folder with --out, or move that run away.",
  });
}

/**
 * Makes the folder and its parents and opens its tables. Throws UsageError when it already holds a run, OutputError when
 * it cannot be written.
 */
export function openRunFolder(path: string, facts: Readonly<Record<string, unknown>>): RunFolder {
  const runPath = join(path, RUN_FILE);
  makeFolder(path, () => refuseExistingRun(path));

  writeWhole(runPath, runJson(facts));
  const calls = openSink(join(path, CALLS_FILE));
  calls.writeRows([callsHeader()]);
  return runFolder(path, calls);
}

/**
 * Goes on with a run that was begun: after the first `callsBytes` of its calls, or with none of them, and with a table of cases to be
 * written anew. Throws OutputError.
 */
export function continueRunFolder(path: string, callsBytes: number): RunFolder {
  const calls = join(path, CALLS_FILE);
  if (callsBytes > 0) return runFolder(path, continueSink(calls, callsBytes));
  const begun = openSink(calls);
  begun.writeRows([callsHeader()]);
  return runFolder(path, begun);
}

function runFolder(path: string, calls: Sink): RunFolder {
  const writeRun = (facts: Readonly<Record<string, unknown>>) =>
    writeWhole(join(path, RUN_FILE), runJson(facts));
  const summary = openSink(join(path, "summary.csv"));
  summary.writeRows([summaryCsvHeader()]);
  const close = () => {
    calls.close();
    summary.close();
  };
  return { path, calls, summary, writeRun, close, [Symbol.dispose]: close };
}

function runJson(facts: Readonly<Record<string, unknown>>): string {
  return jsonText({ schema_version: SCHEMA_VERSION, ...facts });
}

/** The table of processes beside the others: its header is written. Throws OutputError. */
export function openProcesses(path: string): Sink {
  const processes = openSink(join(path, "processes.csv"));
  processes.writeRows([processesCsvHeader()]);
  return processes;
}
