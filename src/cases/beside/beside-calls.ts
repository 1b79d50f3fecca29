// What runs beside the calls of Layers A and B: a load, or the other callers. While the calls rest, so do they, and what they come to is of
// all the time in which calls were made.
import { signalCode } from "../../core/signals.ts";
import { joinedStretch, type Partner, type PartnerStretch } from "../../sim/load/partner.ts";
import type { FirstFailure } from "../first-failure.ts";
import type { BesideStretch } from "./beside.ts";
import { BesideRecord } from "./beside-record.ts";

export class BesideCalls {
  readonly #beside: BesideRecord;
  readonly #callers: Partner;
  readonly #failed: FirstFailure;
  readonly #ofCallers: PartnerStretch[] = [];
  #begun = 0;

  /** @param failed notes what fails of the callers */
  constructor(partner: Partner, callers: Partner, failed: FirstFailure) {
    this.#beside = new BesideRecord(partner);
    this.#callers = callers;
    this.#failed = failed;
  }

  /** Looked at between blocks. */
  failure(): Error | undefined {
    return this.#beside.failure() ?? this.#callers.failure();
  }

  /** Of what ran beside, as one: what ended in good order. */
  get stretches(): readonly BesideStretch[] {
    const stretch = joinedStretch(this.#beside.stretches.map((one) => one.stretch));
    return stretch === undefined ? [] : [{ arm: "full", round: 0, stretch }];
  }

  /** Of the other callers; undefined where they could not be heard to the end. */
  get calls(): PartnerStretch | undefined {
    return this.#ofCallers.length === this.#begun ? joinedStretch(this.#ofCallers) : undefined;
  }

  async begin(): Promise<void> {
    this.#begun++;
    await this.#beside.begin();
    await this.#failed.noteLater(() => this.#callers.begin());
  }

  /** Whoever asked to stop does not wait for what they came to. */
  async endCallers(): Promise<void> {
    if (this.#failed.error !== undefined || this.failure() !== undefined || signalCode() !== undefined)
      return;
    const stretch = await this.#failed.noteLater(() => this.#callers.end());
    if (stretch !== undefined) this.#ofCallers.push(stretch);
  }

  async endBeside(): Promise<void> {
    await this.#beside.end("full", 0);
  }

  /** What is done while nobody calls. */
  async resting(work: () => Promise<void>): Promise<void> {
    await this.endCallers();
    await this.endBeside();
    await work();
    await this.begin();
  }
}
