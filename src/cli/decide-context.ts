// What all stages of a decision run in.
import { calibrateTimer } from "../bench/timer.ts";
import type { RunContext } from "../cases/run-context.ts";
import type { Progress } from "../core/progress.ts";
import type { DecideSettings } from "../decide/settings.ts";
import { screeningStage } from "../decide/stages.ts";
import { monotonicNs } from "../host/clock.ts";
import type { Interrupt } from "../host/interrupt.ts";
import { HARNESS_NOT_ASKED } from "./case-context.ts";
import { childCommand } from "./processes/self-command.ts";

export interface DecideContextParts {
  readonly run: string;
  readonly machine: string;
  readonly settings: DecideSettings;
  readonly progress: Progress;
  readonly interrupt: Interrupt;
}

export function decideContext({
  run,
  machine,
  settings,
  progress,
  interrupt,
}: DecideContextParts): RunContext {
  return {
    ...{ run, machine, places: settings.places, passTexts: undefined },
    // Each stage has its own.
    settings: screeningStage(settings).settings,
    ...{ timer: calibrateTimer(), harnessNs: HARNESS_NOT_ASKED, childCommand, proofs: new Map() },
    shouldStop: () => interrupt.code() !== undefined,
    ...{ originNs: monotonicNs(), processNs: undefined, isEnough: () => false, program: undefined },
    // How far a case is, is not how far the decision is.
    progress: { update() {}, note: (text) => progress.note(text), end() {} },
  };
}
