// Everything that a bench run writes: rows, run folder, JSON, and what a person reads. Files are made when there is something
// to write, so that a wrong command leaves nothing behind.

import { INTERRUPTED } from "../../cases/describe/failed-case.ts";
import type { CaseOutcome, ProcessOutcome } from "../../cases/outcome.ts";
import { forFigures } from "../../cases/plan/last-calls.ts";
import { ownResult } from "../../cases/plan/own-result.ts";
import { OutputError } from "../../core/errors.ts";
import { Interrupted, keepResults, signalCode } from "../../core/signals.ts";
import { isThere } from "../../files/there.ts";
import { withoutPerson } from "../../host/person.ts";
import { isReaderGone } from "../../host/program.ts";
import { callsHeader, encodedCalls, writeCaseError } from "../../report/bench/calls-csv.ts";
import { jsonDocument } from "../../report/bench/json.ts";
import {
  openProcesses,
  openRunFolder,
  type RunFolder,
  refuseRunFolder,
} from "../../report/bench/run-folder.ts";
import { processesCsvRow, summaryCsvRow } from "../../report/bench/summary.ts";
import {
  OutputClosed,
  openSink,
  refuseExistingFile,
  refuseUnwritablePath,
  type Sink,
} from "../../report/sink.ts";
import { writeWhole } from "../../report/whole-file.ts";
import type { CallBlock } from "../../schema/call-columns.ts";
import type { CaseResult } from "../../schema/case-result.ts";
import { summaryRow } from "../../schema/figures.ts";
import type { BenchOptions } from "../options/parse.ts";
import { writeStderr } from "../stderr.ts";
import { stdoutReader, tellRowsInFile } from "./stdout-rows.ts";
import { ToldPerson } from "./told-person.ts";

export interface BenchOutputs {
  /** Rows of a process that goes on. It does not fail: what went wrong is thrown with the rows that come next. */
  writeRowsSoFar(rows: CallBlock): void;
  /**
   * The rows of one process that were not written so far.
   * @param textsSha256 of the texts of its case, for a run folder
   */
  writeRows(outcome: ProcessOutcome, textsSha256: string | undefined): void;
  /** What a case came to; its rows are there. */
  write(outcome: CaseOutcome): void;
  /** The pipe that rows go to, where they go nowhere else: when its reader goes, nobody wants more of them. */
  readonly readerFd: number | undefined;
  /** Whether there is no use in measuring more: nothing of it could be written. */
  isLost(): boolean;
  /** @throws OutputError, or OutputClosed: what had to be given up */
  close(): Promise<void>;
}

/**
 * @param runFacts of the run, for run.json and the JSON document
 * @param caseCount cases that will come
 */
export function openBenchOutputs(
  options: BenchOptions,
  runFacts: Readonly<Record<string, unknown>>,
  caseCount: number,
): BenchOutputs {
  const facts = withoutPerson(runFacts);
  const results: CaseResult[] = [];
  const candidates: Readonly<Record<string, unknown>>[] = [];
  let csv: Sink | undefined;
  let folder: RunFolder | undefined;
  let processes: Sink | undefined;
  let hasMeasured = false;
  let rowCount = 0;
  let isJsonKept: boolean | undefined;
  let failedSoFar: { readonly error: unknown } | undefined;
  /** Why one of the outputs was given up: thrown at the end, when the figures were told. */
  let lost: OutputError | OutputClosed | undefined;

  refuseUnwritable(options);
  const told = new ToldPerson(options, caseCount);

  const runFolder = (path: string) => {
    folder ??= openRunFolder(path, facts);
    return folder;
  };
  const writeFolder = (path: string, outcome: CaseOutcome) => {
    const folder = runFolder(path);
    writeError(folder.calls, outcome);
    folder.summary.writeRows([summaryCsvRow(summaryRow(outcome.result))]);
    folder.writeRun({ ...facts, candidates });
  };
  const processesAt = (path: string) => {
    processes ??= openProcesses(runFolder(path).path);
    return processes;
  };
  const csvAt = (path: string) => {
    if (!csv) {
      csv = openSink(path);
      csv.writeRows([callsHeader()]);
    }
    return csv;
  };
  /** After each case, so that at no time more than the last one can be lost. A run that measured nothing replaces no other. */
  const writeJson = (path: string) => {
    isJsonKept = !hasMeasured && (isJsonKept ?? isThere(path));
    if (!isJsonKept) writeWhole(path, jsonDocument(facts, results));
  };
  /** @returns whether it was written */
  const givingUp = (write: () => void): boolean => {
    try {
      write();
      return true;
    } catch (error) {
      if (!(error instanceof OutputError || error instanceof OutputClosed)) throw error;
      lost ??= error;
      return false;
    }
  };
  /** The reader of a pipe that went away takes no file with it. */
  const isFileLeft = () => lost instanceof OutputClosed && (options.out ?? options.json) !== undefined;
  const { out, csv: csvPath } = options;
  /** Rows from the call `first` on. */
  const writeBlock = (block: CallBlock, first = 0) => {
    // The folder first: the reader of the CSV may have gone away.
    let sinks: Sink[] = [];
    givingUp(() => {
      if (out !== undefined) sinks.push(runFolder(out).calls);
      if (csvPath !== undefined && lost === undefined) sinks.push(csvAt(csvPath));
    });
    if (sinks.length === 0) return;
    for (const { bytes, rowEnds } of encodedCalls(block, first)) {
      sinks = sinks.filter((sink) => givingUp(() => sink.writeBytes(bytes, rowEnds)));
    }
    rowCount += block.table.count - first;
  };
  const readerFd =
    csvPath === "-" && out === undefined && options.json === undefined ? stdoutReader() : undefined;
  return {
    isLost() {
      if (readerFd !== undefined && isReaderGone(readerFd))
        lost ??= new OutputClosed("standard output was closed");
      return lost !== undefined && !isFileLeft();
    },
    readerFd,
    writeRowsSoFar(rows) {
      if (failedSoFar !== undefined) return;
      try {
        writeBlock(rows);
      } catch (error) {
        failedSoFar = { error };
      }
    },
    writeRows(outcome, textsSha256) {
      if (failedSoFar !== undefined) throw failedSoFar.error;
      let written = outcome.writtenRows ?? 0;
      for (const block of outcome.calls) {
        const first = Math.min(written, block.table.count);
        written -= first;
        if (first < block.table.count || first === 0) writeBlock(block, first);
      }
      // Who has this row has all of its calls.
      givingUp(() => {
        if (out !== undefined) processesAt(out).writeRows([processRow(outcome, textsSha256)]);
      });
    },
    write(ended) {
      const outcome = withReason(ended, lost);
      results.push(outcome.result);
      candidates.push(withoutPerson(outcome.facts));
      hasMeasured ||= outcome.calls.length > 0;
      told.tell(outcome);
      givingUp(() => {
        if (out !== undefined) writeFolder(out, outcome);
        if (options.json !== undefined && options.json !== "-") writeJson(options.json);
        else if (options.json === "-") keepResults();
        if (csvPath === undefined || lost !== undefined || outcome.result.error === undefined) return;
        writeError(csvAt(csvPath), outcome);
        rowCount++;
      });
    },
    async close() {
      givingUp(() => {
        csv?.close();
        folder?.close();
        processes?.close();
      });
      // Whoever pressed Ctrl-C does not wait for it: `mrlbench report --parquet` makes them later.
      if (folder !== undefined && lost === undefined && signalCode() === undefined) {
        lost = await parquetFailure(folder.path);
      }
      await told.tellEnd();
      if (results.length > 0) {
        if (options.json === "-") openSink("-").writeRows([jsonDocument(facts, results)]);
        else if (isJsonKept) writeStderr(`${options.json} is as it was before: nothing was measured.\n`);
      }
      if (csvPath === "-" && rowCount > 0 && !options.quiet) tellRowsInFile(rowCount, "one per call");
      if (lost !== undefined) throw lost;
    },
  };
}

async function parquetFailure(folder: string): Promise<OutputError | undefined> {
  const { writeParquetFiles } = await import("./parquet-files.ts");
  try {
    await writeParquetFiles(folder);
    return undefined;
  } catch (error) {
    if (error instanceof Interrupted) return undefined;
    if (error instanceof OutputError) return error;
    throw error;
  }
}

/** What cannot be written is said before anything is measured. */
function refuseUnwritable({ csv, json, out, force }: BenchOptions): void {
  if (csv !== undefined) refuseExistingFile("--csv", csv, force);
  for (const path of [csv, json]) if (path !== undefined) refuseUnwritablePath(path);
  if (out !== undefined) refuseRunFolder(out);
}

/** Of a case that ended because nobody reads any more. */
function withReason(outcome: CaseOutcome, lost: OutputError | OutputClosed | undefined): CaseOutcome {
  if (!(lost instanceof OutputClosed) || outcome.result.error !== INTERRUPTED) return outcome;
  return { ...outcome, result: { ...outcome.result, error: lost.message } };
}

function processRow(outcome: ProcessOutcome, textsSha256: string | undefined): string {
  const { process } = outcome.result.identity;
  return processesCsvRow(summaryRow(ownResult(forFigures(outcome))), process, textsSha256);
}

function writeError(sink: Sink, { result }: CaseOutcome): void {
  if (result.error !== undefined) writeCaseError(sink, result.identity, result.error);
}
