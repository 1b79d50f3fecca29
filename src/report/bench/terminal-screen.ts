// What a person reads first about a single case, on one screen: who ran where, the latency with its uncertainty, what disturbed it, and
// what to type next. All the rest is in the full report.

import { formatDuration, formatRatio } from "../../core/format.ts";
import type { CaseResult } from "../../schema/case-result.ts";
import type { NoteKind } from "../../schema/notes.ts";
import type { BlockRatio } from "../../stats/block-ratio.ts";
import { INDENT, paint, type TerminalStyle, wrap, wrapText } from "../style.ts";
import { warningLines } from "../warning-lines.ts";
import { callerParts } from "./caller-parts.ts";
import { figureLines, intervalText } from "./figure-rows.ts";
import { isDisturbance, undisturbedLines } from "./terminal-disturbance.ts";
import { placeParts, titleParts } from "./terminal-title.ts";

/** Rows of the smallest terminal, without the one of the prompt. */
const SCREEN_ROWS = 23;
/** Kinds that are shown where there is room, those that matter most first. */
const SHOWN_NOTES: readonly NoteKind[] = ["advice", "processes", "proof", "recipe"];

/** The screen of a case, with its line end. */
export function renderScreen(result: CaseResult, style: TerminalStyle): string {
  const top = [...headLines(result, style), ...figureBlock(result, style), ...onceLines(result, style)];
  const bottom = nextLines(result, style);
  const blocks = messageBlocks(result, style);
  const shown = fitting(blocks, SCREEN_ROWS - top.length - bottom.length);
  const left = blocks.length - shown.length;
  const lines = [
    ...top,
    ...shown.flatMap(({ lines }) => lines),
    ...(left === 0 ? [] : [`${INDENT}${left === 1 ? "1 more message" : `${left} more messages`}: --details`]),
    ...bottom,
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function headLines(result: CaseResult, style: TerminalStyle): string[] {
  const verdict = result.verdict === "ok" ? [] : wrapText(verdictText(result), style.columns, INDENT);
  return [
    ...wrap(titleParts(result), " · ", style.columns, "").map((line) => paint(line, "bold", style)),
    ...wrap(placeParts(result), " · ", style.columns, INDENT),
    ...verdict.map((line) => paint(line, "red", style)),
  ];
}

function verdictText({ verdict, error }: CaseResult): string {
  return error === undefined ? verdict : `${verdict}: ${error}`;
}

function figureBlock(result: CaseResult, style: TerminalStyle): string[] {
  const lines = figureLines(result, style.tableColumns ?? style.columns);
  if (lines.length === 0) return [];
  const [header, ...rows] = lines;
  return ["", paint(header!, "bold", style), ...rows];
}

function onceLines(result: CaseResult, { columns }: TerminalStyle): string[] {
  const { latency, ttfi, loadNs, compileNs, compiledBeforeNs, cpuNs, peakRssBytes, ticks, beside } = result;
  if (latency === undefined) return [];
  const labelled = (label: string, ns: number | undefined) =>
    ns === undefined ? undefined : `${label} ${formatDuration(ns)}`;
  return [
    ...wrap(
      [
        intervalText(result),
        labelled("first inference", ttfi?.warmNs),
        labelled("load", sumOf(loadNs, compileNs)),
        labelled("load, compiled before", compiledBeforeNs && sumOf(loadNs, compiledBeforeNs)),
        labelled("CPU time a call", cpuNs),
        peakRssBytes === undefined ? undefined : `memory ${Math.round(peakRssBytes / 1e6)} MB`,
        ...callerParts(result),
        ticks && `world slows step ${ratioText(ticks.embedSlowdown)}`,
        ticks && `embedder slows world ${ratioText(ticks.worldSlowdown)}`,
        beside?.slowdown.ratio === undefined
          ? undefined
          : `slows what runs beside ${ratioText(beside.slowdown)}`,
      ],
      " · ",
      columns,
      INDENT,
    ),
    "",
  ];
}

function sumOf(...values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}

function ratioText({ ratio, low, high }: BlockRatio): string {
  if (low === undefined || high === undefined) return formatRatio(ratio);
  return `${formatRatio(ratio)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

interface Block {
  readonly lines: readonly string[];
}

/** The disturbance first, then warnings, then notes. */
function messageBlocks(result: CaseResult, style: TerminalStyle): Block[] {
  const disturbed = result.warnings.filter(isDisturbance);
  const warnings = result.warnings.filter((one) => !isDisturbance(one));
  const notes = SHOWN_NOTES.flatMap((kind) => result.notes.filter((note) => note.kind === kind));
  return [
    ...disturbed.map((one, i) => ({
      lines: [
        ...warningLines([{ ...one, text: `disturbed: ${one.text}` }], style),
        ...(i === disturbed.length - 1 ? undisturbedLines(result, style.columns) : []),
      ],
    })),
    ...warnings.map((warning) => ({ lines: warningLines([warning], style) })),
    ...notes.map(({ text }) => ({ lines: wrapText(text, style.columns, INDENT) })),
  ];
}

/** Those that there is room for, in their order; of a first one that alone is too long its beginning. A row is kept for what is left out. */
function fitting(blocks: readonly Block[], rows: number): Block[] {
  const shown: Block[] = [];
  let left = rows - 1;
  for (const block of blocks) {
    if (block.lines.length > left) continue;
    shown.push(block);
    left -= block.lines.length;
  }
  const [first] = blocks;
  return shown.length > 0 || first === undefined
    ? shown
    : [{ lines: first.lines.slice(0, Math.max(1, rows - 1)) }];
}

/** What else to run: another variant, the other configuration as a command to copy; and where the rest is. */
function nextLines({ notes, latency }: CaseResult, { columns }: TerminalStyle): string[] {
  const variants = notes
    .filter(({ kind }) => kind === "variant")
    .flatMap(({ text }) => wrapText(text, columns, INDENT));
  const again = notes.find(({ kind }) => kind === "again");
  const [sentence = "", command = ""] = again?.text.split("\n") ?? [];
  const joined = `${INDENT}${sentence} ${command}`;
  const configuration =
    again === undefined
      ? []
      : joined.length <= columns
        ? [joined]
        : [...wrapText(sentence, columns, INDENT), `${INDENT}${INDENT}${command}`];
  const hints =
    latency === undefined
      ? []
      : wrap(
          ["More: --details", "a row per call: --csv FILE or --out DIR", "a word: mrlbench explain p99"],
          " · ",
          columns,
          INDENT,
        );
  return [...variants, ...configuration, ...hints];
}
