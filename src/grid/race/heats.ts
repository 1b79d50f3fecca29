// Who is still in which heat. What is decided in a round follows from the processes up to it alone, so that a grid that was left and gone on
// with decides the same.
import { losersOf, type RaceTime } from "./race.ts";

/** A case as the race knows it. */
export interface Entrant {
  readonly index: number;
  readonly heat: string;
}

export interface EntrantTime extends RaceTime {
  readonly isOut: boolean;
}

export interface Dropped {
  readonly index: number;
  /** Who was clearly faster. */
  readonly by: number;
  readonly ratio: number;
  /** From 1. */
  readonly round: number;
}

export class Heats {
  readonly #heats: readonly (readonly Entrant[])[];
  readonly #heatOf: ReadonlyMap<number, readonly Entrant[]>;
  readonly #timesOf: (index: number) => readonly EntrantTime[];
  readonly #dropped = new Map<number, Dropped>();

  /** @param timesOf the processes of a case until now */
  constructor(entrants: readonly Entrant[], timesOf: (index: number) => readonly EntrantTime[]) {
    this.#heats = [...Map.groupBy(entrants, ({ heat }) => heat).values()];
    this.#heatOf = new Map(this.#heats.flatMap((heat) => heat.map(({ index }) => [index, heat])));
    this.#timesOf = timesOf;
  }

  dropped(index: number): Dropped | undefined {
    return this.#dropped.get(index);
  }

  /** Whether a case has others in its heat that it is not clear from. */
  hasRivals(index: number): boolean {
    return this.#heatOf.get(index)!.some((other) => other.index !== index && this.#isIn(other.index));
  }

  /** A round is over. @param round from 0 */
  after(round: number): readonly Dropped[] {
    const losses = this.#heats.flatMap((heat) => this.#lossesOf(heat, round));
    for (const loss of losses) this.#dropped.set(loss.index, loss);
    return losses;
  }

  #lossesOf(heat: readonly Entrant[], round: number): readonly Dropped[] {
    const racers = heat.flatMap(({ index }) => {
      const times = this.#timesOf(index).slice(0, round + 1);
      const hasRun = times.length === round + 1 && times.every(({ isOut }) => !isOut);
      return hasRun && !this.#dropped.has(index) ? [{ index, times }] : [];
    });
    return losersOf(racers, heat.length).map(({ loser, winner, ratio }) => ({
      index: racers[loser]!.index,
      by: racers[winner]!.index,
      ratio,
      round: round + 1,
    }));
  }

  #isIn(index: number): boolean {
    return !this.#dropped.has(index) && this.#timesOf(index).every(({ isOut }) => !isOut);
  }
}
