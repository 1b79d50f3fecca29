// A run folder: run.json (what was asked and what was read back), calls.csv and summary.csv. run.json is replaced as a whole
// after each case, so that a later failure cannot lose what is known.

import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../../core/errors.ts";
import { jsonText, SCHEMA_VERSION } from "../json.ts";
import { openSink, type Sink, writeFailure } from "../sink.ts";
import { callsHeader } from "./calls-csv.ts";
import { summaryCsvHeader } from "./summary.ts";

const RUN_FILE = "run.json";

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
  refuseExistingRun(path);
  // The trailing dot asks for a folder: a file in the way is an error.
  writing(path, () => accessSync(`${nearestExisting(resolve(path))}/.`, constants.W_OK));
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

function refuseExistingRun(path: string): void {
  const runPath = join(path, RUN_FILE);
  if (!existsSync(runPath)) return;
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
  refuseExistingRun(path);
  const runPath = join(path, RUN_FILE);
  writing(path, () => mkdirSync(path, { recursive: true }));

  const writeRun = (facts: Readonly<Record<string, unknown>>) => replaceFile(runPath, runJson(facts));
  writeRun(facts);
  const calls = openSink(join(path, "calls.csv"));
  const summary = openSink(join(path, "summary.csv"));
  calls.writeRows([callsHeader()]);
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

/** Whoever reads sees the old file or the new one, never a part. */
function replaceFile(path: string, text: string): void {
  const temporaryPath = `${path}.${process.pid}.tmp`;
  writing(path, () => {
    try {
      writeFileSync(temporaryPath, text);
      renameSync(temporaryPath, path);
    } catch (error) {
      rmSync(temporaryPath, { force: true });
      throw error;
    }
  });
}

function writing(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw writeFailure(path, error);
  }
}
