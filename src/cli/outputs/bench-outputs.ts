// Everything that a bench run writes: rows, run folder, JSON, and what a person reads. Files are made when there is something
// to write, so that a wrong command leaves nothing behind.

import type { CaseOutcome } from "../../cases/outcome.ts";
import { keepResults } from "../../core/signals.ts";
import { isThere } from "../../files/there.ts";
import { withoutPerson } from "../../host/person.ts";
import { callsHeader, writeCalls, writeCaseError } from "../../report/bench/calls-csv.ts";
import { jsonDocument } from "../../report/bench/json.ts";
import { openRunFolder, type RunFolder, refuseRunFolder } from "../../report/bench/run-folder.ts";
import { summaryCsvRow, summaryLine } from "../../report/bench/summary.ts";
import { renderCase } from "../../report/bench/terminal.ts";
import { openSink, refuseUnwritablePath, type Sink } from "../../report/sink.ts";
import { writeWhole } from "../../report/whole-file.ts";
import type { CaseResult } from "../../schema/case-result.ts";
import { summaryRow } from "../../schema/figures.ts";
import type { BenchOptions } from "../options/parse.ts";
import { reportFailure } from "../report-failure.ts";
import { stderrStyle, writeStderr } from "../stderr.ts";

export interface BenchOutputs {
  write(outcome: CaseOutcome): void;
  close(): Promise<void>;
}

/** @param runFacts of the run, for run.json and the JSON document */
export function openBenchOutputs(
  options: BenchOptions,
  runFacts: Readonly<Record<string, unknown>>,
): BenchOutputs {
  const facts = withoutPerson(runFacts);
  const results: CaseResult[] = [];
  const candidates: Readonly<Record<string, unknown>>[] = [];
  let csv: Sink | undefined;
  let folder: RunFolder | undefined;
  let hasMeasured = false;
  let isJsonKept: boolean | undefined;

  refuseUnwritable(options);

  const writeFolder = (path: string, outcome: CaseOutcome) => {
    folder ??= openRunFolder(path, facts);
    writeRows(folder.calls, outcome);
    folder.summary.writeRows([summaryCsvRow(summaryRow(outcome.result))]);
    folder.writeRun({ ...facts, candidates });
  };
  const writeCsv = (path: string, outcome: CaseOutcome) => {
    if (!csv) {
      csv = openSink(path);
      csv.writeRows([callsHeader()]);
    }
    writeRows(csv, outcome);
  };
  /** After each case, so that at no time more than the last one can be lost. A run that measured nothing replaces no other. */
  const writeJson = (path: string) => {
    isJsonKept = !hasMeasured && (isJsonKept ?? isThere(path));
    if (!isJsonKept) writeWhole(path, jsonDocument(facts, results));
  };
  return {
    write(outcome) {
      results.push(outcome.result);
      candidates.push(withoutPerson(outcome.facts));
      hasMeasured ||= outcome.calls.length > 0;
      tellPerson(outcome, options.quiet);
      // The folder first: the reader of the CSV may have gone away, which ends the run.
      if (options.out !== undefined) writeFolder(options.out, outcome);
      if (options.json !== undefined && options.json !== "-") writeJson(options.json);
      else if (options.json === "-") keepResults();
      if (options.csv !== undefined) writeCsv(options.csv, outcome);
    },
    async close() {
      csv?.close();
      folder?.close();
      if (!options.quiet && results.length > 1) {
        const { sweepLines } = await import("../../report/bench/sweep-table.ts");
        writeStderr(`${sweepLines(results).join("\n")}\n\n`);
      }
      if (results.length > 0) sayWhereRowsCanGo(options);
      if (results.length === 0) return;
      if (options.json === "-") openSink("-").writeRows([jsonDocument(facts, results)]);
      else if (isJsonKept) writeStderr(`${options.json} is as it was before: nothing was measured.\n`);
    },
  };
}

/** What cannot be written is said before anything is measured. */
function refuseUnwritable({ csv, json, out }: BenchOptions): void {
  for (const path of [csv, json]) if (path !== undefined) refuseUnwritablePath(path);
  if (out !== undefined) refuseRunFolder(out);
}

function tellPerson({ result, failure }: CaseOutcome, quiet: boolean): void {
  if (failure !== undefined) reportFailure(failure);
  else if (!quiet) writeStderr(`${renderCase(result, stderrStyle())}\n`);
  writeStderr(`${summaryLine(summaryRow(result))}\n`);
}

/** On a terminal the rows are not poured out: a person is told how to have them. */
function sayWhereRowsCanGo({ csv, out, quiet }: BenchOptions): void {
  if (csv !== undefined || out !== undefined || quiet) return;
  writeStderr("One row per call: add --csv FILE or --out DIR, or pipe stdout.\n");
}

function writeRows(sink: Sink, { result, calls }: CaseOutcome): void {
  for (const block of calls) writeCalls(sink, block);
  if (result.error !== undefined) writeCaseError(sink, result.identity, result.error);
}
