// What a person reads about a quality run: who was judged on what, the ladder as a chart, the verdict with the number that decided,
// what the controls and the other treatments say, and what the figures cannot show. Pure text.

import { formatCount, formatDifference } from "../../core/format.ts";
import type { LadderResult, RungResult } from "../../mrl/ladder-result.ts";
import { heldText, type RotationLadder } from "../../mrl/rotation-ladder.ts";
import { vectorBytes } from "../../mrl/search/storage.ts";
import type { GateDecision } from "../../mrl/verdict/gate.ts";
import { keptSentence, type LadderVerdict, shapeSentence } from "../../mrl/verdict/ladder-verdict.ts";
import { keptOf, LOSS_MEASURES, type LossMeasure, lossesOf, restOf } from "../../mrl/verdict/loss.ts";
import type { LadderIdentity } from "../../schema/ladder-columns.ts";
import type { Warning } from "../../schema/warnings.ts";
import { INDENT, paint, type TerminalStyle, wrap, wrapText } from "../style.ts";
import { warningLines } from "../warning-lines.ts";
import { type ChoiceSummary, frontierLines } from "./choice-lines.ts";
import { type ChartPoint, chartLegend, ladderChart } from "./ladder-chart.ts";
import { type LostSummary, lostLines } from "./lost-lines.ts";
import { type OrderSummary, orderSentences } from "./order-sentence.ts";
import { type TreatmentRow, treatmentLines } from "./treatment-table.ts";

export interface QualitySummary {
  readonly identity: LadderIdentity;
  /** Dims that were asked for; empty for the whole ladder. */
  readonly askedDims: readonly number[];
  /** What the gate says of all that was asked for at these dims: more than the ladder where vectors are stored or rescored. */
  readonly askedDecisions?: readonly GateDecision[] | undefined;
  readonly ladder: LadderResult;
  readonly verdict: LadderVerdict;
  readonly rotation: { readonly ladder: RotationLadder; readonly verdict: LadderVerdict } | undefined;
  /** Makes a model of the rotation; undefined where none can be made. */
  readonly keepCommand?: string | undefined;
  /** Of a model that is rotated already: on what. */
  readonly rotatedOn?: string | undefined;
  /** Dims that its files say it was trained for. */
  readonly trainedDims?: readonly number[] | undefined;
  /** Beside the ladder. */
  readonly treatments: readonly TreatmentRow[];
  readonly choice: ChoiceSummary;
  readonly lost: LostSummary | undefined;
  readonly warnings: readonly Warning[];
  readonly caution: string;
}

/** The block, with its line end. */
export function renderQuality(summary: QualitySummary, style: TerminalStyle): string {
  const { columns } = style;
  const sentence = (text: string) => wrapText(text, columns, INDENT);
  return [
    titleLines(summary, style),
    [""],
    ladderLines(summary, style),
    [""],
    verdictSentences(summary).flatMap(sentence),
    orderSentences(orderOf(summary)).flatMap(sentence),
    summary.rotation === undefined ? [] : ["", ...rotationLines(summary, summary.rotation, style)],
    summary.treatments.length === 0
      ? []
      : ["", ...treatmentLines(summary.treatments, columns), ...frontierLines(summary.choice, style)],
    summary.lost === undefined || summary.lost.queries.length === 0
      ? []
      : ["", ...lostLines(summary.lost, style)],
    [""],
    warningLines(summary.warnings, style),
    sentence(summary.caution),
  ]
    .flat()
    .map((line) => `${line}\n`)
    .join("");
}

/** What is said of all models together, below an empty line, with its line ends; nothing where there is nothing to say. */
export function renderSentences(sentences: readonly string[], { columns }: TerminalStyle): string {
  const lines = sentences.flatMap((text) => wrapText(text, columns, INDENT));
  return lines.length === 0 ? "" : ["", ...lines].map((line) => `${line}\n`).join("");
}

function titleLines({ identity, ladder }: QualitySummary, style: TerminalStyle): string[] {
  const { model, dataset, distance } = identity;
  const full = ladder.rungs[0]!;
  const parts = [
    candidateText(identity),
    // Vectors without texts are their own data set.
    dataset === model ? undefined : dataset,
    `${formatCount(full.documentCount)} documents`,
    full.queryCount === 0
      ? "no queries: each document is one"
      : `${formatCount(full.queryCount)} queries, ${formatCount(full.judgedCount)} of them judged`,
    ladder.documentSample === undefined
      ? undefined
      : `document to document: a sample of ${formatCount(ladder.documentSample)} against all`,
    `${distance}, exact search`,
    droppedSelf(ladder.droppedSelfCount),
  ];
  return wrap(parts, " · ", style.columns, "").map((line) => paint(line, "bold", style));
}

/** Vectors of a file were made by nothing that is known here. */
function candidateText({ model, variant, runtime, backend }: LadderIdentity): string {
  return runtime === "" ? `vectors of ${model}` : `${model}/${variant}/${runtime} on ${backend}`;
}

function droppedSelf(count: number): string | undefined {
  if (count === 0) return undefined;
  return count === 1
    ? "own document excluded for 1 query"
    : `own document excluded for ${formatCount(count)} queries`;
}

function ladderLines({ ladder, verdict }: QualitySummary, style: TerminalStyle): string[] {
  const { measure, decisions } = verdict;
  const full = ladder.rungs[0]!;
  const value = measure === "ndcg" ? ` (${full.ndcgAt10?.toFixed(4)})` : "";
  const controls = (["random", "last"] as const).filter((name) =>
    ladder.rungs.some(({ control }) => control === name),
  );
  const points = lossesOf(ladder, measure).map(({ dim, loss, low, high }, rung): ChartPoint => {
    return {
      label: String(dim),
      kept: restOf(loss),
      low: rung === 0 ? undefined : restOf(high),
      high: rung === 0 ? undefined : restOf(low),
      others: controls.map((control) => keptAt(ladder, control, dim, measure)),
      note: rungNote(decisions[rung]!, vectorBytes("float32", dim), full.documentCount, rung === 0),
    };
  });
  return [
    `${INDENT}Share of ${LOSS_MEASURES[measure].whole} at dim ${full.dim}${value} that is kept`,
    ...ladderChart("dim", points, 1 - decisions[0]!.allowedLoss, style),
    `${INDENT}${chartLegend(controls.map((control) => CONTROL_NAMES[control]))}`,
  ];
}

const CONTROL_NAMES = { random: "random dims", last: "last dims" } as const;

function keptAt(
  { rungs }: LadderResult,
  control: RungResult["control"],
  dim: number,
  measure: LossMeasure,
): number | undefined {
  const rung = rungs.find((one) => one.control === control && one.dim === dim);
  return rung && keptOf(rung, measure);
}

function orderOf(summary: QualitySummary): OrderSummary {
  const { ladder, rotatedOn, trainedDims = [] } = summary;
  return { order: ladder.order, rotatedOn, trainedDims, ends: endsOf(summary) };
}

/** What the two ends of the vectors keep, where both were measured. */
function endsOf({ ladder, verdict: { measure, decisions } }: QualitySummary) {
  return decisions.flatMap(({ dim }) => {
    const first = keptAt(ladder, "", dim, measure);
    const last = keptAt(ladder, "last", dim, measure);
    return first === undefined || last === undefined ? [] : [{ dim, first, last }];
  });
}

/** What a cut buys: bytes of a vector, and of all of them. */
function rungNote(
  { verdict }: GateDecision,
  vectorBytes: number,
  documentCount: number,
  isFull: boolean,
): string {
  const word = (isFull ? "" : verdict).padEnd("undecided".length);
  return `${word}  ${`${formatCount(vectorBytes)} B`.padStart(8)}  ${megabytes(vectorBytes * documentCount)}`;
}

function megabytes(sizeBytes: number): string {
  return `${(sizeBytes / 1e6).toFixed(sizeBytes < 1e7 ? 2 : 0)} MB`;
}

function verdictSentences({ verdict, askedDims, askedDecisions = [] }: QualitySummary): string[] {
  const { decisions, shape, kept } = verdict;
  const ofLadder = decisions.length === 1 ? [] : [shapeSentence(shape), keptSentence(kept)];
  // Of many the table below has the verdict of each.
  const areTold = askedDecisions.length > 0 && askedDecisions.length <= MOST_TOLD;
  const reasons = areTold ? askedDecisions.map(reasonSentence) : reasonSentences(verdict, askedDims);
  return [...reasons, ...ofLadder];
}

const MOST_TOLD = 6;

function reasonSentence({ verdict, reason }: GateDecision): string {
  return `${WORDS[verdict]}: ${reason}.`;
}

/** Of the dims that were asked for; else of the last that passes, and the first that is undecided or refused. */
function reasonSentences({ decisions }: LadderVerdict, askedDims: readonly number[]): string[] {
  const below = decisions.slice(1);
  const of = (wanted: GateDecision["verdict"]) => below.filter(({ verdict }) => verdict === wanted);
  const around = [...of("pass").slice(-1), ...of("undecided").slice(0, 1), ...of("refuse").slice(0, 1)];
  const told = askedDims.length === 0 ? around : decisions.filter(({ dim }) => askedDims.includes(dim));
  return told.map(reasonSentence);
}

const WORDS: Readonly<Record<GateDecision["verdict"], string>> = {
  pass: "Pass",
  undecided: "Undecided",
  refuse: "Refused",
};

function rotationLines(
  { askedDims, keepCommand }: QualitySummary,
  { ladder, verdict }: NonNullable<QualitySummary["rotation"]>,
  style: TerminalStyle,
): string[] {
  const { judge, halves, gains } = ladder;
  const { measure, decisions } = verdict;
  const own = judge.prefix.rungs;
  const chart = lossesOf(judge.rotated, measure).map(
    ({ dim, loss, low, high }, rung): ChartPoint => ({
      label: String(dim),
      kept: restOf(loss),
      low: rung === 0 ? undefined : restOf(high),
      high: rung === 0 ? undefined : restOf(low),
      others: [rung === 0 ? undefined : keptOf(own[rung]!, measure)],
      note: rung === 0 ? "" : decisions[rung]!.verdict,
    }),
  );
  const held = gains.map(({ dim, seen, unseen, heldShare }) => {
    const share = heldShare === undefined ? "" : ` (${heldText(heldShare)})`;
    return `${dim}: ${formatDifference(seen.mean)} on the fitting half, ${formatDifference(unseen.mean)} on the held-out half${share}`;
  });
  const what = measure === "ndcg" ? "nDCG@10" : "the share of the top 10 that is kept";
  return [
    `${INDENT}PCA rotation: fitted on ${formatCount(halves.fit.length)} documents, evaluated on the ${formatCount(halves.judge.length)} held out`,
    ...ladderChart("dim", chart, 1 - decisions[0]!.allowedLoss, style),
    `${INDENT}${chartLegend(["the model's own prefix"])}`,
    ...[...reasonSentences(verdict, askedDims), keptSentence(verdict.kept)].flatMap((text) =>
      wrapText(text, style.columns, INDENT),
    ),
    ...(held.length === 0 ? [] : wrapText(`Gain in ${what}:`, style.columns, INDENT)),
    ...held.flatMap((text) => wrapText(text, style.columns, `${INDENT}${INDENT}`)),
    ...(keepCommand === undefined ? [] : keepLines(keepCommand, style)),
  ];
}

/** The command is not wrapped: it is there to be copied. */
function keepLines(command: string, { columns }: TerminalStyle): string[] {
  const sentence = "The same as a model of its own, fitted on all documents:";
  return [...wrapText(sentence, columns, INDENT), `${INDENT}${INDENT}${command}`];
}
