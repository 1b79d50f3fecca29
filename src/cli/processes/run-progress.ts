// The line of progress of a run of cases: case i of n, its phase, what it came to so far; how much is done and left stands beside it.
import type { SoFar } from "../../cases/children/so-far.ts";
import type { BenchCase } from "../../cases/settings.ts";
import type { Progress } from "../../core/progress.ts";
import { figuresSoFar } from "../../report/bench/terminal.ts";
import type { CaseResult } from "../../schema/case-result.ts";

export class RunProgress {
  readonly #progress: Progress;
  readonly #cases: readonly BenchCase[];
  /** Nanoseconds that each case is asked to take; undefined where calls are counted. */
  readonly #forNs: number | undefined;
  readonly #beginNs = performance.now() * 1e6;
  /** Of the case whose figures are known. */
  readonly #figures = new Map<number, string>();
  #index = 0;
  #done = 0;
  #planned = 0;

  constructor(progress: Progress, cases: readonly BenchCase[], forNs: number | undefined) {
    this.#progress = progress;
    this.#cases = cases;
    this.#forNs = forNs;
  }

  /** A process of a case is started. */
  begins(index: number, done: number, planned: number): void {
    this.#index = index;
    this.#done = done;
    this.#planned = planned;
    this.#show(this.#figures.has(index) ? "measuring" : "starting");
  }

  /** What the first process of a case says of itself. */
  begun(sofar: SoFar): void {
    this.#figures.set(this.#index, figuresSoFar(sofar));
    this.#show(sofar.isWarmup ? "warm-up" : "measuring");
  }

  /** After each process. */
  sofar(result: Pick<CaseResult, "identity" | "latency">): void {
    this.#figures.set(this.#index, figuresSoFar(result));
  }

  #show(phase: string): void {
    const count = this.#cases.length;
    const place = count === 1 ? "" : `case ${this.#index + 1} of ${count} · `;
    const who = this.#figures.get(this.#index) ?? this.#cases[this.#index]!.model;
    const label = `${place}${who} · ${phase}`;
    if (this.#forNs === undefined) this.#progress.update(this.#done, this.#planned, label);
    else
      this.#progress.update(
        seconds(performance.now() * 1e6 - this.#beginNs),
        seconds(count * this.#forNs),
        label,
      );
  }
}

function seconds(ns: number): number {
  return Math.round(ns / 1e9);
}
