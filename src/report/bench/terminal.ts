// What a person reads about a case: who ran, the latency with its uncertainty, what happens once, a histogram, and what to
// watch out for. Pure text; the caller knows the terminal.

import { formatBytes, formatCount, formatDuration } from "../../core/format.ts";
import type { CaseIdentity } from "../../schema/call-columns.ts";
import {
  type CaseResult,
  type TimeToFirstInference,
  TTFI_PARTS,
  type WithinProcess,
} from "../../schema/case-result.ts";
import type { Cell } from "../../schema/csv.ts";
import type { MinuteLatency } from "../../stats/by-minute.ts";
import type { LatencySummary } from "../../stats/latency-summary.ts";
import { P90_MIN_SAMPLES, P99_MIN_SAMPLES } from "../../stats/percentile.ts";
import type { TimerSummary } from "../../stats/timer.ts";
import type { ClassLatency } from "../../stats/token-classes.ts";
import { INDENT, paint, type TerminalStyle, wrap, wrapText } from "../style.ts";
import { warningLines } from "../warning-lines.ts";
import { callerParts } from "./caller-parts.ts";
import { disturbanceLines, isDisturbance } from "./terminal-disturbance.ts";
import { histogramLines } from "./terminal-histogram.ts";
import { tickLines } from "./terminal-ticks.ts";

const NO_MARKS = { latencyNsP50: undefined, latencyNsP90: undefined, latencyNsP99: undefined };

/** What is no matter of course. */
const IO_MEMORY_TEXTS: Partial<Record<NonNullable<CaseResult["ioMemory"]>, string>> = {
  driver: "calls in memory of its driver: no copy where host and device share it",
  copied: "each call is copied to it and back",
};

/** The full report of a case, with its line end. */
export function renderCase(result: CaseResult, style: TerminalStyle): string {
  const { latency, histogram } = result;
  const { columns } = style;
  const parts = (texts: readonly (string | undefined)[]) => wrap(texts, " · ", columns, INDENT);
  return [
    wrap(titleParts(result), " · ", columns, "").map((line) => paint(line, "bold", style)),
    result.verdict === "ok"
      ? []
      : wrapText(verdictText(result), columns, INDENT).map((line) => paint(line, "red", style)),
    disturbanceLines(result, style),
    parts([
      result.device,
      named(String(result.identity.runtime), result.runtimeVersion),
      result.ioMemory && IO_MEMORY_TEXTS[result.ioMemory],
    ]),
    latency === undefined
      ? []
      : [
          ...parts(percentileParts(latency, result)),
          ...parts(classParts(latency)),
          ...parts(spreadParts(latency)),
        ],
    ...(result.minutes ?? []).map((minute) => parts([minuteText(minute)])),
    parts(callerParts(result)),
    parts(onceParts(result)),
    parts(keepParts(result)),
    result.ttfi === undefined ? [] : parts(ttfiParts(result.ttfi)),
    result.timer === undefined ? [] : parts(timerParts(result.timer, result.harnessNs)),
    tickLines(result, style),
    histogram === undefined ? [] : ["", ...histogramLines(histogram, latency ?? NO_MARKS, style), ""],
    warningLines(
      result.warnings.filter((one) => !isDisturbance(one)),
      style,
    ),
    result.notes.flatMap(({ text }) => noteLines(text, columns)),
  ]
    .flat()
    .map((line) => `${line}\n`)
    .join("");
}

/** In one line of progress: who, and what its processes came to until now. */
export function figuresSoFar({ identity, latency }: Pick<CaseResult, "identity" | "latency">): string {
  const { model, variant, runtime, dim } = identity;
  const who = `${model}/${variant}/${runtime} ${dim ?? ""}`.trim();
  if (latency === undefined) return who;
  const { latencyNsP50, latencyNsP99 } = latency;
  return `${who}  p50 ${formatDuration(latencyNsP50)}  p99 ${formatDuration(latencyNsP99)}`;
}

/** A sentence, and after it lines that stay whole because they are there to be copied. */
function noteLines(note: string, columns: number): string[] {
  const [sentence = "", ...toCopy] = note.split("\n");
  return [...wrapText(sentence, columns, INDENT), ...toCopy.map((line) => `${INDENT}${INDENT}${line}`)];
}

function titleParts({ identity, latency }: CaseResult): (string | undefined)[] {
  const { candidate, backend, layer, dim, batch, threads, pin, spin, load, rate_hz, gap_ms } = identity;
  return [
    `${candidate} on ${backend}`,
    named("dim", dim),
    named("layer", layer),
    named("batch", batch),
    threads === undefined ? undefined : `${threads} ${Number(threads) === 1 ? "thread" : "threads"}`,
    pin === undefined ? undefined : String(pin) === "0" ? "not pinned" : `pinned (${pin})`,
    spin === undefined ? undefined : String(spin) === "0" ? "no spinning" : "spinning",
    textPart(identity, latency?.classes ?? []),
    named("load", load),
    named("rate", rate_hz === undefined ? undefined : `${rate_hz} Hz`),
    named("gap", gap_ms === undefined ? undefined : `${gap_ms} ms`),
  ];
}

/** Which texts, and how long those were that were timed. */
function textPart({ text }: CaseIdentity, classes: readonly ClassLatency[]): string | undefined {
  const [first] = classes;
  const last = classes.at(-1);
  if (text === undefined || first === undefined || last === undefined) return named("text", text);
  const [least, most] = [first.leastTokens, last.mostTokens];
  return `text ${text}, ${tokenRange(least, most)} tokens${first === last ? ` (${first.name})` : ""}`;
}

function tokenRange(least: number, most: number): string {
  return least === most ? formatCount(least) : `${formatCount(least)} to ${formatCount(most)}`;
}

function named(name: string, value: Cell): string | undefined {
  return value === undefined ? undefined : `${name} ${value}`;
}

function verdictText({ verdict, error }: CaseResult): string {
  return error === undefined ? verdict : `${verdict}: ${error}`;
}

function percentileParts(latency: LatencySummary, { ticks, within, processes }: CaseResult): string[] {
  const unit = ticks === undefined ? "calls" : "ticks";
  const count = processes?.length ?? 1;
  const inProcesses = count === 1 ? "1 process" : `${count} processes`;
  return [
    `p50 ${formatDuration(latency.latencyNsP50)}`,
    `p90 ${formatDuration(latency.latencyNsP90)}${needs(latency.latencyNsP90, latency, P90_MIN_SAMPLES)}`,
    `p99 ${formatDuration(latency.latencyNsP99)}${needs(latency.latencyNsP99, latency, P99_MIN_SAMPLES)}${p99Interval(latency, within)}`,
    `max ${formatDuration(latency.latencyNsMax)}`,
    `${formatCount(latency.sampleCount)} ${unit} in ${inProcesses}`,
  ];
}

/** Nothing where all are of one class: the percentiles above are its own. */
function classParts({ classes }: LatencySummary): string[] {
  if (classes.length < 2) return [];
  return classes.map(
    ({ name, leastTokens, mostTokens, latencyNsP50, latencyNsP99 }) =>
      `${name} (${tokenRange(leastTokens, mostTokens)} tokens) p50 ${formatDuration(latencyNsP50)}, p99 ${formatDuration(latencyNsP99)}`,
  );
}

function needs(
  value: number | undefined,
  { sampleCount, effectiveSampleCount }: LatencySummary,
  least: number,
) {
  if (value !== undefined) return "";
  const worth = sampleCount < least ? "" : `: effective sample size ${formatCount(effectiveSampleCount)}`;
  return ` (needs ${least} calls${worth})`;
}

/** Between processes; where these are too few, inside of one. */
function p99Interval(
  { latencyNsP99, latencyNsP99Low, latencyNsP99High }: LatencySummary,
  within: WithinProcess | undefined,
): string {
  if (latencyNsP99 === undefined) return "";
  if (latencyNsP99Low !== undefined)
    return ` (95 %: ${formatDuration(latencyNsP99Low)} to ${formatDuration(latencyNsP99High)})`;
  const { low, high } = within?.p99 ?? {};
  if (high === undefined)
    return low === undefined ? "" : ` (95 % inside a process: at least ${formatDuration(low)})`;
  return ` (95 % inside a process: ${formatDuration(low)} to ${formatDuration(high)})`;
}

function spreadParts(latency: LatencySummary): string[] {
  return [
    `mean ${formatDuration(latency.latencyNsMean)}`,
    `stddev ${formatDuration(latency.latencyNsStddev)}`,
    `jitter ${formatDuration(latency.jitterNsMeanStep)}`,
    `spikes ${formatCount(latency.spikeIndexes.length)} ${spikeText(latency)}`,
  ];
}

function spikeText({ spikeLimits: { factor, limitNs } }: LatencySummary): string {
  const above = limitNs === undefined ? "" : `, or above ${formatDuration(limitNs)}`;
  return `(over ${factor} times the median of the text${above})`;
}

function minuteText({ minute, latencyNsP50, latencyNsP99 }: MinuteLatency): string {
  return `minute ${minute + 1}: p50 ${formatDuration(latencyNsP50)}, p99 ${formatDuration(latencyNsP99)}`;
}

function onceParts(result: CaseResult): (string | undefined)[] {
  const { loadNs, compileNs, compiledBeforeNs, firstCallNs, secondCallNs } = result;
  return [
    labelled("load", loadNs),
    labelled("compile", compileNs),
    labelled("compiled before", compiledBeforeNs),
    labelled("first call", firstCallNs),
    labelled("second call", secondCallNs),
  ];
}

function keepParts({ modelBytes, keep, cpuNs }: CaseResult): (string | undefined)[] {
  const size = (label: string, bytes: number | undefined) =>
    bytes === undefined ? undefined : `${label} ${formatBytes(bytes)}`;
  return [
    size("model on disk", modelBytes),
    size("resident: open", keep?.openRssBytes),
    size("after the longest text", keep?.textRssBytes),
    size("after a batch of it", keep?.batchRssBytes),
    size("closed", keep?.closedRssBytes),
    labelled("CPU time a call", cpuNs),
    labelled("in the 50 ms after it", keep?.idleCpuNs),
    labelled("inputs to the device", keep?.copies?.hostToDeviceNs),
    labelled("launch", keep?.copies?.launchNs),
    labelled("output from the device", keep?.copies?.deviceToHostNs),
  ];
}

function ttfiParts({
  warmNs,
  coldNs,
  compilingNs,
  between,
  partsNs,
}: TimeToFirstInference): (string | undefined)[] {
  const { low, high } = between.warm;
  const sure = low === undefined ? "" : ` (95 %: ${formatDuration(low)} to ${formatDuration(high)})`;
  const cold = coldNs === undefined ? "" : `, cold ${formatDuration(coldNs)}`;
  const compiling =
    compilingNs === undefined ? "" : `, of the one that compiled ${formatDuration(compilingNs)}`;
  return [
    `first inference ${formatDuration(warmNs)}${sure}${cold}${compiling}`,
    ...TTFI_PARTS.map((part) => labelled(part, partsNs[part])),
  ];
}

function timerParts({ overheadNs, resolutionNs }: TimerSummary, harnessNs: number | undefined): string[] {
  return [
    `clock read ${formatDuration(overheadNs)} (not subtracted)`,
    `resolution ${formatDuration(resolutionNs)}`,
    ...(harnessNs === undefined ? [] : [`empty call ${formatDuration(harnessNs)}`]),
  ];
}

function labelled(label: string, ns: number | undefined): string | undefined {
  return ns === undefined ? undefined : `${label} ${formatDuration(ns)}`;
}
