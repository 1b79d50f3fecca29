// What all cases of a run share, made once: the clock, an empty call, places, and who starts children.
import { calibrateTimer } from "../bench/timer.ts";
import type { RunContext } from "../cases/run-context.ts";
import { monotonicNs } from "../host/clock.ts";
import { placesOf } from "../open/places.ts";
import { harnessOfFreshProcess } from "./processes/harness-process.ts";
import { childCommand } from "./processes/self-command.ts";
import { createStderrProgress, type StderrOptions } from "./stderr.ts";

export const HARNESS_NOT_ASKED = { A: undefined, B: undefined, C: undefined };

/** A call that does nothing, in each layer. */
export async function harnessTimes(): Promise<RunContext["harnessNs"]> {
  return (await harnessOfFreshProcess()) ?? HARNESS_NOT_ASKED;
}

/** `shouldStop` is true once the user asked to stop, or there is no use in going on. */
export function caseContext(
  options: Parameters<typeof placesOf>[0] & StderrOptions,
  own: Pick<RunContext, "run" | "machine" | "settings" | "harnessNs" | "shouldStop" | "readerFd">,
): RunContext {
  return {
    ...own,
    childCommand,
    passTexts: undefined,
    places: placesOf(options),
    timer: calibrateTimer(),
    proofs: new Map(),
    originNs: monotonicNs(),
    processNs: undefined,
    isEnough: () => false,
    program: undefined,
    progress: createStderrProgress(options),
  };
}
