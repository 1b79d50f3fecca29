// Everything that a bench run writes: rows, run folder, JSON, and what a person reads. Files are made when the first case is
// done, so that a wrong command leaves nothing behind.

import type { CaseResult } from "../report/case-result.ts";
import { callsHeader, writeCalls, writeCaseError } from "../report/csv.ts";
import { jsonDocument } from "../report/json.ts";
import { openRunFolder, type RunFolder, refuseExistingRun } from "../report/run-folder.ts";
import { openSink, refuseUnwritablePath, type Sink } from "../report/sink.ts";
import { summaryCsvRow, summaryLine, summaryRow } from "../report/summary.ts";
import { renderCase } from "../report/terminal.ts";
import type { CaseOutcome } from "./bench-case.ts";
import type { BenchOptions } from "./parse.ts";
import { stderrStyle, writeStderr } from "./stderr.ts";

export interface BenchOutputs {
  write(outcome: CaseOutcome): void;
  close(): void;
}

/** @param facts of the run, for run.json and the JSON document */
export function openBenchOutputs(
  options: BenchOptions,
  facts: Readonly<Record<string, unknown>>,
): BenchOutputs {
  const results: CaseResult[] = [];
  const candidates: Readonly<Record<string, unknown>>[] = [];
  let csv: Sink | undefined;
  let json: Sink | undefined;
  let folder: RunFolder | undefined;

  refuseUnwritable(options);
  const open = () => {
    if (options.csv !== undefined && !csv) {
      csv = openSink(options.csv);
      csv.writeRows([callsHeader()]);
    }
    if (options.json !== undefined) json ??= openSink(options.json);
    if (options.out !== undefined) folder ??= openRunFolder(options.out, facts);
  };

  return {
    write(outcome) {
      open();
      results.push(outcome.result);
      candidates.push(outcome.facts);
      tellPerson(outcome.result, options.quiet);
      for (const sink of [folder?.calls, csv]) if (sink) writeRows(sink, outcome);
      folder?.summary.writeRows([summaryCsvRow(summaryRow(outcome.result))]);
      folder?.writeRun({ ...facts, candidates });
    },
    close() {
      json?.writeRows([jsonDocument(facts, results)]);
      for (const output of [json, csv, folder]) output?.close();
    },
  };
}

/** What cannot be written is said before anything is measured. */
function refuseUnwritable({ csv, json, out }: BenchOptions): void {
  for (const path of [csv, json]) if (path !== undefined) refuseUnwritablePath(path);
  if (out !== undefined) refuseExistingRun(out);
}

function tellPerson(result: CaseResult, quiet: boolean): void {
  if (!quiet) writeStderr(`${renderCase(result, stderrStyle())}\n`);
  writeStderr(`${summaryLine(summaryRow(result))}\n`);
}

function writeRows(sink: Sink, { result, calls }: CaseOutcome): void {
  if (calls) writeCalls(sink, result.identity, calls);
  if (result.error !== undefined) writeCaseError(sink, result.identity, result.error);
}
