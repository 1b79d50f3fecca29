// The way of a decision: devices, Layer A, the ladder of each set of weights, Layers B and C, the decision, and its primary over a longer time.
import { Scratch } from "../cases/scratch.ts";
import { stopIfSignalled } from "../core/signals.ts";
import { type Decision, decide } from "../decision/decide.ts";
import type { Confirmation } from "../decision/document.ts";
import { operatingRow } from "../decision/operating-row.ts";
import type { Parity, Tried } from "../decision/tried.ts";
import { type Devices, listDevices } from "../open/devices.ts";
import { FEWEST_FOR_INTERVAL } from "../stats/between-processes.ts";
import { type Planned, planCandidates } from "./candidates.ts";
import { confirm } from "./confirm.ts";
import { type DecideRun, say } from "./decide-run.ts";
import { Dossier } from "./dossier.ts";
import { judgeLadders } from "./ladders.ts";
import { compareVectors, LEAST_FINALISTS, measureCalls, measureSteps, narrow, screen } from "./layers.ts";
import type { KnownModel } from "./not-known.ts";
import { limitsOf, parityOf } from "./parity.ts";
import type { DecideTexts } from "./texts.ts";

export interface DecideEnd {
  readonly decision: Decision;
  readonly devices: Devices;
  readonly texts: DecideTexts;
  readonly confirmation: Confirmation | undefined;
  readonly planned: readonly Planned[];
  readonly models: readonly KnownModel[];
}

/**
 * @param textsIn as `readDecideTexts` gives them
 * @throws Interrupted when a signal came: what was measured until then is in the folder; OutputError
 */
export async function runDecide(
  run: DecideRun,
  textsIn: (folder: string) => DecideTexts,
): Promise<DecideEnd> {
  const { settings } = run;
  // What a person wrote stays out of the folder that is kept.
  using scratch = new Scratch();
  const texts = textsIn(scratch.folder ?? run.folder);
  const devices = listDevices(settings.places);
  const planned = planCandidates(settings, devices);
  const dossiers = planned.map((one) => new Dossier(one));
  say(run, `${dossiers.length} candidates on ${texts.name}`);
  for (const stage of [screen, judgeLadders, narrow, compareVectors, measureCalls, measureSteps]) {
    await stage(dossiers, texts, run);
    // What is half done is gone on with, and nothing stands on it.
    stopIfSignalled();
  }
  const decision = decide({
    tried: dossiers.map((one) => one.tried()),
    limits: settings.limits,
    parityOf: (primary, other) => parityBetween(dossiers, primary, other, run),
    enoughNs: run.time.enoughNs(FEWEST_FOR_INTERVAL, LEAST_FINALISTS),
  });
  const confirmation = await confirm(decision, dossiers, texts, run);
  stopIfSignalled();
  run.progress.end();
  return { decision, devices, texts, confirmation, planned, models: planned.flatMap(knownModel) };
}

function knownModel({ model, files }: Planned): KnownModel[] {
  if (files === undefined) return [];
  const readsContext = files.openTable === undefined;
  return [{ model, readsContext, isTrainedToBeCut: files.recipe.mrlDims.value.length > 0 }];
}

/** At the dim where the primary runs. */
function parityBetween(
  dossiers: readonly Dossier[],
  primary: Tried,
  other: Tried,
  { settings }: DecideRun,
): Parity | undefined {
  const [first, second] = [primary, other].map(({ candidate }) =>
    dossiers.find(({ planned }) => planned.candidate === candidate),
  );
  const vectors = [first, second].map((one) => one?.vectors ?? one?.weights?.vectors);
  const row = primary.weights && operatingRow(primary.weights.rows, settings.limits.maxVectorBytes);
  if (!first || !second || !vectors[0] || !vectors[1] || !row) return undefined;
  return parityOf(vectors[0], vectors[1], row.dim, limitsOf(first.planned, second.planned));
}
