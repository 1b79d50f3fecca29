// The ladders, one child a set of weights. What is there from before a kill is taken as it is.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { isFailure } from "../core/errors.ts";
import { isThere } from "../files/there.ts";
import { readBlockFile, writeBlockFile } from "../grid/store/block-file.ts";
import { askChild } from "./ask-child.ts";
import type { Planned } from "./candidates.ts";
import type { JudgedWeights } from "./children/tasks.ts";
import { type DecideRun, fileName, say, show } from "./decide-run.ts";
import type { Dossier } from "./dossier.ts";
import type { DecideTexts } from "./texts.ts";
import { heldAgainstFirst } from "./weights.ts";

/** Longer than any ladder of texts that fit into memory takes. */
const LONGEST_NS = 3600e9;
/** Ladders of weights that are out of the running end by then. */
const LADDER_SHARE = 0.45;
/** Beside float32: how a dimension ladder may keep less. */
const STORAGES = ["int8", "int4", "binary-float"] as const;

interface JudgedBy {
  readonly by: Planned;
  readonly weights: JudgedWeights;
}

export async function judgeLadders(
  dossiers: readonly Dossier[],
  texts: DecideTexts,
  run: DecideRun,
): Promise<void> {
  const groups = encodersOf(dossiers);
  say(run, `Ladder of ${groups.length} sets of weights, each encoded once`);
  const judged: JudgedBy[] = [];
  for (const those of groups) {
    if (run.context.shouldStop()) return;
    if (!those.some(({ isIn }) => isIn) && !hasTime(those[0]!, texts, run)) continue;
    const first = await firstThatJudges(those, texts, run);
    if (first !== undefined) judged.push(first);
  }
  const byModel = Map.groupBy(judged, ({ by }) => by.model);
  const known = [...byModel.values()].flatMap((those) => heldAgainstFirst(those, run.settings.seed));
  for (const one of dossiers) {
    one.weights = known.find((weights) => isOf(weights, one.planned));
    if (one.isIn && one.weights === undefined)
      one.leftOut = "was left out: no runtime made the vectors of its weights";
  }
}

/** By weights, who may encode for all that compute with them, the soonest first. Those of which somebody is still in the running come first. */
function encodersOf(dossiers: readonly Dossier[]): readonly (readonly Dossier[])[] {
  const able = dossiers.filter(
    ({ planned, failure }) => failure === undefined && planned.precision === undefined,
  );
  const groups = Map.groupBy(able, ({ planned }) => `${planned.model}/${planned.variant}`);
  const isOut = (those: readonly Dossier[]) => Number(!those.some(({ isIn }) => isIn));
  return [...groups.values()]
    .map((those) => those.toSorted((a, b) => callNs(a) - callNs(b)))
    .sort((a, b) => isOut(a) - isOut(b));
}

/** Whether weights that nobody is in the running with can be judged beside: what they find is worth knowing, and is not what decides. */
function hasTime(encoder: Dossier, { usedCount, queryCount }: DecideTexts, { time }: DecideRun): boolean {
  const takesNs = (usedCount + queryCount) * callNs(encoder);
  return time.elapsedNs + takesNs < LADDER_SHARE * time.budgetNs;
}

function callNs({ screening }: Dossier): number {
  return screening?.p50Ns ?? Number.POSITIVE_INFINITY;
}

/** A runtime that cannot make the vectors is out, and the next one judges its weights. */
async function firstThatJudges(
  encoders: readonly Dossier[],
  texts: DecideTexts,
  run: DecideRun,
): Promise<JudgedBy | undefined> {
  for (const encoder of encoders) {
    const by = encoder.planned;
    show(run, `ladder of ${by.model}/${by.variant}`);
    try {
      return { by, weights: await judgedWeights(by, texts, run) };
    } catch (error) {
      if (!isFailure(error)) throw error;
      encoder.fail(error);
    }
  }
  return undefined;
}

function isOf(weights: Pick<Planned, "model" | "variant">, { model, variant }: Planned): boolean {
  return weights.model === model && weights.variant === variant;
}

async function judgedWeights(by: Planned, texts: DecideTexts, run: DecideRun): Promise<JudgedWeights> {
  const { minRetention, maxFlip, seed, places, prompt } = run.settings;
  const folder = join(run.folder, "ladders");
  const path = join(folder, fileName(by));
  if (isThere(path)) return readBlockFile(path) as JudgedWeights;
  const weights = await askChild(
    run.childCommand,
    {
      ...{ kind: "judge", candidate: by.request, places, prompt },
      ...{ dataset: texts.dataset, textColumn: texts.textColumn, compared: texts.compared },
      settings: {
        ...{ dims: [], distance: "cosine", seed, dropSelf: false, rotate: undefined, minRetention, maxFlip },
        ...{
          storages: [...STORAGES],
          rescores: [],
          rerankDepths: [],
          withKeywords: false,
          maxBytes: undefined,
        },
      },
    },
    LONGEST_NS,
  );
  mkdirSync(folder, { recursive: true });
  writeBlockFile(path, weights);
  return weights;
}
