// What the first process of a case has before it is through, for a person who waits at a terminal. It is said between two blocks, and the
// process goes on when it was shown: nobody draws while calls are timed.
import type { ParentLine } from "../../host/children/parent-line.ts";
import { monotonicNs } from "../../host/clock.ts";
import type { CaseResult } from "../../schema/case-result.ts";

export interface SoFar extends Pick<CaseResult, "identity" | "latency"> {
  /** Of calls that no figure will be made of. */
  readonly isWarmup: boolean;
}

/** Undefined where nothing is said. */
export type SoFarTeller = (calls: number, sofar: () => SoFar) => Promise<void> | undefined;

export interface SoFarQuestion {
  readonly sofar: SoFar;
}

/** A person waits for two seconds: before that the command itself began, and the terminal has to draw. */
const WHEN_NS = 1.2e9;
/** With fewer calls there is nothing to say yet. */
const LEAST_CALLS = 4;

/**
 * Of a long warm-up it is said again and again; of the calls that count once: each pause leaves caches to others.
 * @param spawnNs when this process was started, on the shared clock
 */
export function soFarTeller(parent: ParentLine, spawnNs: number): SoFarTeller {
  let saidNs = spawnNs;
  let isOver = false;
  return (calls, sofar) => {
    if (isOver || calls < LEAST_CALLS || monotonicNs() - saidNs < WHEN_NS) return undefined;
    const said = sofar();
    isOver = !said.isWarmup;
    saidNs = monotonicNs();
    return parent.ask({ sofar: said } satisfies SoFarQuestion).then(() => {});
  };
}
