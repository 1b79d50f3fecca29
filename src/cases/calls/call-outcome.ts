// What a case of Layer A or B comes to: figures, warnings and notes for the reports, rows for the CSV, and facts for run.json.
import type { Embedder } from "../../embed/embedder.ts";
import { sinceOrigin } from "../../host/clock.ts";
import type { BlockReading } from "../../host/state/witnesses.ts";
import type { Candidate } from "../../open/candidate.ts";
import type { CaseResult } from "../../schema/case-result.ts";
import { notesOf } from "../../schema/notes.ts";
import { snakeKeys } from "../../schema/snake-keys.ts";
import { latencyHistogram } from "../../stats/histogram.ts";
import { summarizeLatency } from "../../stats/latency-summary.ts";
import { sortSamples } from "../../stats/percentile.ts";
import { besideFacts, besideOf } from "../beside/beside.ts";
import { memberWarnings } from "../beside/partner-warnings.ts";
import { callersReport, type Span } from "../callers/callers.ts";
import { identityOf, openedIdentity } from "../describe/identity.ts";
import { latencyOptions } from "../describe/latency-options.ts";
import { latencyWarnings } from "../describe/latency-warnings.ts";
import { earlyEnd, openedEnd, openedFacts, openedFigures, openedWarnings } from "../describe/opened-case.ts";
import { proofNotes } from "../describe/proof-notes.ts";
import { caseRecipeNotes } from "../describe/recipe-notes.ts";
import type { ProcessOutcome } from "../outcome.ts";
import { paceReport, withRateVerdict } from "../pace/pace-report.ts";
import { paceHz } from "../pace/paced-calls.ts";
import { CALLS_OF_A_SIGNAL, lastCallsNote } from "../plan/last-calls.ts";
import type { RunContext } from "../run-context.ts";
import type { BenchCase } from "../settings.ts";
import { ALL_BLOCKS, judgeBlocks } from "../watch/disturbance.ts";
import { callTable, textsOfCalls } from "./call-columns.ts";
import type { CaseTable, MeasuredCalls } from "./measured-calls.ts";

interface TimedModel {
  readonly candidate: Candidate;
  readonly embedder: Embedder;
  readonly table: CaseTable;
}

export function describeCalls(
  benchCase: BenchCase,
  { candidate, embedder, table }: TimedModel,
  measured: MeasuredCalls,
  context: RunContext,
): ProcessOutcome {
  const { timer } = context;
  const { measurement, beside, lockRefusal } = measured;
  const { samples, callCount, steadyCount, interrupted } = measurement;
  const isSignalled = interrupted && measured.failure === undefined;
  const countedCalls = isSignalled ? Math.min(steadyCount, CALLS_OF_A_SIGNAL) : steadyCount;
  const steadyOf = (column: Float64Array) => column.subarray(callCount - countedCalls, callCount);
  const steadyNs = steadyOf(samples.latencyNs);
  const firstCounted = callCount - countedCalls;
  const judged = judgeBlocks(benchCase, context.settings, measured.blocks, samples.latencyNs, {
    ...ALL_BLOCKS,
    isCounted: (index) => measured.blocks[index]!.to > firstCounted,
  });
  const originNs = sinceOrigin(context.originNs);
  const rest = callTable(measured, table, benchCase, embedder, judged, originNs, measured.handedOver);
  const responseNs = steadyOf(samples.responseNs);
  const latency = summarizeLatency(steadyNs, {
    ...latencyOptions(context),
    texts: textsOfCalls(measured, table, benchCase, firstCounted),
    startNs: steadyOf(samples.startNs),
    isEnd: countedCalls < steadyCount,
    responseNs: paceHz(benchCase, context.settings) === undefined ? undefined : responseNs,
  });
  const identity = identityOf(benchCase, context, openedIdentity(candidate, embedder.dim));
  const { latencyNs } = samples;
  const result: CaseResult = {
    identity,
    ...openedFigures(candidate, earlyEnd(measured.failure, measurement.interrupted), context.settings),
    latency,
    disturbance: judged.report,
    histogram: latencyHistogram(sortSamples(steadyNs)),
    timer,
    harnessNs: context.harnessNs[benchCase.layer],
    pace: paceReport(benchCase, responseNs, paceFigures(measured), context),
    firstCallNs: callCount > 0 ? latencyNs[0] : undefined,
    secondCallNs: callCount > 1 ? latencyNs[1] : undefined,
    cpuNs: cpuOfCall(benchCase, judged.seen, steadyCount),
    ...measured.memory,
    callers:
      measured.others &&
      callersReport(benchCase, measured.others, {
        latencyNs: steadyNs,
        spans: spansFrom(firstCounted, measured, sinceOrigin(0)),
        rssBytes: measured.memory.rssBytes,
      }),
    settled: measurement.settled,
    truncatedCount: table.tokens.truncatedCount,
    paddingShare: embedder.paddingShare(table.tokens),
    beside: besideOf(beside),
    warnings: [
      ...latencyWarnings(latency, measurement.settled, table.tokens.truncatedCount),
      ...openedWarnings(benchCase, candidate, lockRefusal, context.proof),
      ...measured.loadWarnings,
      ...memberWarnings(beside.flatMap(({ stretch }) => stretch.members)),
    ],
    notes: [
      ...caseRecipeNotes(candidate, context.settings),
      ...notesOf("proof", proofNotes(context.proof)),
      ...notesOf("processes", countedCalls < steadyCount ? [lastCallsNote(countedCalls)] : []),
    ],
  };
  return {
    result: withRateVerdict(result),
    calls: [{ identity, table: rest }],
    facts: {
      identity,
      witnesses: snakeKeys(judged.seen),
      clocks_hz: judged.clocksHz,
      ...openedFacts(benchCase, candidate, lockRefusal, context),
      texts_timed: measurement.pass && measured.turn.textCount,
      core_waited_ms: Math.round(measured.core.waitedNs / 1e6),
      page_faults_steady: pageFaultsOf(judged.seen),
      beside: besideFacts(beside),
    },
    ...openedEnd(candidate, measured.failure, context.settings),
    ...(measurement.pass && { passTexts: measured.turn.textCount }),
    core: measured.core,
  };
}

/** Of what was seen in the blocks of calls: what watches and shows them has CPU time and faults of its own, between the blocks. */
function cpuOfCall(
  { sessions }: BenchCase,
  { processCpuNs }: BlockReading,
  steadyCount: number,
): number | undefined {
  // Threads that share the process share its count.
  if (sessions === "shared" || processCpuNs === undefined || steadyCount === 0) return undefined;
  return processCpuNs / steadyCount;
}

function pageFaultsOf({ minorFaults, majorFaults }: BlockReading) {
  if (minorFaults === undefined || majorFaults === undefined) return null;
  return { minorCount: minorFaults, majorCount: majorFaults };
}

/** When calls from number `first` on were made, or waited for. @param originNs of this process's clock on the boot's */
function spansFrom(
  first: number,
  { blocks, measurement }: Pick<MeasuredCalls, "blocks" | "measurement">,
  originNs: number,
): Span[] {
  const { startNs } = measurement.samples;
  return blocks
    .filter(({ from, to }) => to > first || from >= first)
    .map(({ from, beginNs, reading }) => ({
      beginNs: originNs + (from < first ? startNs[first]! : beginNs),
      endNs: originNs + beginNs + reading.wallNs,
    }));
}

function paceFigures({ measurement, held }: MeasuredCalls) {
  const { steadyCount, steadySpanNs } = measurement;
  return { achievedHz: steadySpanNs > 0 ? (steadyCount * 1e9) / steadySpanNs : undefined, held };
}
