// The user's own program of a run: started for the first case, shared by the processes of all; one that failed is started anew for the
// next case.

import { chooseCpus, cpusOf } from "../../host/pinning.ts";
import type { Partner } from "../../sim/load/partner.ts";
import type { RunContext } from "../run-context.ts";
import type { BenchCase } from "../settings.ts";
import { openProgram } from "./partner.ts";

export class RunProgram {
  readonly #cases: readonly BenchCase[];
  readonly #context: RunContext;
  #program: Partner | undefined;

  constructor(cases: readonly BenchCase[], context: RunContext) {
    this.#cases = cases;
    this.#context = context;
  }

  /** Undefined where none was asked for. @throws MissingError when it does not start, ends, or prints nothing */
  async running(): Promise<Partner | undefined> {
    const { settings, childCommand } = this.#context;
    if (settings.program === undefined) return undefined;
    if (this.#program?.failure() !== undefined) await this.close();
    const ownCpus = this.#cases.flatMap(({ pin, threads }) => cpusOf(pin, threads) ?? chooseCpus(threads));
    this.#program ??= await openProgram(settings.program, ownCpus, childCommand);
    return this.#program;
  }

  async close(): Promise<void> {
    await this.#program?.close();
    this.#program = undefined;
  }
}
