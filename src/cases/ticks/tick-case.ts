import { maxTicks, measureRounds, type RoundPlan, runPacedTicks } from "../../bench/rounds.ts";
import { medianOf, reachedHz } from "../../bench/tick-figures.ts";
import { allocateTickSamples } from "../../bench/timed-tick.ts";
import type { TextSet } from "../../data/text-set.ts";
import { VectorCheck } from "../../embed/vector-check.ts";
import { threadPageFaults } from "../../host/page-faults.ts";
import { type Candidate, openCandidate } from "../../open/candidate.ts";
import { CaseMemory } from "../../open/case-memory.ts";
import { openTokenizer } from "../../open/embedding.ts";
import type { Partner } from "../../sim/load/partner.ts";
import type { TokenTable } from "../../text/tokenizer.ts";
import { BesideRecord } from "../beside/beside-record.ts";
import { openBeside } from "../beside/open-beside.ts";
import { toCandidateRequest } from "../calls/call-case.ts";
import { interruptedCase } from "../calls/call-outcome.ts";
import type { CaseOutcome } from "../outcome.ts";
import { findHeldRate, type HeldRate } from "../pace/held-rate.ts";
import { isRateMissed } from "../pace/pace-report.ts";
import { callsOf, paceOf } from "../pace/paced-calls.ts";
import type { RunContext } from "../run-context.ts";
import type { BenchCase } from "../settings.ts";
import type { MeasuredTicks } from "./measured-ticks.ts";
import { openSimulation, type Simulation } from "./simulation.ts";
import { describeTicks } from "./tick-outcome.ts";

const TRIAL_ROUND = -1;
/** Utterances whose vectors are compared before and after. */
const CHECKED_TEXTS = 64;

export async function runTickCase(
  benchCase: BenchCase,
  texts: TextSet,
  context: RunContext,
): Promise<CaseOutcome> {
  const { settings, places } = context;
  const candidate = openCandidate(toCandidateRequest(benchCase, settings), places);
  const memory = new CaseMemory();
  const indexMemory = new CaseMemory();
  const { partner, loadWarnings } = await openBeside(benchCase, candidate, context).catch((error) => {
    closeAll(candidate, memory);
    throw error;
  });
  let simulation: Simulation | undefined;
  try {
    // The index's memory is not locked: it is larger than what a user may lock by default.
    simulation = await openSimulation(benchCase, candidate, { memory, indexMemory }, texts, context);
    if (simulation === undefined) return interruptedCase(benchCase, context);
    const { embedder, utterances } = simulation;
    const table = memory.tokenize(
      openTokenizer(candidate.model, settings.prompt),
      utterances.slice(0, CHECKED_TEXTS),
      embedder.maxTokens,
    );
    const ticks = await measureTicks(benchCase, simulation, table, memory, partner, context);
    return describeTicks(benchCase, candidate, simulation, { ...ticks, loadWarnings }, context);
  } finally {
    await partner.close();
    simulation?.closeIndex();
    if (simulation === undefined) closeAll(candidate, memory);
    else simulation.embedder.close();
    indexMemory.close();
  }
}

function closeAll({ engine }: Candidate, memory: CaseMemory): void {
  engine.close();
  memory.close();
}

async function measureTicks(
  benchCase: BenchCase,
  { tick, embedder, recallNow }: Simulation,
  table: TokenTable,
  memory: CaseMemory,
  partner: Partner,
  context: RunContext,
): Promise<Omit<MeasuredTicks, "loadWarnings">> {
  const { settings, progress } = context;
  const pace = paceOf(benchCase, settings);
  const plan: RoundPlan = {
    rounds: settings.ticks.rounds,
    stretchTicks: Math.ceil(callsOf(benchCase, settings) / settings.ticks.rounds),
    warmup: settings.warmup,
    pace,
  };
  const samples = allocateTickSamples(maxTicks(plan), (length) => memory.samples(length));
  const lockRefusal = memory.freeze().refusal ?? embedder.embedder.calls.lock();
  const beside = new BesideRecord(partner);
  let check: VectorCheck | undefined;
  let faultsBefore = threadPageFaults();
  const shouldStop = () => context.shouldStop() || beside.failure() !== undefined;
  const measurement = await measureRounds(tick, plan, samples, medianOf, {
    beginStretch: async (arm) => {
      if (arm !== "alone") await beside.begin();
    },
    endStretch: async (arm, round) => {
      if (arm !== "alone") await beside.end(arm, round);
    },
    shouldStop,
    beforeSteady: () => {
      check = new VectorCheck(embedder.embedder, table);
    },
    steadyBegins: () => {
      faultsBefore = threadPageFaults();
    },
    progress: (done, total, phase) => progress.update(done, total, phase),
  });
  const faultsAfter = threadPageFaults();
  progress.end();
  if (measurement.status !== 0) {
    const refused = tick.insertFailure();
    if (refused !== undefined) throw refused;
    embedder.embedder.calls.check(measurement.status);
  }
  check?.assertUnchanged();
  let held: HeldRate | undefined;
  const { stretches } = measurement;
  const achievedHz = reachedHz(stretches);
  const isAllVoid = stretches.every(({ isVoid }) => isVoid);
  if (!measurement.interrupted && isRateMissed(settings.rateHz, achievedHz, isAllVoid)) {
    await beside.begin();
    held = findHeldRate(
      achievedHz,
      (rateHz, ticks) => runPacedTicks(tick, { ...pace, periodNs: 1e9 / rateHz }, ticks),
      shouldStop,
    );
    await beside.end("full", TRIAL_ROUND);
  }
  return {
    measurement,
    pace,
    // Warm-up and trials count nowhere.
    beside: beside.stretches.filter(({ round }) => round >= 0),
    failure: beside.failure(),
    held,
    recallAfter: recallNow(),
    lockRefusal,
    minorFaultCount: faultsAfter.minorCount - faultsBefore.minorCount,
  };
}
