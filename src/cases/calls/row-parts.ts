// Rows that are handed over while the calls go on. Whoever pressed Ctrl-C waits for the rows that are still to be written, so these are never
// many, however many calls a process makes. Calls are not timed meanwhile: whoever writes would take caches and CPU time from them.
import type { CallBlock } from "../../schema/call-columns.ts";

/** As many become rows in a hundredth of a second. */
const PART_CALLS = 8192;

export type RowsTaker<Rows = CallBlock> = (rows: Rows) => Promise<void>;

export class RowParts<Rows> {
  readonly #take: RowsTaker<Rows> | undefined;
  #handedOver = 0;

  /** @param take undefined where nobody takes any before the end */
  constructor(take: RowsTaker<Rows> | undefined) {
    this.#take = take;
  }

  /** Calls whose rows are with whoever writes them. */
  get handedOver(): number {
    return this.#handedOver;
  }

  isDue(callCount: number): boolean {
    return this.#take !== undefined && callCount - this.#handedOver >= PART_CALLS;
  }

  hasMore(callCount: number): boolean {
    return this.#take !== undefined && callCount > this.#handedOver;
  }

  /** @param rows those of all calls, of `callCount`, that were not handed over before */
  async handOver(rows: Rows, callCount: number): Promise<void> {
    await this.#take?.(rows);
    this.#handedOver = callCount;
  }
}
