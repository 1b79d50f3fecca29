// What a person is told of a run, and what a program reads on stderr. On a terminal: one screen for a single case; for a sweep a line a case
// as it finishes, then the table; what failed comes last. Anywhere else: the full report of each case, and its summary line.
import type { CaseOutcome } from "../../cases/outcome.ts";
import { caseLine } from "../../report/bench/case-line.ts";
import { summaryLine } from "../../report/bench/summary.ts";
import { sweepEndLines } from "../../report/bench/sweep-end.ts";
import { renderCase } from "../../report/bench/terminal.ts";
import { renderScreen } from "../../report/bench/terminal-screen.ts";
import { VARIED } from "../../report/bench/varied.ts";
import type { IdentityColumn } from "../../schema/call-columns.ts";
import type { CaseResult } from "../../schema/case-result.ts";
import { summaryRow } from "../../schema/figures.ts";
import { type Answer, answerTo } from "../answer.ts";
import type { BenchOptions } from "../options/parse.ts";
import { reportFailure } from "../report-failure.ts";
import { stderrIsTerminal, writeStderr } from "../stderr.ts";

type SweptOptions = Pick<BenchOptions, Exclude<(typeof VARIED)[number], "gap_ms" | "repeat_hits"> | "gap">;
type ToldOptions = Pick<BenchOptions, "csv" | "json" | "quiet" | "details" | "summary"> & SweptOptions;

export class ToldPerson {
  readonly #options: ToldOptions;
  readonly #caseCount: number;
  readonly #answer: Answer;
  readonly #results: CaseResult[] = [];
  readonly #failures: Error[] = [];

  constructor(options: ToldOptions, caseCount: number) {
    this.#options = options;
    this.#caseCount = caseCount;
    this.#answer = answerTo(options.csv === "-" || options.json === "-");
  }

  /** A case, when it is over. */
  tell(outcome: CaseOutcome): void {
    const { result, failure } = outcome;
    this.#results.push(result);
    if (this.#answer.isTerminal) {
      this.#tellTerminal(outcome);
      if (failure !== undefined) this.#failures.push(failure);
    } else if (failure !== undefined) reportFailure(failure);
    else if (!this.#options.quiet) this.#answer.write(`${renderCase(result, this.#answer.style)}\n`);
    if (!stderrIsTerminal()) writeStderr(`${summaryLine(summaryRow(result))}\n`);
  }

  /** When there are no more. */
  async tellEnd(): Promise<void> {
    const { quiet } = this.#options;
    const { isTerminal, style } = this.#answer;
    if (this.#isSweep && this.#results.length > 1 && (isTerminal || !quiet)) {
      const { sweepLines } = await import("../../report/bench/sweep-table.ts");
      const table = sweepLines(this.#results, style);
      const end = isTerminal && !quiet ? sweepEndLines(this.#results, style) : [];
      this.#answer.write(["", ...table, ...end, ""].slice(quiet ? 1 : 0).join("\n"));
    }
    for (const failure of this.#failures) reportFailure(failure);
  }

  get #isSweep(): boolean {
    return this.#caseCount > 1;
  }

  #tellTerminal({ result, failure }: CaseOutcome): void {
    const { quiet, details, summary } = this.#options;
    const { style } = this.#answer;
    if (!quiet) {
      if (details) this.#answer.write(`${renderCase(result, style)}\n`);
      else if (this.#isSweep) this.#answer.write(`${this.#line(result)}\n`);
      else if (failure === undefined || result.latency !== undefined)
        this.#answer.write(renderScreen(result, style));
    }
    // What is empty says nothing to a person.
    if (summary || (quiet && !this.#isSweep))
      this.#answer.write(`${summaryLine(summaryRow(result), false)}\n`);
  }

  #line(result: CaseResult): string {
    return caseLine(
      result,
      this.#results.length,
      this.#caseCount,
      sweptColumns(this.#options),
      this.#answer.style,
    );
  }
}

/** Options of which more than one value was asked for, by the columns that they fill; a run has one share of repeated texts. */
function sweptColumns(options: SweptOptions): readonly IdentityColumn[] {
  return VARIED.filter(
    (column) => column !== "repeat_hits" && options[column === "gap_ms" ? "gap" : column].length > 1,
  );
}
