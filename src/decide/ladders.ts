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
import { encodersOf, heldAgainstFirst } from "./weights.ts";

/** Longer than any ladder of texts that fit into memory takes. */
const LONGEST_NS = 3600e9;
/** Beside float32: how a dimension ladder may keep less. */
const STORAGES = ["int8", "int4", "binary-float"] as const;

export async function judgeLadders(
  dossiers: readonly Dossier[],
  texts: DecideTexts,
  run: DecideRun,
): Promise<void> {
  const encoders = encodersOf(dossiers.filter(({ isIn }) => isIn).map(({ planned }) => planned));
  say(run, `Ladder of ${encoders.length} sets of weights, each encoded once`);
  const judged: { readonly by: Planned; readonly weights: JudgedWeights }[] = [];
  for (const by of encoders) {
    if (run.context.shouldStop()) return;
    show(run, `ladder of ${by.model}/${by.variant}`);
    try {
      judged.push({ by, weights: await judgedWeights(by, texts, run) });
    } catch (error) {
      if (!isFailure(error)) throw error;
      for (const { planned, fail } of dossiers.map(bound))
        if (isOf(by, planned)) fail(`its weights could not be judged: ${error.message}`);
    }
  }
  const byModel = Map.groupBy(judged, ({ by }) => by.model);
  const known = [...byModel.values()].flatMap((those) => heldAgainstFirst(those, run.settings.seed));
  for (const one of dossiers) one.weights = known.find((weights) => isOf(weights, one.planned));
}

function bound(dossier: Dossier) {
  return { planned: dossier.planned, fail: (text: string) => dossier.fail(text) };
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
