// What a grid says of itself while it runs: how far it is and how long it will still take, and who was dropped.
import type { ProcessOutcome } from "../cases/outcome.ts";
import type { Progress } from "../core/progress.ts";
import { roughTime } from "../core/time-left.ts";
import { type TimeLeft, timeLeftOf } from "./plan/estimate.ts";
import type { GridFolder } from "./store/grid-folder.ts";

export interface WatchedCase {
  readonly name: string;
  readonly planned: number;
  readonly guessNs: number;
}

export class GridProgress {
  readonly #cases: readonly WatchedCase[];
  readonly #folder: GridFolder;
  readonly #budgetNs: number | undefined;
  readonly #progress: Progress;
  /** Libraries say the same in every process: a person hears it once. */
  readonly #said = new Set<string>();
  /** Processes that ran before this one goes on. */
  readonly #before: number;
  #hasToldRound: boolean;

  constructor(
    cases: readonly WatchedCase[],
    folder: GridFolder,
    budgetNs: number | undefined,
    progress: Progress,
  ) {
    this.#cases = cases;
    this.#folder = folder;
    this.#budgetNs = budgetNs;
    this.#progress = progress;
    this.#before = this.#done;
    this.#hasToldRound = this.#left().isMeasured;
  }

  begin(): void {
    this.#update("begins");
  }

  block(index: number, { said }: ProcessOutcome): void {
    if (said !== undefined && !this.#said.has(said)) this.#progress.note(said);
    if (said !== undefined) this.#said.add(said);
    const left = this.#left();
    if (left.isMeasured && left.leftNs > 0 && !this.#hasToldRound) {
      this.#hasToldRound = true;
      this.#progress.note(`After the first round: ${roughTime(left.leftNs / 1e9)} left.`);
    }
    this.#update(this.#cases[index]!.name);
  }

  dropped(index: number, why: string): void {
    this.#progress.note(`${this.#cases[index]!.name}: ${why}`);
  }

  #update(name: string): void {
    // What ran before a kill took none of the time that is seen here.
    const total = this.#cases.reduce((sum, { planned }) => sum + planned, 0) - this.#before;
    const done = this.#done - this.#before;
    if (this.#budgetNs === undefined) this.#progress.update(done, total, name);
    // With a budget some have more than others.
    else this.#progress.update(done, 0, `${name}, ${roughTime(this.#left().leftNs / 1e9)} left`);
  }

  get #done(): number {
    return this.#cases.reduce((sum, _, index) => sum + this.#folder.notes(index).length, 0);
  }

  #left(): TimeLeft {
    const left = timeLeftOf(
      this.#cases.map(({ planned, guessNs }, index) => ({
        ...{ planned, guessNs },
        tookNs: this.#folder.notes(index).map(({ tookNs }) => tookNs),
        isOver: this.#folder.end(index) !== undefined,
      })),
    );
    if (this.#budgetNs === undefined) return left;
    return { ...left, leftNs: Math.max(0, Math.min(left.leftNs, this.#budgetNs - this.#folder.elapsedNs)) };
  }
}
