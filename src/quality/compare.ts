// Who is better on the same queries: models against keyword search, against both together, and against each other.

import { randomFrom } from "../core/random.ts";
import { type Comparison, type Contender, compareAll } from "../mrl/verdict/comparison.ts";
import type { ModelRun } from "./model-run.ts";

export const KEYWORDS = "bm25";

/** A name for people and pipelines: the model, and its variant where that tells it apart. */
export function contenderName({ identity }: ModelRun, models: readonly ModelRun[]): string {
  const { model, variant } = identity;
  const isAlone = models.filter((one) => one.identity.model === model).length === 1;
  return isAlone ? model : `${model}/${variant}`;
}

/** Paired differences of nDCG@10 on all judged queries; none where there is nothing to compare. */
export function compareModels(models: readonly ModelRun[], seed: number): Comparison[] {
  const contenders: Contender[] = [];
  const pairs: (readonly [string, string])[] = [];
  for (const [i, run] of models.entries()) {
    const name = contenderName(run, models);
    const { ladder, baselines } = run.judgement;
    const [full] = ladder.rungs;
    if (full!.judgedCount === 0) return [];
    for (const earlier of models.slice(0, i)) pairs.push([contenderName(earlier, models), name]);
    contenders.push({ name, ndcg: full!.perQuery.ndcgAt10 });
    if (baselines === undefined) continue;
    if (i === 0) contenders.push({ name: KEYWORDS, ndcg: baselines.bm25.rung.perQuery.ndcgAt10 });
    contenders.push({ name: hybridName(name), ndcg: baselines.hybrid.rung.perQuery.ndcgAt10 });
    pairs.push([name, KEYWORDS], [hybridName(name), name]);
  }
  return compareAll(contenders, pairs, randomFrom(seed));
}

export function hybridName(model: string): string {
  return `hybrid:${model}`;
}
