// What a grid says and writes beside its run folder: a row for each case on standard output or in a file, progress with the time that is
// left, the table at the end.
import { worstOf } from "../../cases/sweep-exit.ts";
import { OutputError } from "../../core/errors.ts";
import type { GridEnd } from "../../grid/grid-case.ts";
import { summaryCsvHeader, summaryCsvRow } from "../../report/bench/summary.ts";
import { OutputClosed, openSink, refuseUnwritablePath, type Sink } from "../../report/sink.ts";
import { summaryRow } from "../../schema/figures.ts";
import { answerTo } from "../answer.ts";
import { reportFailure } from "../report-failure.ts";

export class MatrixOutputs {
  readonly #path: string | undefined;
  readonly #isQuiet: boolean;
  readonly #ends: GridEnd[] = [];
  #sink: Sink | undefined;
  /** Why rows were given up: thrown at the end. */
  #lost: OutputError | OutputClosed | undefined;

  /** @throws OutputError for a path that cannot be written */
  constructor({ csv, quiet }: { readonly csv: string | undefined; readonly quiet: boolean }) {
    this.#path = csv;
    this.#isQuiet = quiet;
    if (csv !== undefined) refuseUnwritablePath(csv);
  }

  get exitCode(): number {
    return worstOf(this.#ends.map(({ outcome }) => outcome.exitCode));
  }

  /** A case has ended. The reader of a pipe that went away takes no folder with it. */
  tell(end: GridEnd): void {
    this.#ends.push(end);
    if (this.#path === undefined || this.#lost !== undefined) return;
    try {
      if (this.#sink === undefined) {
        this.#sink = openSink(this.#path);
        this.#sink.writeRows([summaryCsvHeader()]);
      }
      this.#sink.writeRows([summaryCsvRow(summaryRow(end.outcome.result))]);
    } catch (error) {
      if (!(error instanceof OutputError || error instanceof OutputClosed)) throw error;
      this.#lost = error;
    }
  }

  /** All have, or nobody waits for the others. @throws what was given up */
  async close(): Promise<void> {
    const failures = new Map(
      this.#ends.flatMap(({ outcome: { failure } }) =>
        failure === undefined ? [] : [[failure.message, failure]],
      ),
    );
    for (const failure of failures.values()) reportFailure(failure);
    await this.#tellPerson();
    this.#sink?.close();
    if (this.#lost !== undefined) throw this.#lost;
  }

  async #tellPerson(): Promise<void> {
    const answer = answerTo(this.#path === "-");
    if (this.#isQuiet && !answer.isTerminal) return;
    const { sweepLines } = await import("../../report/bench/sweep-table.ts");
    const lines = sweepLines(
      this.#ends.map(({ outcome }) => outcome.result),
      answer.style,
    );
    if (lines.length > 0) answer.write(`${lines.join("\n")}\n`);
  }
}
