// A decision on one screen: what to run, the candidates beside each other, the dims as a line, what it does not know.
import { formatBytes, formatDuration, formatShare } from "../../core/format.ts";
import { listing } from "../../core/words.ts";
import type { Decision } from "../../decision/decide.ts";
import type { Confirmation } from "../../decision/document.ts";
import { type Judged, marginText } from "../../decision/judged.ts";
import type { DimensionLadder } from "../../decision/operating-row.ts";
import { parityText } from "../../decision/parity.ts";
import { p99Of, type Timed } from "../../decision/rank.ts";
import type { LadderRow } from "../../decision/tried.ts";
import { rescoredText } from "../../schema/ladder-columns.ts";
import { INDENT, paint, type TerminalStyle, wrapText } from "../style.ts";
import { candidateLines } from "./candidate-table.ts";

export interface ScreenFacts {
  readonly standsOn: string;
  readonly confirmation: Confirmation | undefined;
  readonly notKnown: readonly string[];
  /** Kinds of devices of which none is here. */
  readonly absent: readonly string[];
  readonly tookNs: number;
}

/** Lines without their ends. */
export function decisionLines(
  decision: Decision,
  facts: ScreenFacts,
  style: TerminalStyle,
): readonly string[] {
  const { primary, ladder } = decision;
  const paragraph = (text: string, indent = INDENT) => wrapText(text, style.columns, indent);
  return [
    ...paragraph(facts.standsOn, ""),
    "",
    ...(primary === undefined
      ? [paint("No decision.", "yellow", style), ...decision.wouldDecide.flatMap((text) => paragraph(text))]
      : primaryLines(primary, decision, facts, style)),
    "",
    ...candidateLines(decision.candidates, style),
    ...(facts.absent.length === 0
      ? []
      : paragraph(`none on ${listing(facts.absent, "and")}: mrlbench devices says why`)),
    "",
    ...(ladder === undefined ? [] : [...paragraph(`Dims: ${ladderText(ladder)}`, ""), ""]),
    "Not known:",
    ...facts.notKnown.flatMap((text) => paragraph(text)),
    `Took ${Math.round(facts.tookNs / 1e9)} s.`,
  ];
}

function primaryLines(
  primary: Judged,
  decision: Decision,
  { confirmation }: ScreenFacts,
  style: TerminalStyle,
): readonly string[] {
  const { runnerUp, decidedBy } = decision;
  const lines = [
    `${where(primary)} · p99 ${formatDuration(p99Of(primary.tried as Timed))} a step`,
    `${sentence(primary.reason)} ${decidedBy === undefined ? "" : sentence(decidedBy.text)}`,
    confirmation?.text,
    runnerUp === undefined
      ? undefined
      : `Runner-up: ${runnerUp.tried.candidate}, ${marginSentence(runnerUp)}.`,
    `Fallback: ${fallbackText(decision)}`,
  ];
  return [
    paint(`Run ${primary.tried.candidate} at ${primary.row!.dim} dims`, "bold", style),
    ...lines.flatMap((text) => (text === undefined ? [] : wrapText(text, style.columns, INDENT))),
  ];
}

function where({ tried }: Judged): string {
  const { backend, device, precision } = tried;
  return [backend, device, precision].filter((part) => part !== undefined).join(" · ");
}

function marginSentence({ margin }: Judged): string {
  if (margin === undefined) return "not compared";
  const { isEqual } = margin;
  return `${marginText(margin)} its p99${isEqual ? ": equal, as far as this tells" : ""}`;
}

function fallbackText({ fallback, noFallback }: Decision): string {
  if (fallback === undefined) return `none: ${noFallback ?? "there is no primary"}.`;
  const { judged, kind, parity } = fallback;
  return `${judged.tried.candidate} (another ${kind}): ${parityText(parity)}.`;
}

function ladderText({ tight, normal, analysis }: DimensionLadder): string {
  return [`tight ${rowText(tight)}`, `normal ${rowText(normal)}`, `analysis ${rowText(analysis)}`].join(
    " · ",
  );
}

function rowText({ dim, storage, rescore, totalBytes, kept }: LadderRow): string {
  const again =
    rescore === undefined ? "" : `, ${rescoredText(rescore.depth, `${rescore.storage}@${rescore.dim}`)}`;
  return `${dim} ${storage}${again} (${formatBytes(totalBytes)}, ${formatShare(kept)} kept)`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
