// What to take: the frontier of bytes against quality as a chart, and the sentence that a person acts on.

import { formatCount, formatShare } from "../../core/format.ts";
import type { Choice, ChoiceRow } from "../../mrl/verdict/choice.ts";
import { LOSS_MEASURES, type LossMeasure } from "../../mrl/verdict/loss.ts";
import { INDENT, type TerminalStyle } from "../style.ts";
import { chartLegend, ladderChart } from "./ladder-chart.ts";

export interface ChoiceSummary {
  readonly choice: Choice;
  readonly maxBytes: number | undefined;
  /** Share that the gate asks for, and of what. */
  readonly threshold: number;
  readonly measure: LossMeasure;
}

/** Below an empty line one a row that no other beats; none where there is nothing beside the ladder. */
export function frontierLines({ choice, threshold }: ChoiceSummary, style: TerminalStyle): string[] {
  if (choice.frontier.length === 0) return [];
  const points = choice.frontier.map(({ name, kept, low, high, totalBytes, verdict }) => ({
    label: `${formatCount(totalBytes)} B`,
    kept,
    low,
    high,
    note: `${verdict.padEnd("undecided".length)}  ${name}`,
  }));
  return [
    "",
    `${INDENT}Pareto front: bytes a document against the share that is kept`,
    ...ladderChart("bytes", points, threshold, style),
    `${INDENT}${chartLegend([])}`,
  ];
}

export interface NamedChoice extends ChoiceSummary {
  /** Of the model. */
  readonly name: string;
}

/** What a run ends in: what to take of each model, which is named where there are several. */
export function choiceSentences(choices: readonly NamedChoice[]): string[] {
  return choices.flatMap(({ name, ...choice }) => {
    const sentences = sentencesOf(choice);
    return choices.length === 1 ? sentences : [`${name}: ${sentences.join(" ")}`];
  });
}

function sentencesOf(summary: ChoiceSummary): string[] {
  return [...budgetSentences(summary), smallestSentence(summary)];
}

function budgetSentences({ choice: { best }, maxBytes }: ChoiceSummary): string[] {
  if (maxBytes === undefined) return [];
  const budget = `${formatCount(maxBytes)} B a document`;
  if (best === undefined) return [`No combination fits into ${budget}.`];
  return [`Best within ${budget}: ${rowText(best)} (${WORDS[best.verdict]}).`];
}

const WORDS = { pass: "passes", undecided: "undecided", refuse: "refused" } as const;

function smallestSentence({ choice, threshold, measure }: ChoiceSummary): string {
  const { smallest, smallestRescored } = choice;
  if (smallest !== undefined && smallest.kept === undefined)
    return `What a cut keeps cannot be told here: ${LOSS_MEASURES[measure].unmeasured}.`;
  if (smallest === undefined) return `Nothing is proven to keep ${formatShare(threshold)}.`;
  const rescored = smallestRescored === undefined ? "" : `; with rescoring ${rowText(smallestRescored)}`;
  return `Smallest that passes: ${rowText(smallest)}${rescored}.`;
}

function rowText({ name, kept, vectorBytes, totalBytes }: ChoiceRow): string {
  const bytes =
    totalBytes === vectorBytes
      ? `${formatCount(totalBytes)} B`
      : `${formatCount(vectorBytes)} B in the index and ${formatCount(totalBytes)} B in all`;
  return `${name}, ${bytes}, ${formatShare(kept)} kept`;
}
