// How each layer is measured: few calls where it only screens, nine processes where it decides.
import type { CaseSettings } from "../cases/settings.ts";
import type { DecideSettings } from "./settings.ts";
import type { Stage } from "./stage.ts";

/** Of Layer A: a median takes few. */
const SCREENING_CALLS = 100;
/** Of Layers B and C, a process: enough for a p99. */
const CALLS = 700;
const SCREENING_WARMUP = 20;
const WARMUP_CALLS = 50;
/** A process that hangs is ended after so long. */
const LONGEST_NS = 60e9;
export const ROUNDS = 9;
/** Stretches of world, wait and both: one is what gives a step its company. */
const STRETCHES = 4;

type StageSettings = Omit<Stage, "mostNs">;

export function screeningStage(settings: DecideSettings): StageSettings {
  const how = { iters: SCREENING_CALLS, processes: 1, warmup: SCREENING_WARMUP };
  return { name: "layer-a", layer: "A", load: "solo", settings: caseSettings(settings, how) };
}

export function callStage(settings: DecideSettings): StageSettings {
  const how = { iters: CALLS, processes: 1, warmup: WARMUP_CALLS };
  return { name: "layer-b", layer: "B", load: "solo", settings: caseSettings(settings, how) };
}

export function stepStage(settings: DecideSettings): StageSettings {
  return { name: "layer-c", layer: "C", load: settings.load, settings: underLoad(settings, ROUNDS) };
}

/** @param processes as many as fill its time */
export function confirmStage(settings: DecideSettings, processes: number): StageSettings {
  return { name: "confirm", layer: "C", load: settings.load, settings: underLoad(settings, processes) };
}

function underLoad(settings: DecideSettings, processes: number): CaseSettings {
  const how = { iters: CALLS * processes, processes, warmup: WARMUP_CALLS };
  return { ...caseSettings(settings, how), program: settings.program };
}

function caseSettings(
  { normalize, prompt, recipe, seed, index, indexSize }: DecideSettings,
  how: Pick<CaseSettings, "iters" | "processes" | "warmup">,
): CaseSettings {
  return {
    acceptFallback: false,
    compileCache: undefined,
    lengths: undefined,
    providerOptions: undefined,
    normalize,
    prompt,
    recipe,
    seed,
    ...how,
    ...{ forNs: undefined, timeoutNs: LONGEST_NS, rateHz: undefined },
    ...{ warmStarts: 0, coldStarts: 0, keepCost: true },
    ...{ spikeFactor: 3, spikeNs: undefined, program: undefined },
    ticks: {
      ...{ rounds: STRETCHES, repeatHits: 0, index, indexSize, rerankDepth: undefined, budgetNs: undefined },
    },
  };
}
