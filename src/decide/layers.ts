// Layers A, B and C, each with those that the one before has left.
import { join } from "node:path";
import { isFailure } from "../core/errors.ts";
import { fallenOut } from "../decision/fallen-out.ts";
import { operatingRow } from "../decision/operating-row.ts";
import { clearlyBehind, finalistsOf, type Screened } from "../decision/screening.ts";
import { isThere } from "../files/there.ts";
import type { GridEnd } from "../grid/grid-case.ts";
import { readRecord, recordPath } from "../grid/store/record.ts";
import { askChild } from "./ask-child.ts";
import { type DecideRun, say, show } from "./decide-run.ts";
import { callFigures, type Dossier, stepFigures } from "./dossier.ts";
import { measureStage, type Stage } from "./stage.ts";
import { callStage, ROUNDS, screeningStage, stepStage } from "./stages.ts";
import type { DecideTexts } from "./texts.ts";

const EMBED_NS = 120e9;
/** What a process that only screens takes, where none was seen. */
const PROCESS_NS = 1e9;
const MOST_CALLED = 8;
const MOST_FINALISTS = 6;
/** One alone is compared with nobody. */
export const LEAST_FINALISTS = 2;

/** Layer A: one process each. */
export async function screen(
  dossiers: readonly Dossier[],
  texts: DecideTexts,
  run: DecideRun,
): Promise<void> {
  const those = inScreeningOrder(dossiers.filter(({ isIn }) => isIn));
  say(run, `Layer A: ${those.length} candidates are screened, one process each`);
  const stage = { ...screeningStage(run.settings), mostNs: run.time.leftForNs("screening") };
  const screening = await measured(stage, those, texts, run);
  for (const [one, end] of screening.taken) {
    one.take(end);
    one.screening = callFigures(end);
  }
  leaveOutUnmeasured(screening, "Layer A", run);
  const behind = clearlyBehind(those.filter(({ isIn }) => isIn).map(screened(({ screening }) => screening)));
  for (const one of those) one.leftOut ??= behind.get(one.planned.candidate);
}

/** Each model's first comes first, then what is likely to be soon: on a slow machine the time is over before the last ones. */
function inScreeningOrder(dossiers: readonly Dossier[]): readonly Dossier[] {
  const byModel = Map.groupBy(dossiers, ({ planned }) => planned.model);
  const firsts = new Set([...byModel.values()].map(([first]) => first!));
  const rank = (one: Dossier) => (firsts.has(one) ? 0 : one.planned.files?.openTable === undefined ? 2 : 1);
  return dossiers.toSorted((one, other) => rank(one) - rank(other));
}

/** Whoever the time did not hold is not known, and goes no further. */
function leaveOutUnmeasured({ taken, tookNs }: Measured, layer: string, { time }: DecideRun): void {
  const unmeasured = taken.filter(([, { standing }]) => standing === "not-started");
  for (const [one] of unmeasured) {
    one.leftOut ??= `was not measured: the time for ${layer} was over; more is given by --budget`;
  }
  const measuredCount = taken.length - unmeasured.length;
  time.beforeStepsNs += unmeasured.length * (measuredCount === 0 ? PROCESS_NS : tookNs / measuredCount);
}

/** Where nobody asks for limits, which all are held against, Layer B measures those that Layer C may, and some more. */
export async function narrow(
  dossiers: readonly Dossier[],
  _: DecideTexts,
  { settings }: DecideRun,
): Promise<void> {
  if (Object.values(settings.limits).some((limit) => limit !== undefined)) return;
  const those = dossiers.filter(({ isIn }) => isIn);
  const { leftOut } = finalistsOf(those.map(screened(({ screening }) => screening)), MOST_CALLED, {
    seenIn: "Layer A",
    goOn: "Layer B",
  });
  for (const one of those) one.leftOut ??= leftOut.get(one.planned.candidate);
}

/** Other runtimes and precisions inherit the ladder of their weights, where their vectors are the same. */
export async function compareVectors(
  dossiers: readonly Dossier[],
  { compared }: DecideTexts,
  run: DecideRun,
): Promise<void> {
  const those = dossiers
    .filter((one) => one.isIn && one.weights?.judgedOn !== one.planned.candidate)
    .toSorted((one, other) => one.screenedNs - other.screenedNs);
  const { places, prompt } = run.settings;
  say(run, `Parity of ${those.length} candidates to the vectors that were judged`);
  for (const one of those) {
    if (run.context.shouldStop()) return;
    if (run.time.leftForNs("parity") === 0) {
      one.leftOut =
        "was left out: the time was over before its vectors were held against those that were judged";
      continue;
    }
    show(run, `vectors of ${one.planned.candidate}`);
    try {
      const task = { kind: "embed", candidate: one.planned.request, places, prompt, compared } as const;
      one.vectors = await askChild(run.childCommand, task, EMBED_NS);
    } catch (error) {
      if (!isFailure(error)) throw error;
      one.fail(error);
    }
  }
}

/** Layer B: one process each. */
export async function measureCalls(
  dossiers: readonly Dossier[],
  texts: DecideTexts,
  run: DecideRun,
): Promise<void> {
  const those =
    begunIn(join(run.folder, "layer-b"), dossiers) ??
    dossiers.filter(({ isIn }) => isIn).toSorted((one, other) => one.screenedNs - other.screenedNs);
  say(run, `Layer B: ${those.length} candidates, one process each`);
  const stage = { ...callStage(run.settings), mostNs: run.time.leftForNs("calls") };
  const calls = await measured(stage, those, texts, run);
  for (const [one, end] of calls.taken) {
    one.take(end);
    one.call = callFigures(end);
  }
  leaveOutUnmeasured(calls, "Layer B", run);
  run.time.expect(processNs(calls) ?? 0);
}

function processNs({ taken, tookNs }: Measured): number | undefined {
  const processes = taken.reduce((sum, [, end]) => sum + end.processes, 0);
  return processes === 0 ? undefined : tookNs / processes;
}

/** Layer C: the best few, in nine processes each, in turning rounds. */
export async function measureSteps(
  dossiers: readonly Dossier[],
  texts: DecideTexts,
  run: DecideRun,
): Promise<void> {
  const { settings, time } = run;
  const those = finalists(dossiers, run);
  say(run, `Layer C, under load (${settings.load}): ${those.length} candidates in ${ROUNDS} processes each`);
  const stage = { ...stepStage(settings), mostNs: time.stepNs, leastNs: time.leastStepNs };
  time.beforeStepsNs += time.elapsedNs;
  const steps = await measured(stage, those, texts, run);
  for (const [one, end] of steps.taken) {
    one.take(end);
    one.step = stepFigures(end);
  }
  time.stepProcessNs = processNs(steps) ?? time.stepProcessNs;
}

function finalists(dossiers: readonly Dossier[], { settings, time, folder }: DecideRun): readonly Dossier[] {
  // Who is out by its gate, its vectors or a limit needs no more time.
  const able = dossiers.filter(
    (one) =>
      one.isIn && one.weights !== undefined && fallenOut(one.tried(), [], settings.limits) === undefined,
  );
  const fitting = Math.floor(time.stepNs / (ROUNDS * time.stepProcessNs));
  const most = Math.min(MOST_FINALISTS, Math.max(LEAST_FINALISTS, fitting));
  const chosen = finalistsOf(able.map(screened(({ call }) => call)), most, {
    seenIn: "Layer B",
    goOn: "Layer C",
  });
  const begun = begunIn(join(folder, "layer-c"), dossiers);
  const those = begun ?? chosen.finalists.map(({ dossier }) => dossier);
  for (const one of able) if (!those.includes(one)) one.leftOut ??= chosen.leftOut.get(one.planned.candidate);
  return those;
}

/** Those that a stage was begun with before a kill, in its order: how much time was left then is not known any more. */
function begunIn(folder: string, dossiers: readonly Dossier[]): readonly Dossier[] | undefined {
  if (!isThere(recordPath(folder))) return undefined;
  return readRecord(folder).cases.flatMap(({ benchCase }) => {
    const { model, provider } = benchCase;
    const [variant, precision] = [benchCase.variant ?? undefined, benchCase.precision ?? undefined];
    return dossiers.filter(
      ({ planned: { request, ...one } }) =>
        request.model === model &&
        request.variant === variant &&
        one.provider === provider &&
        one.precision === precision,
    );
  });
}

function screened(figures: (dossier: Dossier) => { readonly p50Ns: number | undefined } | undefined) {
  return (dossier: Dossier): Screened & { readonly dossier: Dossier } => {
    const { candidate, backend, runtime } = dossier.planned;
    return { candidate, backend, runtime, p50Ns: figures(dossier)?.p50Ns, dossier };
  };
}

interface Measured {
  /** Each with what it came to. */
  readonly taken: readonly (readonly [Dossier, GridEnd])[];
  /** All its processes. */
  readonly tookNs: number;
}

/**
 * @param dims of Layer C; where its gate lets it run, for who is not among them
 */
export async function measured(
  stage: Stage,
  dossiers: readonly Dossier[],
  { timed }: DecideTexts,
  run: DecideRun,
  dims: ReadonlyMap<Dossier, number> = new Map(),
): Promise<Measured> {
  if (dossiers.length === 0) return { taken: [], tookNs: 0 };
  const { maxVectorBytes } = run.settings.limits;
  const dimOf = ({ weights }: Dossier) =>
    (stage.layer === "C" ? weights && operatingRow(weights.rows, maxVectorBytes)?.dim : undefined) ?? "full";
  const { ends, tookNs } = await measureStage(
    stage,
    dossiers.map((one) => ({ planned: one.planned, dim: dims.get(one) ?? dimOf(one) })),
    {
      ...{ folder: run.folder, texts: timed, context: run.context, facts: run.facts },
      progress: (done, total, name) =>
        show(run, `Layer ${stage.layer}, process ${done} of ${total}: ${name}`),
    },
  );
  return { taken: ends.map((end) => [dossiers[end.index]!, end] as const), tookNs };
}
