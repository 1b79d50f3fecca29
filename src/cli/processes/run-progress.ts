// The line of progress of a run of cases: case i of n, its phase, what it came to so far; how much is done and left stands beside it.
import type { SoFar } from "../../cases/children/so-far.ts";
import type { BenchCase } from "../../cases/settings.ts";
import type { Progress } from "../../core/progress.ts";
import { figuresSoFar } from "../../report/bench/terminal.ts";
import type { CaseResult } from "../../schema/case-result.ts";

/** A compilation may take minutes: who waits sees that it goes on. */
const TOLD_MS = 1000;

export class RunProgress {
  readonly #progress: Progress;
  readonly #cases: readonly BenchCase[];
  /** Nanoseconds that each case is asked to take; undefined where calls are counted. */
  readonly #forNs: number | undefined;
  readonly #beginNs = performance.now() * 1e6;
  /** Of the case whose figures are known. */
  readonly #figures = new Map<number, string>();
  /** While a device is proven and compiled for: nothing is timed then. */
  #waiting: Timer | undefined;
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
    this.#stopWaiting();
    const isKnown = this.#figures.has(index);
    this.#show(isKnown ? "measuring" : "starting");
    if (isKnown || this.#cases[index]!.backend === "cpu") return;
    const beginMs = performance.now();
    this.#waiting = setInterval(() => {
      const waited = seconds((performance.now() - beginMs) * 1e6);
      this.#show(`proving and compiling, ${waited} s`);
    }, TOLD_MS);
  }

  /** What the first process of a case says of itself. */
  begun(sofar: SoFar): void {
    this.#stopWaiting();
    this.#figures.set(this.#index, figuresSoFar(sofar));
    this.#show(sofar.isWarmup ? "warm-up" : "measuring");
  }

  /** A process is through. */
  measured(): void {
    this.#stopWaiting();
  }

  /** After each process. */
  sofar(result: Pick<CaseResult, "identity" | "latency">): void {
    this.#figures.set(this.#index, figuresSoFar(result));
  }

  /** The line is gone. */
  end(): void {
    this.#stopWaiting();
    this.#progress.end();
  }

  #stopWaiting(): void {
    clearInterval(this.#waiting);
    this.#waiting = undefined;
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
