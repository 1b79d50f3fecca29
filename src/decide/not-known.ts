// What a decision did not look at, and what would show it: sentences for the last lines of the answer.
import { formatCount, formatShare } from "../core/format.ts";
import type { Decision } from "../decision/decide.ts";
import type { DecideSettings } from "./settings.ts";
import type { DecideTexts } from "./texts.ts";

/** Trained to be cut, and they read context: neither is inside mrlbench. */
const MATRYOSHKA_IDS = ["nomic-ai/nomic-embed-text-v1.5", "mixedbread-ai/mxbai-embed-large-v1"];

/** A model that was looked at, by what it is. */
export interface KnownModel {
  readonly model: string;
  readonly readsContext: boolean;
  readonly isTrainedToBeCut: boolean;
}

export function notKnown(
  decision: Decision,
  models: readonly KnownModel[],
  texts: DecideTexts,
  settings: DecideSettings,
): readonly string[] {
  const lines = [
    betterFinder(decision),
    texts.hasJudgements
      ? undefined
      : "Whether what is found is relevant: there are no judgements, and the neighbours at full dim are the truth.",
    texts.usedCount < texts.documentCount
      ? `${formatCount(texts.documentCount - texts.usedCount)} of ${formatCount(texts.documentCount)} texts: the ladder stands on ${formatCount(texts.usedCount)} that were drawn.`
      : undefined,
    models.some(({ readsContext, isTrainedToBeCut }) => readsContext && isTrainedToBeCut)
      ? undefined
      : `A model that reads context and was trained to be cut (Matryoshka): there is none here. mrlbench models pull ${MATRYOSHKA_IDS[0]} brings one, and so does ${MATRYOSHKA_IDS[1]}; then decide again with --model.`,
    `What a step takes with more than ${formatCount(settings.indexSize)} memories (${settings.index} search): --index-size.`,
    "Several texts a call, and several callers at once: one text at a time was measured.",
  ];
  return lines.filter((line) => line !== undefined);
}

/** Speed chose: whether another model finds more is a person's to weigh. */
function betterFinder({ primary, candidates }: Decision): string | undefined {
  const own = primary?.tried.weights;
  if (own?.ndcgAt10 === undefined) return undefined;
  const others = candidates.flatMap(({ tried: { weights } }) => weights ?? []);
  const best = others
    .filter(({ model }) => model !== own.model)
    .toSorted((a, b) => (b.ndcgAt10 ?? 0) - (a.ndcgAt10 ?? 0))[0];
  if (best?.ndcgAt10 === undefined || best.ndcgAt10 <= own.ndcgAt10) return undefined;
  return `What finding more is worth to you: ${best.model} has an nDCG@10 of ${best.ndcgAt10.toFixed(3)} on this text, ${own.model} ${own.ndcgAt10.toFixed(3)} (${formatShare(own.ndcgAt10 / best.ndcgAt10)} of it). Decide with --model ${best.model} for that one alone.`;
}
