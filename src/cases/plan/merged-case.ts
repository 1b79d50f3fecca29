// What a case comes to, from what its processes came to.
import type { CallTable } from "../../schema/call-columns.ts";
import type { CaseResult, ProcessFigures } from "../../schema/case-result.ts";
import type { DisturbanceReport } from "../../schema/disturbance-report.ts";
import { notesOf } from "../../schema/notes.ts";
import type { BesideReport, PaceReport, TickReport } from "../../schema/tick-report.ts";
import type { Warning } from "../../schema/warnings.ts";
import { latencyByMinute } from "../../stats/by-minute.ts";
import { latencyHistogram } from "../../stats/histogram.ts";
import { p99OfLaps } from "../../stats/laps.ts";
import type { LatencySummary } from "../../stats/latency-summary.ts";
import { sortSamples } from "../../stats/percentile.ts";
import { latencyByClass } from "../../stats/token-classes.ts";
import { changeWarning } from "../describe/latency-warnings.ts";
import { ratioWarnings } from "../describe/ratio-warnings.ts";
import type { CaseOutcome, ProcessOutcome } from "../outcome.ts";
import { changeOfCase } from "./case-change.ts";
import { loadTimeWarnings } from "./load-time.ts";
import { latencyBetween, medianReport, ratioBetween } from "./over-processes.ts";
import { ownResult } from "./own-result.ts";
import { processNotes } from "./process-notes.ts";
import { latencyNs, ofSteadyCalls, responseNs, startNs, stepNs, tokenCount } from "./steady-calls.ts";

/**
 * @param processes in their order, at least one; one that failed is the last
 * @param planned how many were to be
 * @param isCut whether a signal ended it: how its level went on is not said, for whoever waits
 */
export function mergedCase(
  processes: readonly ProcessOutcome[],
  planned: number,
  isCut = false,
): CaseOutcome {
  const measured = processes.filter(({ result }) => result.latency !== undefined);
  const last = processes.at(-1)!;
  if (measured.length === 0) return last;
  const { failure, exitCode } = last;
  const results = measured.map(({ result }) => result);
  const calls = measured.flatMap((one) => one.calls);
  const pooledNs = ofSteadyCalls(calls, latencyNs);
  const counted = measured.filter((one) => ofSteadyCalls(one.calls, latencyNs).length > 0);
  const change = isCut ? undefined : changeOfCase(counted);
  const latency = latencyOf(measured, ({ latency }) => latency, latencyNs)!;
  const together = mergedResult(measured);
  const result: CaseResult = {
    ...together,
    processes: measured.map(ownFigures),
    warnings: [
      ...mergedWarnings(results).filter(({ code }) => !CHANGES.has(code)),
      ...(change === undefined ? [] : [changeWarning(change)]),
      ...ratioWarnings({ ...together, latency }),
      ...loadTimeWarnings(results[0]!.identity, measured),
    ],
    latency: {
      ...latency,
      change,
      // Where all embedded the same there is one class, and none to tell apart.
      classes: results.every(({ latency }) => latency?.classes.length === 0)
        ? []
        : latencyByClass(pooledNs, ofSteadyCalls(calls, tokenCount)),
    },
    notes: [
      ...results[0]!.notes.filter(({ kind }) => kind !== "processes"),
      // Of one that a signal ended, how much its figures are of.
      ...results.flatMap(({ notes }) => notes.filter(({ kind }) => kind === "processes")),
      ...notesOf("processes", processNotes(results.length, planned)),
    ],
    minutes: minutesOf(pooledNs, ofSteadyCalls(calls, startNs)),
    histogram: latencyHistogram(sortSamples(pooledNs), undefined, latency?.latencyNsP99),
    ...(last.result.verdict === "failed" && { verdict: "failed", error: last.result.error }),
  };
  return {
    result,
    calls,
    facts: mergedFacts(measured.map(({ facts }) => facts)),
    exitCode: exitCode === 0 ? Math.max(...processes.map((one) => one.exitCode)) : exitCode,
    isPinned: measured[0]!.isPinned,
    ...(failure && { failure }),
  };
}

function ownFigures(outcome: ProcessOutcome): ProcessFigures {
  const { latency, ticks } = ownResult(outcome);
  const step = ticks?.step;
  return {
    latencyNsP50: latency?.latencyNsP50,
    latencyNsP99: latency?.latencyNsP99,
    latencyNsP99OfLaps: p99OfLaps(ofSteadyCalls(outcome.calls, latencyNs)),
    ...(step && {
      step: {
        latencyNsP50: step.latencyNsP50,
        latencyNsP99: step.latencyNsP99,
        latencyNsMax: step.latencyNsMax,
      },
    }),
  };
}

/** Undefined where there is but one. */
function minutesOf(pooledNs: Float64Array, beginNs: Float64Array): CaseResult["minutes"] {
  const minutes = latencyByMinute(pooledNs, beginNs);
  return minutes.length < 2 ? undefined : minutes;
}

/** Told of the whole case, and not of some of its processes. */
const CHANGES: ReadonlySet<string> = new Set(["drift-up", "drift-down"]);

/** A series of latencies in each process, as one; undefined where no process has it. */
function latencyOf(
  measured: readonly ProcessOutcome[],
  summary: (result: CaseResult) => LatencySummary | undefined,
  sampleNs: (table: CallTable, call: number) => number,
): LatencySummary | undefined {
  const having = measured.filter(({ result }) => summary(result) !== undefined);
  if (having.length === 0) return undefined;
  return latencyBetween(
    having.map(({ result }) => summary(result)!),
    having.map(({ calls }) => ofSteadyCalls(calls, sampleNs)),
  );
}

function mergedResult(measured: readonly ProcessOutcome[]): CaseResult {
  const results = measured.map(({ result }) => result);
  const [first] = results;
  const known = <Key extends keyof CaseResult>(key: Key) =>
    results.flatMap((result) => (result[key] === undefined ? [] : [result[key]]));
  const peaks = withoutUnpacking(measured).flatMap(({ result }) => result.peakRssBytes ?? []);
  const settled = known("settled");
  return {
    ...medianReport(results),
    identity: first!.identity,
    verdict: results.find(({ verdict }) => verdict !== "ok")?.verdict ?? "ok",
    within: medianReport(known("latency").map(withinOf)),
    peakRssBytes: peaks.length === 0 ? undefined : Math.max(...peaks),
    settled: settled.length === 0 ? undefined : settled.every(Boolean),
    pace: mergedOf(
      known("pace"),
      (reports): PaceReport => ({
        ...medianReport(reports),
        response: latencyOf(measured, ({ pace }) => pace?.response, responseNs)!,
      }),
    ),
    disturbance: mergedOf(known("disturbance"), mergedDisturbance),
    beside: mergedOf(known("beside"), mergedBeside),
    ticks: mergedOf(
      known("ticks"),
      (reports): TickReport => ({
        ...mergedTicks(reports),
        step: latencyOf(measured, ({ ticks }) => ticks?.step, stepNs)!,
      }),
    ),
  };
}

function mergedOf<Report>(reports: readonly Report[], merge: (reports: readonly Report[]) => Report) {
  return reports.length === 0 ? undefined : merge(reports);
}

function withinOf(latency: NonNullable<CaseResult["latency"]>): NonNullable<CaseResult["within"]> {
  const of = (percentile: "P50" | "P90" | "P99") => ({
    low: latency[`latencyNs${percentile}Low`],
    high: latency[`latencyNs${percentile}High`],
  });
  return { p50: of("P50"), p90: of("P90"), p99: of("P99") };
}

function mergedBeside(reports: readonly BesideReport[]): BesideReport {
  return { ...medianReport(reports), slowdown: ratioBetween(reports.map(({ slowdown }) => slowdown)) };
}

function mergedDisturbance(reports: readonly DisturbanceReport[]): DisturbanceReport {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const undisturbed = reports.flatMap((report) => report.undisturbed ?? []);
  const energies = reports.flatMap(({ energy }) => energy ?? []);
  const byCause = Map.groupBy(
    reports.flatMap(({ causes }) => causes),
    ({ cause }) => cause,
  );
  return {
    blockCount: sum(reports.map(({ blockCount }) => blockCount)),
    disturbedCount: sum(reports.map(({ disturbedCount }) => disturbedCount)),
    causes: [...byCause.values()].map((causes) => ({
      cause: causes[0]!.cause,
      blockCount: sum(causes.map(({ blockCount }) => blockCount)),
      // Processes without it have none of their time taken.
      share: causes.some(({ share }) => share === undefined)
        ? undefined
        : sum(causes.map(({ share }) => share!)) / reports.length,
    })),
    undisturbed: mergedOf(undisturbed, (parts) => ({
      ...medianReport(parts),
      sampleCount: sum(parts.map(({ sampleCount }) => sampleCount)),
      latencyNsMax: Math.max(...parts.flatMap(({ latencyNsMax }) => latencyNsMax ?? [])),
    })),
    energy: mergedOf(energies, (parts) => ({
      source: parts[0]!.source,
      energyUj: sum(parts.map(({ energyUj }) => energyUj)),
      embeddings: sum(parts.map(({ embeddings }) => embeddings)),
    })),
  };
}

function mergedTicks(reports: readonly TickReport[]): TickReport {
  const sum = (count: (report: TickReport) => number) =>
    reports.reduce((total, report) => total + count(report), 0);
  const dims = [...new Set(reports.flatMap(({ dimsUsed }) => dimsUsed.map(({ dim }) => dim)))];
  return {
    ...medianReport(reports),
    embedSlowdown: ratioBetween(reports.map(({ embedSlowdown }) => embedSlowdown)),
    worldSlowdown: ratioBetween(reports.map(({ worldSlowdown }) => worldSlowdown)),
    waitSlowdown: ratioBetween(reports.map(({ waitSlowdown }) => waitSlowdown)),
    dimsUsed: dims
      .sort((a, b) => b - a)
      .map((dim) => ({
        dim,
        tickCount: sum(({ dimsUsed }) => dimsUsed.find((used) => used.dim === dim)?.tickCount ?? 0),
      })),
    roundCount: sum(({ roundCount }) => roundCount),
    voidCount: sum(({ voidCount }) => voidCount),
  };
}

/** Each once, as the first process had it that did. */
function mergedWarnings(results: readonly CaseResult[]): Warning[] {
  const byCode = Map.groupBy(
    results.flatMap(({ warnings }) => warnings),
    ({ code, text }) => (BETWEEN_PROCESSES.has(code) ? code : `${code} ${text}`),
  );
  return [...byCode.values()].map(([warning, ...others]) => {
    const count = 1 + others.length;
    const isOfSome = count < results.length;
    return isOfSome
      ? { ...warning!, text: `${warning!.text} (in ${count} of ${results.length} processes)` }
      : warning!;
  });
}

/** Whose sentences have figures that differ from process to process. */
const BETWEEN_PROCESSES = new Set<string>([
  "not-resolvable",
  "too-few-for-p99",
  "p99-open",
  "dependent-samples",
  "rate-missed",
  "cpu-quota",
  "ticks-together",
  "ticks-unit",
  "few-ticks-beside",
  "low-recall",
]);

/** Those of the first process, and of each what is its own. */
/** Whoever unpacked a model held it twice meanwhile, once for all times: the others say what it takes. */
function withoutUnpacking(measured: readonly ProcessOutcome[]): readonly ProcessOutcome[] {
  const others = measured.filter(({ facts }) => facts.unpacked_bytes === 0);
  return others.length === 0 ? measured : others;
}

function mergedFacts(facts: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>> {
  const [first = {}] = facts;
  const own = facts.map((one) =>
    Object.fromEntries(
      Object.entries(one).filter(
        ([key, value]) => !facts.every((other) => JSON.stringify(other[key]) === JSON.stringify(value)),
      ),
    ),
  );
  return { ...first, processes: own };
}
