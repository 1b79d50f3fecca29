// A case of Layer C: simulate, measure in rounds, check before and after.
import {
  ARMS,
  type Arm,
  LEAD_TICKS,
  maxTicks,
  measureRounds,
  type RoundPlan,
  type RoundsMeasurement,
  runPacedTicks,
} from "../../bench/rounds.ts";
import { reachedHz } from "../../bench/tick-figures.ts";
import { allocateTickSamples } from "../../bench/timed-tick.ts";
import { endingAtOnceFromNow, endingAtOnceMeanwhile, signalCode } from "../../core/signals.ts";
import type { TextSet } from "../../data/text-set.ts";
import { VectorCheck } from "../../embed/vector-check.ts";
import { sinceOrigin } from "../../host/clock.ts";
import { faultsBetween, threadPageFaults } from "../../host/page-faults.ts";
import { processCpuNs } from "../../host/process-usage.ts";
import type { CaseMemory } from "../../open/case-memory.ts";
import type { OpenModel } from "../../open/model.ts";
import type { CaseIdentity } from "../../schema/call-columns.ts";
import type { Partner } from "../../sim/load/partner.ts";
import { summarizeLatency } from "../../stats/latency-summary.ts";
import { medianOf } from "../../stats/percentile.ts";
import type { TokenTable } from "../../text/tokenizer.ts";
import { BesideRecord } from "../beside/beside-record.ts";
import { openBeside } from "../beside/open-beside.ts";
import type { SoFar } from "../children/so-far.ts";
import { interruptedCase } from "../describe/failed-case.ts";
import { identityOf, openedIdentity } from "../describe/identity.ts";
import { latencyOptions } from "../describe/latency-options.ts";
import { FirstFailure } from "../first-failure.ts";
import type { ProcessOutcome } from "../outcome.ts";
import { findHeldRate, type HeldRate } from "../pace/held-rate.ts";
import { isRateMissed } from "../pace/pace-report.ts";
import { callsOf, paceOf } from "../pace/paced-calls.ts";
import type { RunContext } from "../run-context.ts";
import type { BenchCase } from "../settings.ts";
import { markBlocks } from "../watch/disturbance.ts";
import { WatchedBlocks } from "../watch/watched-blocks.ts";
import { fittingTicks } from "./fitting-ticks.ts";
import type { MeasuredTicks } from "./measured-ticks.ts";
import { openSimulation, type Simulation } from "./simulation.ts";
import { tickBlocks } from "./tick-calls.ts";
import { describeTicks } from "./tick-outcome.ts";

const TRIAL_ROUND = -1;
/** As many of each arm, and their leads, become rows in some hundredths of a second. */
const MOST_STRETCH_TICKS = 4096;
const NO_BLOCK = { from: 0, to: 0 };
/** Utterances whose vectors are compared before and after. */
const CHECKED_TEXTS = 64;

export async function runTickCase(
  benchCase: BenchCase,
  model: OpenModel,
  texts: TextSet,
  context: RunContext,
): Promise<ProcessOutcome> {
  const { candidate } = model;
  const { partner, loadWarnings } = await openBeside(benchCase, candidate, context);
  try {
    const ticks = roundsOf(benchCase, context);
    // Nothing is measured yet: the world and its memories are made anew.
    const simulation = await endingAtOnceMeanwhile(() =>
      openSimulation(benchCase, model, texts, ticks.rounds, LEAD_TICKS + ticks.stretchTicks, context),
    );
    if (simulation === undefined) {
      return interruptedCase(benchCase, openedIdentity(candidate, undefined), context);
    }
    const { embedder, utterances } = simulation;
    const checked = utterances.slice(0, CHECKED_TEXTS);
    const tokens = model.tokenize(context.settings.prompt, checked, embedder.maxTokens);
    const identity = () => identityOf(benchCase, context, openedIdentity(candidate, simulation.dims[0]));
    const parts = { simulation, tokens, memory: model.memory, partner, identity };
    const measured = await measureTicks(benchCase, parts, ticks, context);
    // All rows are handed over, unless a signal came: who waits for the end of this process does not miss its figures.
    const outcome = endingAtOnceFromNow(() =>
      describeTicks(benchCase, candidate, simulation, { ...measured, loadWarnings }, context),
    );
    const { prompt, normalize } = context.settings;
    const embed = { prompt, normalize, batch: benchCase.batch, dim: simulation.dims[0]! };
    const { places } = context;
    return {
      ...outcome,
      kept: { candidate: model.request, places, embed, longestTokens: embedder.maxTokens },
    };
  } finally {
    await partner.close();
  }
}

/** As many rounds as were asked for, or more: the rows of one are handed over at its end, and whoever pressed Ctrl-C waits for the last. */
function roundsOf(
  benchCase: BenchCase,
  { settings }: RunContext,
): Pick<RoundPlan, "rounds" | "stretchTicks"> {
  const ticks = callsOf(benchCase, settings);
  // Their orders are balanced over as many rounds as there are arms.
  const needed = ARMS.length * Math.ceil(ticks / MOST_STRETCH_TICKS / ARMS.length);
  const isEnough = ticks <= settings.ticks.rounds * MOST_STRETCH_TICKS;
  const rounds = isEnough ? settings.ticks.rounds : needed;
  return { rounds, stretchTicks: Math.ceil(ticks / rounds) };
}

interface TimedParts {
  readonly simulation: Simulation;
  /** Of the texts whose vectors are compared. */
  readonly tokens: TokenTable;
  readonly memory: CaseMemory;
  readonly partner: Partner;
  /** For who waits meanwhile. */
  readonly identity: () => CaseIdentity;
}

async function measureTicks(
  benchCase: BenchCase,
  { simulation, tokens, memory, partner, identity }: TimedParts,
  ticks: Pick<RoundPlan, "rounds" | "stretchTicks">,
  context: RunContext,
): Promise<Omit<MeasuredTicks, "loadWarnings">> {
  const { settings, progress } = context;
  const { tick, embedder, rewind, recallNow } = simulation;
  const sofar = (latencyNs: Float64Array): SoFar => ({
    identity: identity(),
    latency: summarizeLatency(latencyNs, latencyOptions(context)),
    isWarmup: false,
  });
  const pace = paceOf(benchCase, settings);
  const plan: RoundPlan = { ...ticks, warmup: settings.warmup, pace };
  const samples = allocateTickSamples(maxTicks(plan), (length) => memory.samples(length));
  const lockRefusal = memory.freeze().refusal ?? embedder.embedder.calls.lock();
  const beside = new BesideRecord(partner);
  let check: VectorCheck | undefined;
  let faultsBefore = threadPageFaults();
  const failed = new FirstFailure();
  const failure = () => failed.error ?? beside.failure();
  const shouldStop = () => context.shouldStop() || failure() !== undefined;
  using watched = new WatchedBlocks();
  const cpu = new StepCpu();
  let handedOver = 0;
  const handOver = async (made: Pick<RoundsMeasurement, "samples" | "warmupEnd" | "stretches">) => {
    if (context.handOverRows === undefined) return;
    const marked = markBlocks(benchCase, settings, watched.blocks);
    const blocks = tickBlocks(identity(), made, marked, sinceOrigin(context.originNs), handedOver);
    for (const block of blocks) await context.handOverRows(block);
    handedOver += blocks.length;
  };
  const measurement = await measureRounds(tick, plan, samples, medianOf, {
    blockBegins: watched.blockBegins,
    leadEnds: () => cpu.begin(),
    blockEnds: (from, to) => {
      cpu.end(to - from);
      watched.blockEnds(from, to);
    },
    beginStretch: async (arm, round) => {
      cpu.arm = arm;
      rewind(round);
      if (arm !== "alone") await beside.begin();
    },
    endStretch: async (arm, round) => {
      if (arm !== "alone") await beside.end(arm, round);
      const { from, to } = watched.blocks.at(-1) ?? NO_BLOCK;
      if (arm === "full")
        await context.tellSoFar?.(to - from, () => sofar(samples.latencyNs.subarray(from, to)));
    },
    stretchesAreFinal: (stretches, warmupEnd) => handOver({ samples, warmupEnd, stretches }),
    shouldStop,
    isEnough: (ticks) => context.isEnough(ticks, simulation.onceNs),
    beforeSteady: () => {
      check = failed.note(() => new VectorCheck(embedder.embedder, tokens));
    },
    fittingTicks: (tickNs) => {
      const leftNs = context.timeLeftNs?.(simulation.onceNs) ?? Number.POSITIVE_INFINITY;
      return fittingTicks({
        rounds: ticks.rounds,
        leftNs,
        tickNs,
        periodNs: pace.periodNs + pace.gapNs,
        leadTicks: LEAD_TICKS,
      });
    },
    steadyBegins: () => {
      faultsBefore = threadPageFaults();
    },
    progress: (done, total, phase) => progress.update(done, total, phase),
  });
  const faultsAfter = threadPageFaults();
  progress.end();
  if (measurement.status !== 0) {
    failed.note(() => {
      const refused = tick.insertFailure();
      if (refused !== undefined) throw refused;
      embedder.embedder.calls.check(measurement.status);
    });
  }
  if (failed.error === undefined) failed.note(() => check?.assertUnchanged());
  let held: HeldRate | undefined;
  const { stretches } = measurement;
  const achievedHz = reachedHz(stretches);
  const isAllVoid = stretches.every(({ isVoid }) => isVoid);
  if (!failure() && !measurement.interrupted && isRateMissed(settings.rateHz, achievedHz, isAllVoid)) {
    await beside.begin();
    held = findHeldRate(
      achievedHz,
      (rateHz, ticks) => runPacedTicks(tick, { ...pace, periodNs: 1e9 / rateHz }, ticks),
      shouldStop,
    );
    await beside.end("full", TRIAL_ROUND);
  }
  const isSignalled = signalCode() !== undefined;
  if (!isSignalled) await handOver(measurement);
  return {
    measurement,
    blocks: watched.blocks,
    handedOver,
    pace,
    // Warm-up and trials count nowhere.
    beside: beside.stretches.filter(({ round }) => round >= 0),
    failure: failure(),
    held,
    recallAfter: isSignalled ? undefined : recallNow(),
    lockRefusal,
    cpuNs: cpu.ofStep(),
    minorFaultCount: faultsBetween(faultsBefore, faultsAfter)?.minorCount,
  };
}

/** CPU time of the steps without a world, of all threads. */
class StepCpu {
  arm: Arm = "full";
  #beginNs = 0;
  #spentNs = 0;
  #steps = 0;

  begin(): void {
    this.#beginNs = processCpuNs();
  }

  /** @param steps since it began: those of the lead find other caches, and cost more */
  end(steps: number): void {
    if (this.arm !== "alone") return;
    this.#spentNs += processCpuNs() - this.#beginNs;
    this.#steps += steps;
  }

  ofStep(): number | undefined {
    return this.#steps === 0 ? undefined : this.#spentNs / this.#steps;
  }
}
