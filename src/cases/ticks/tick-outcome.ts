// What a case of Layer C comes to: figures, warnings and notes for the reports, and facts for run.json.
import { isOpen } from "../../bench/pace.ts";
import type { RoundsMeasurement } from "../../bench/rounds.ts";
import { type TickFigures, tickFigures } from "../../bench/tick-figures.ts";
import { sinceOrigin } from "../../host/clock.ts";
import { processMemory } from "../../host/process-usage.ts";
import type { Candidate } from "../../open/candidate.ts";
import type { CaseResult } from "../../schema/case-result.ts";
import { notesOf } from "../../schema/notes.ts";
import { snakeKeys } from "../../schema/snake-keys.ts";
import type { IndexReport, TickReport } from "../../schema/tick-report.ts";
import { type Warning, warning } from "../../schema/warnings.ts";
import type { DimBudget } from "../../sim/dim-budget.ts";
import { LEAST_RECALL } from "../../sim/index/tune-expansion.ts";
import { latencyHistogram } from "../../stats/histogram.ts";
import { summarizeLatency } from "../../stats/latency-summary.ts";
import { sortSamples } from "../../stats/percentile.ts";
import { besideFacts, besideOf } from "../beside/beside.ts";
import { memberWarnings } from "../beside/partner-warnings.ts";
import { identityOf, openedIdentity } from "../describe/identity.ts";
import { latencyOptions } from "../describe/latency-options.ts";
import { latencyWarnings } from "../describe/latency-warnings.ts";
import { earlyEnd, openedEnd, openedFacts, openedFigures, openedWarnings } from "../describe/opened-case.ts";
import { proofNotes } from "../describe/proof-notes.ts";
import { caseRecipeNotes } from "../describe/recipe-notes.ts";
import type { ProcessOutcome } from "../outcome.ts";
import { paceReport, withRateVerdict } from "../pace/pace-report.ts";
import { CALLS_OF_A_SIGNAL, lastCallsNote } from "../plan/last-calls.ts";
import type { RunContext } from "../run-context.ts";
import type { BenchCase } from "../settings.ts";
import { judgeBlocks } from "../watch/disturbance.ts";
import type { MeasuredTicks } from "./measured-ticks.ts";
import type { Simulation } from "./simulation.ts";
import { tickBlocks } from "./tick-calls.ts";

export function describeTicks(
  benchCase: BenchCase,
  candidate: Candidate,
  simulation: Simulation,
  measured: MeasuredTicks,
  context: RunContext,
): ProcessOutcome {
  const { timer, settings } = context;
  const { measurement, lockRefusal, held } = measured;
  const { samples, warmupEnd } = measurement;
  const stretchAt = (index: number) => measurement.stretches[index]!;
  const identity = identityOf(benchCase, context, openedIdentity(candidate, simulation.dims[0]));
  const counted = measurement.interrupted ? lastRounds(measurement) : measurement;
  const figures = tickFigures(counted, benchCase.batch, isOpen(measured.pace));
  const judged = judgeBlocks(benchCase, settings, measured.blocks, samples.latencyNs, {
    isCounted: (index) => {
      const { arm, isVoid, round } = stretchAt(index);
      return arm === "full" && !isVoid && round >= (counted.stretches[0]?.round ?? 0);
    },
    embeddingCalls: ({ to }, index) =>
      stretchAt(index).arm === "alone" ? to - (measurement.stretches[index - 1]?.end ?? warmupEnd) : 0,
  });
  const latency = summarizeLatency(figures.tickNs, {
    ...latencyOptions(context),
    texts: figures.texts,
    startNs: figures.startNs,
    responseNs: figures.responseNs,
  });
  const ticks = tickReport(figures, simulation, measured.recallAfter, context);
  const voided = new Set(measurement.stretches.flatMap(({ isVoid, round }) => (isVoid ? [round] : [])));
  const beside = measured.beside.filter(({ round }) => !voided.has(round));
  const result: CaseResult = {
    identity,
    ...openedFigures(candidate, earlyEnd(measured.failure, measurement.interrupted), settings),
    latency,
    disturbance: judged.report,
    histogram: latencyHistogram(sortSamples(figures.tickNs)),
    timer,
    harnessNs: context.harnessNs.C,
    pace: paceReport(
      benchCase,
      figures.responseNs ?? new Float64Array(0),
      { achievedHz: figures.achievedHz, held },
      context,
    ),
    ticks,
    beside: besideOf(beside),
    firstCallNs: warmupEnd > 0 ? samples.latencyNs[0] : undefined,
    secondCallNs: warmupEnd > 1 ? samples.latencyNs[1] : undefined,
    settled: measurement.settled,
    truncatedCount: simulation.truncatedCount,
    cpuNs: measured.cpuNs,
    ...processMemory(),
    warnings: [
      // Where no round counts, the missed rate is told, and not that too few ticks were left.
      ...(latency.sampleCount === 0
        ? []
        : latencyWarnings(latency, measurement.settled, simulation.truncatedCount)),
      ...openedWarnings(benchCase, candidate, lockRefusal, context.proof),
      ...indexWarnings(ticks.index),
      ...measured.loadWarnings,
      ...memberWarnings(beside.flatMap(({ stretch }) => stretch.members)),
    ],
    notes: [
      ...caseRecipeNotes(candidate, settings),
      ...notesOf("proof", proofNotes(context.proof)),
      ...notesOf(
        "processes",
        counted.stretches.length < measurement.stretches.length ? [lastCallsNote(figures.tickNs.length)] : [],
      ),
    ],
  };
  return {
    result: withRateVerdict(result),
    calls: tickBlocks(identity, measurement, judged, sinceOrigin(context.originNs), measured.handedOver),
    facts: {
      identity,
      witnesses: snakeKeys(judged.seen),
      clocks_hz: judged.clocksHz,
      ...openedFacts(benchCase, candidate, lockRefusal, context),
      page_faults_steady: { minorCount: measured.minorFaultCount ?? null },
      index: simulation.index.describe(),
      index_tuning: [...(simulation.tunings ?? [])].map(([dim, tuning]) => ({
        dim,
        ...tuning,
        recall_of_others: simulation.recalls?.get(dim),
      })),
      index_memories: { size: simulation.index.capacity, embedded: simulation.embeddedCount },
      utterances: simulation.utterances.length,
      rounds: measurement.stretches.map(({ arm, round, achievedHz, isVoid }) => ({
        arm,
        round,
        achieved_hz: achievedHz ?? null,
        void: isVoid,
      })),
      paced_wait_ns: measurement.idleNs,
      rates_tried_hz: held?.triedHz ?? [],
      beside: besideFacts(measured.beside),
    },
    ...openedEnd(candidate, measured.failure, settings),
  };
}

/** Whoever pressed Ctrl-C waits for the figures: they are made of the last rounds. */
function lastRounds(measurement: RoundsMeasurement): RoundsMeasurement {
  const { stretches } = measurement;
  let firstRound = Number.POSITIVE_INFINITY;
  let tickCount = 0;
  for (const { arm, round, steadyFirst, end } of stretches.toReversed()) {
    if (tickCount >= CALLS_OF_A_SIGNAL && round < firstRound) break;
    firstRound = round;
    if (arm === "full") tickCount += end - steadyFirst;
  }
  return { ...measurement, stretches: stretches.filter(({ round }) => round >= firstRound) };
}

function tickReport(
  figures: TickFigures,
  simulation: Simulation,
  recallAfter: number | undefined,
  context: RunContext,
): TickReport {
  return {
    step: summarizeLatency(figures.stepNs, { ...latencyOptions(context), texts: figures.texts }),
    phasesNs: figures.phasesNs,
    aloneNs: figures.aloneNs,
    worldNs: figures.worldNs,
    embedSlowdown: figures.embedSlowdown,
    worldSlowdown: figures.worldSlowdown,
    waitSlowdown: figures.waitSlowdown,
    index: indexReport(simulation, recallAfter, context),
    cacheHitRate: figures.cacheHitRate,
    budget: simulation.budget && budgetReport(figures.tickNs, simulation.budget),
    dimsUsed: figures.dimsUsed,
    roundCount: figures.roundCount,
    voidCount: figures.voidCount,
  };
}

/** Undefined where no tick counts. */
function budgetReport(tickNs: Float64Array, { budgetNs }: DimBudget): TickReport["budget"] {
  if (tickNs.length === 0) return undefined;
  return { budgetNs, keptShare: tickNs.filter((ns) => ns <= budgetNs).length / tickNs.length };
}

function indexReport(
  { index, recalls, embeddedCount, searchNs, considered }: Simulation,
  recallAfter: number | undefined,
  { settings }: RunContext,
): IndexReport {
  const { kind, library, version, rungs, fullBytes } = index.describe();
  return {
    kind,
    library: `${library} ${version}`.trim(),
    size: index.capacity,
    dims: rungs.map(({ dim, expansionSearch, signs, sizeBytes }) => ({
      dim,
      signs,
      expansion: expansionSearch ?? undefined,
      recallAt10: recalls?.get(dim),
      // Exact search at the full dim searches the whole vectors themselves.
      sizeBytes: sizeBytes === 0 ? fullBytes : sizeBytes,
    })),
    recallAt10After: recallAfter,
    rerankDepth: settings.ticks.rerankDepth,
    embeddedCount,
    exactSearchNs: searchNs.exact,
    graphSearchNs: searchNs.graph,
    ...(considered && { considered }),
  };
}

function indexWarnings({ dims }: IndexReport): Warning[] {
  return dims.flatMap(({ dim, recallAt10, expansion }) =>
    recallAt10 !== undefined && recallAt10 < LEAST_RECALL
      ? [warning("low-recall", { recallAt10, dim, expansion })]
      : [],
  );
}
