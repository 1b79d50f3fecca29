// The ladders, one child a set of weights. What is there from before a kill is taken as it is.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
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
    if (!isWorthIt(those, texts, run)) continue;
    const first = await firstThatJudges(those, texts, run);
    if (first !== undefined) judged.push(first);
  }
  const byModel = Map.groupBy(judged, ({ by }) => by.model);
  const known = [...byModel.values()].flatMap((those) => heldAgainstFirst(those, run.settings.seed));
  for (const one of dossiers) {
    one.weights = known.find((weights) => isOf(weights, one.planned));
    if (one.isIn && one.weights === undefined)
      one.leftOut = isOver(run)
        ? "was left out: the time was over before the ladder of its weights; more is given by --budget"
        : "was left out: no runtime made the vectors of its weights";
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
    .map((those) => those.toSorted((a, b) => a.screenedNs - b.screenedNs))
    .sort((a, b) => isOut(a) - isOut(b));
}

/** What weights find that nobody is in the running with is worth knowing, where there is time: it is not what decides. */
function isWorthIt(
  encoders: readonly Dossier[],
  { usedCount, queryCount }: DecideTexts,
  run: DecideRun,
): boolean {
  if (encoders.some(({ isIn, planned }) => isIn || isThere(ladderPath(planned, run)))) return true;
  return (usedCount + queryCount) * encoders[0]!.screenedNs <= run.time.leftForNs("ladders");
}

/** A runtime that cannot make the vectors is out, and the next one judges its weights. Undefined where none does, or the time is over. */
async function firstThatJudges(
  encoders: readonly Dossier[],
  texts: DecideTexts,
  run: DecideRun,
): Promise<JudgedBy | undefined> {
  for (const encoder of encoders) {
    const by = encoder.planned;
    const stored = storedLadder(by, run);
    if (stored !== undefined) return { by, weights: stored };
    if (isOver(run)) return undefined;
    show(run, `ladder of ${by.model}/${by.variant}`);
    try {
      return { by, weights: await judgedWeights(by, texts, run) };
    } catch (error) {
      if (!isFailure(error)) throw error;
      if (isOver(run)) return undefined;
      encoder.fail(error);
    }
  }
  return undefined;
}

function isOver({ time }: DecideRun): boolean {
  return time.leftForNs("ladders") === 0;
}

function isOf(weights: Pick<Planned, "model" | "variant">, { model, variant }: Planned): boolean {
  return weights.model === model && weights.variant === variant;
}

function storedLadder(by: Planned, run: DecideRun): JudgedWeights | undefined {
  const path = ladderPath(by, run);
  return isThere(path) ? (readBlockFile(path) as JudgedWeights) : undefined;
}

function ladderPath(by: Planned, { folder }: DecideRun): string {
  return join(folder, "ladders", fileName(by));
}

async function judgedWeights(by: Planned, texts: DecideTexts, run: DecideRun): Promise<JudgedWeights> {
  const { minRetention, maxFlip, seed, places, prompt } = run.settings;
  const weights = await askChild(
    run.childCommand,
    {
      ...{ kind: "judge", candidate: by.request, places, prompt },
      ...{ dataset: texts.dataset, textColumn: texts.textColumn, compared: texts.compared },
      settings: {
        dims: [],
        distance: "cosine",
        seed,
        dropSelf: false,
        scoring: "ordered",
        rotate: undefined,
        minRetention,
        maxFlip,
        storages: STORAGES,
        rescores: [],
        rerankDepths: [],
        withKeywords: false,
        maxBytes: undefined,
      },
    },
    run.time.leftForNs("ladders"),
  );
  const path = ladderPath(by, run);
  mkdirSync(dirname(path), { recursive: true });
  writeBlockFile(path, weights);
  return weights;
}
