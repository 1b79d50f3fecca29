// Brackets the stretches of a run and keeps what ran beside each. A partner that fails ends the run, and nothing that was measured
// until then is lost: its failure is noted here, and told when all is written.
import type { Arm } from "../../bench/rounds.ts";
import { Interrupted } from "../../core/signals.ts";
import type { Partner } from "../../sim/load/partner.ts";
import type { BesideStretch } from "./beside.ts";

export class BesideRecord {
  readonly #partner: Partner;
  readonly #stretches: BesideStretch[] = [];
  #failure: Error | undefined;

  constructor(partner: Partner) {
    this.#partner = partner;
  }

  /** Those that ended in good order. */
  get stretches(): readonly BesideStretch[] {
    return this.#stretches;
  }

  /** Looked at between blocks. */
  failure(): Error | undefined {
    return this.#failure ?? this.#partner.failure();
  }

  async begin(): Promise<void> {
    await this.#noting(() => this.#partner.begin());
  }

  async end(arm: Arm, round: number): Promise<void> {
    const stretch = await this.#noting(() => this.#partner.end());
    if (stretch) this.#stretches.push({ arm, round, stretch });
  }

  async #noting<T>(action: () => Promise<T>): Promise<T | undefined> {
    if (this.failure() !== undefined) return undefined;
    try {
      return await action();
    } catch (error) {
      // Who measures hears the signal itself.
      if (!(error instanceof Interrupted)) this.#failure = error as Error;
      return undefined;
    }
  }
}
