// What a person reads about a simulation step: where its time goes, who slows whom, what the index finds, what ran beside.

import {
  formatCount,
  formatDuration,
  formatRate,
  formatRatio,
  formatShare,
  NOT_AVAILABLE,
} from "../../core/format.ts";
import type { CaseResult } from "../../schema/case-result.ts";
import {
  type BesideReport,
  type IndexConsidered,
  type PaceReport,
  STEP_PHASES,
  type TickReport,
} from "../../schema/tick-report.ts";
import type { BlockRatio } from "../../stats/block-ratio.ts";
import type { Tail } from "../../stats/tail.ts";
import { INDENT, type TerminalStyle, wrap, wrapText } from "../style.ts";

/** Empty for a case of another layer, but for what ran beside it and at which pace. */
export function tickLines({ ticks, beside, pace }: CaseResult, style: TerminalStyle): string[] {
  return [
    ...(pace === undefined ? [] : paceLines(pace, style)),
    ...(ticks === undefined ? [] : ["", ...phaseTable(ticks), "", ...slowdownLines(ticks, style)]),
    ...(beside === undefined ? [] : besideLines(beside, style)),
    ...(ticks === undefined ? [] : indexLines(ticks, style)),
  ];
}

function paceLines({ response, askedHz, achievedHz, heldHz }: PaceReport, { columns }: TerminalStyle) {
  const { latencyNsP50, latencyNsP99, latencyNsMax } = response;
  return wrap(
    [
      `from when it was due: p50 ${formatDuration(latencyNsP50)}`,
      `p99 ${formatDuration(latencyNsP99)}`,
      `max ${formatDuration(latencyNsMax)}`,
      askedHz === undefined ? undefined : `${formatRate(askedHz)} asked, ${formatRate(achievedHz)} reached`,
      heldHz === undefined ? undefined : `${formatRate(heldHz)} would be held`,
    ],
    " · ",
    columns,
    INDENT,
  );
}

/** Phases in their order, then the step that they make, the world's own work, and the steps without any world. */
function phaseTable({ phasesNs, step, worldNs, aloneNs }: TickReport): string[] {
  const stepTail: Tail = { p50: step.latencyNsP50, p99: step.latencyNsP99 };
  const rows: [string, Tail][] = [
    ...STEP_PHASES.map((phase): [string, Tail] => [spaced(phase), phasesNs[phase]]),
    ["step", stepTail],
    ["step alone", aloneNs],
    ["world", worldNs.full],
    ["world alone", worldNs.null],
  ];
  const cells = rows.map(([name, { p50, p99 }]) => [name, formatDuration(p50), formatDuration(p99)]);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]!.length), 3));
  const line = ([name, p50, p99]: readonly string[]) =>
    `${INDENT}${name!.padEnd(widths[0]!)}  ${p50!.padStart(widths[1]!)}  ${p99!.padStart(widths[2]!)}`;
  return [line(["", "p50", "p99"]), ...cells.map(line)];
}

/** `copyIn` as `copy in`. */
function spaced(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function slowdownLines(ticks: TickReport, { columns }: TerminalStyle): string[] {
  const { embedSlowdown, worldSlowdown, waitSlowdown, roundCount, voidCount } = ticks;
  return [
    `The world slows the step: ${withInterval(embedSlowdown)} over the step alone.`,
    `The embedder slows the world: ${withInterval(worldSlowdown)} over a wait of the same length; the wait itself: ${withInterval(waitSlowdown)}.`,
    `${formatCount(roundCount)} rounds${voidCount === 0 ? "" : `, ${formatCount(voidCount)} of them void: some stretch missed the rate`}.`,
  ].flatMap((text) => wrapText(text, columns, INDENT));
}

function besideLines({ members, tickNs, slowdown }: BesideReport, { columns }: TerminalStyle): string[] {
  const lines = members.map(({ name, dutyAsked, dutyMeasured }) =>
    dutyAsked === undefined
      ? name
      : `${name}: duty ${formatShare(dutyAsked)} asked, ${formatShare(dutyMeasured)} measured`,
  );
  const ticks = `its ticks ${formatDuration(tickNs.full)} beside the embedder`;
  const alone =
    tickNs.null === undefined ? "" : `, ${formatDuration(tickNs.null)} without: ${withInterval(slowdown)}`;
  return [`Beside: ${lines.join("; ")}; ${ticks}${alone}.`].flatMap((text) =>
    wrapText(text, columns, INDENT),
  );
}

function indexLines(
  { index, cacheHitRate, budget, dimsUsed }: TickReport,
  { columns }: TerminalStyle,
): string[] {
  const dims = index.dims.map(({ dim, expansion, signs, recallAt10, sizeBytes }) => {
    const effort =
      signs === undefined ? `at expansion ${expansion}` : `with ${expansion} rescored of ${signs} signs`;
    const found =
      recallAt10 === undefined
        ? "exact"
        : `recall@10 ${recallAt10.toFixed(3)} against exact search ${effort}`;
    return `${dim} dims: ${found}, ${(sizeBytes / 1e6).toFixed(1)} MB`;
  });
  const mixed = index.size - index.embeddedCount;
  return [
    `Index: ${index.kind} (${index.library}), ${formatCount(index.size)} vectors; ${dims.join("; ")}.`,
    ...(index.considered === undefined
      ? []
      : [`Search and insert of each kind: ${index.considered.map(consideredText).join(", ")}.`]),
    ...(index.recallAt10After === undefined
      ? []
      : [`After the run, with what the world replaced: recall@10 ${index.recallAt10After.toFixed(3)}.`]),
    index.graphSearchNs === undefined
      ? `A search takes ${formatDuration(index.exactSearchNs)} before the run.`
      : `A search takes ${formatDuration(index.graphSearchNs)} before the run, an exact one ${formatDuration(index.exactSearchNs)}.`,
    ...(index.rerankDepth === undefined
      ? []
      : [`The first ${index.rerankDepth} hits are ordered again by whole vectors.`]),
    ...(mixed <= 0
      ? []
      : [
          `${formatCount(index.embeddedCount)} of the vectors were embedded; the others are mixtures of two of these: there were no more texts, or no more time.`,
        ]),
    `Token cache: ${cacheHitRate === undefined ? NOT_AVAILABLE : formatShare(cacheHitRate)} of the texts were remembered.`,
    ...(budget === undefined
      ? []
      : [
          `Budget ${formatDuration(budget.budgetNs)}: kept by ${formatShare(budget.keptShare)} of the ticks.`,
        ]),
    ...(dimsUsed.length < 2 ? [] : [`Dims used: ${dimsText(dimsUsed)}.`]),
  ].flatMap((text) => wrapText(text, columns, INDENT));
}

function consideredText({ kind, searchNs, insertNs, recallAt10 }: IndexConsidered): string {
  return `${kind} ${formatDuration(searchNs)} and ${formatDuration(insertNs)} (recall@10 ${recallAt10.toFixed(3)})`;
}

function dimsText(dimsUsed: TickReport["dimsUsed"]): string {
  const total = dimsUsed.reduce((sum, { tickCount }) => sum + tickCount, 0);
  return dimsUsed
    .map(({ dim, tickCount }) => `${dim} in ${formatShare(tickCount / total)} of the ticks`)
    .join(", ");
}

function withInterval({ ratio, low, high }: BlockRatio): string {
  if (low === undefined || high === undefined) return formatRatio(ratio);
  return `${formatRatio(ratio)} (95 %: ${formatRatio(low)} to ${formatRatio(high)})`;
}
