// Who is better on this text, in sentences: keyword search, the models, and both together.

import { formatCount, formatDifference } from "../../core/format.ts";
import type { Comparison } from "../../mrl/verdict/comparison.ts";

export interface ComparisonSummary {
  /** nDCG@10 of each way to search, by its name. */
  readonly contenders: readonly { readonly name: string; readonly ndcg: number | undefined }[];
  readonly comparisons: readonly Comparison[];
  /** Relevant documents, and those that nothing finds; undefined without keyword search. */
  readonly labels: { readonly labelCount: number; readonly missedByAll: number } | undefined;
}

export function comparisonSentences({ contenders, comparisons, labels }: ComparisonSummary): string[] {
  if (comparisons.length === 0) return [];
  const values = contenders.map(({ name, ndcg }) => `${nameText(name)} ${ndcg?.toFixed(4)}`).join(" · ");
  return [
    `nDCG@10: ${values}.`,
    ...comparisons.map(comparisonSentence),
    ...(labels === undefined ? [] : [labelSentence(labels)]),
  ];
}

function comparisonSentence(comparison: Comparison): string {
  const { better, difference, low, high } = comparison;
  const interval =
    low === undefined
      ? ""
      : `, simultaneous 95 % interval ${formatDifference(low)} to ${formatDifference(high)}`;
  const seen = `${formatDifference(difference)}${interval}`;
  if (low === undefined)
    return `Too few queries to compare ${nameText(better)} with ${againstText(comparison)}: ${seen}.`;
  return `${nameText(better)} is ${verdictText(comparison)}: ${seen}.`;
}

function againstText({ other }: Comparison): string {
  return other === "bm25" ? "keyword search on this text" : nameText(other);
}

function verdictText(comparison: Comparison): string {
  const against = againstText(comparison);
  if (comparison.low! > 0) return `better than ${against}`;
  if (comparison.high! < 0) return `worse than ${against}`;
  return `not shown to be better than ${against}`;
}

function labelSentence({ labelCount, missedByAll }: { labelCount: number; missedByAll: number }): string {
  if (labelCount === 0) return "The judgements have no relevant document: there is nothing to find.";
  if (missedByAll === 0)
    return `Each of the ${formatCount(labelCount)} relevant documents is in some top 20 here.`;
  return (
    `${formatCount(missedByAll)} of ${formatCount(labelCount)} relevant documents are in no top 20 here: ` +
    "look at some before you blame a model."
  );
}

/** Names of rows, as a sentence says them. */
function nameText(name: string): string {
  if (name === "bm25") return "keyword search (BM25)";
  const [, model] = /^hybrid:(.*)$/.exec(name) ?? [];
  return model === undefined ? name : `${model} and keyword search together`;
}
