// Measures the primary of a decision again, with its fallback and its runner-up in the same rounds.
import { Scratch } from "../cases/scratch.ts";
import { UsageError } from "../core/errors.ts";
import { stopIfSignalled } from "../core/signals.ts";
import { listing } from "../core/words.ts";
import type { CheckedDecision, CheckedPoint } from "../decision/checked.ts";
import { type StillHolds, stillHolds } from "../decision/still-holds.ts";
import { BACKENDS, PRECISIONS, RUNTIMES } from "../engine/providers.ts";
import { located, type Planned } from "./candidates.ts";
import { type DecideRun, say } from "./decide-run.ts";
import { callFigures, Dossier, stepFigures } from "./dossier.ts";
import { measured } from "./layers.ts";
import { callStage, ROUNDS, stepStage } from "./stages.ts";
import type { DecideTexts } from "./texts.ts";

/** @throws as `runDecide` */
export async function checkDecision(
  { primary, others, p99Ns, limits }: CheckedDecision,
  run: DecideRun,
  textsIn: (folder: string) => DecideTexts,
): Promise<StillHolds> {
  const { settings, time } = run;
  using scratch = new Scratch();
  const texts = textsIn(scratch.folder ?? run.folder);
  const points = [primary, ...others];
  const dossiers = points.map((point) => new Dossier(plannedOf(point, run)));
  const dims = new Map(dossiers.map((one, i) => [one, points[i]!.dim]));
  const isIn = () => dossiers.filter((one) => one.isIn);
  say(run, `Layer B: ${isIn().length} candidates, one process each`);
  const calls = { ...callStage(settings), mostNs: time.leftForNs("calls") };
  for (const [one, end] of (await measured(calls, isIn(), texts, run)).taken) {
    one.take(end);
    one.call = callFigures(end);
  }
  stopIfSignalled();
  say(run, `Layer C, under load (${settings.load}): ${isIn().length} candidates in ${ROUNDS} processes each`);
  const steps = { ...stepStage(settings), mostNs: Math.max(0, time.leftNs) };
  for (const [one, end] of (await measured(steps, isIn(), texts, run, dims)).taken) {
    one.take(end);
    one.step = stepFigures(end);
  }
  stopIfSignalled();
  const [first, ...rest] = dossiers.map((one) => one.tried());
  return stillHolds(first!, rest, { p99Ns, limits });
}

function plannedOf(point: CheckedPoint, { settings }: DecideRun): Planned {
  const { threads, pin, spin, recipe } = settings;
  const { candidate, model, variant, provider } = point;
  const backend = knownWord("backend", BACKENDS, point.backend);
  const runtime = knownWord("runtime", RUNTIMES, point.runtime);
  const precision =
    point.precision === undefined ? undefined : knownWord("precision", PRECISIONS, point.precision);
  const request = {
    ...{ model, variant, backend, runtime, provider, precision, threads, pin, spin, recipe },
    batch: 1,
  };
  const { files, refusal } = located(model, variant, settings);
  return { candidate, model, variant, backend, runtime, provider, precision, request, files, refusal };
}

/** @throws UsageError for one that a later version may know */
function knownWord<Word extends string>(what: string, words: readonly Word[], seen: string): Word {
  const known = words.find((one) => one === seen);
  if (known !== undefined) return known;
  throw new UsageError({
    what: `the decision names no ${what} that there is here`,
    seen,
    expected: listing(words, "or"),
    next: "Decide again with this version of mrlbench.",
  });
}
