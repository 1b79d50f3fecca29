// A case of Layer A or B: tokenize, measure, check before and after.
import type { FreshProcess } from "../../bench/fresh-process.ts";
import {
  allocateSamples,
  type Measurement,
  type MeasurePlan,
  measure,
  runPacedCalls,
} from "../../bench/measure.ts";
import { isHeld, isOpen } from "../../bench/pace.ts";
import type { TimedCall } from "../../bench/timed-call.ts";
import { endingAtOnce, endingAtOnceFromNow, signalCode } from "../../core/signals.ts";
import type { TextSet } from "../../data/text-set.ts";
import type { Embedder, TextTurn } from "../../embed/embedder.ts";
import { VectorCheck } from "../../embed/vector-check.ts";
import { sinceOrigin } from "../../host/clock.ts";
import { CoreSpeed } from "../../host/core-speed.ts";
import { processMemory } from "../../host/process-usage.ts";
import type { CaseMemory } from "../../open/case-memory.ts";
import type { OpenModel } from "../../open/model.ts";
import type { CallTable, CaseIdentity } from "../../schema/call-columns.ts";
import type { Partner } from "../../sim/load/partner.ts";
import { summarizeLatency } from "../../stats/latency-summary.ts";
import type { TokenTable } from "../../text/tokenizer.ts";
import { BesideCalls } from "../beside/beside-calls.ts";
import { openBeside } from "../beside/open-beside.ts";
import { openCallers } from "../callers/callers.ts";
import { identityOf, openedIdentity } from "../describe/identity.ts";
import { latencyOptions } from "../describe/latency-options.ts";
import { FirstFailure } from "../first-failure.ts";
import type { ProcessOutcome } from "../outcome.ts";
import { findHeldRate, type HeldRate } from "../pace/held-rate.ts";
import { callsOf, paceHz, paceOf } from "../pace/paced-calls.ts";
import type { RunContext } from "../run-context.ts";
import type { BenchCase } from "../settings.ts";
import { type MarkedBlocks, markBlocks } from "../watch/disturbance.ts";
import { WatchedBlocks } from "../watch/watched-blocks.ts";
import { callTable, type TimedCalls } from "./call-columns.ts";
import { describeCalls } from "./call-outcome.ts";
import type { CaseTable, MeasuredCalls } from "./measured-calls.ts";
import { RowParts } from "./row-parts.ts";

export async function runCallCase(
  benchCase: BenchCase,
  model: OpenModel,
  texts: TextSet,
  context: RunContext,
): Promise<ProcessOutcome> {
  const { prompt, normalize } = context.settings;
  const { batch, dim } = benchCase;
  const tokenizerNs = timed(() => model.tokenize(prompt, texts.texts.slice(0, batch)));
  const table = endingAtOnce(() => tableFor(benchCase, texts, (set) => model.tokenize(prompt, set.texts)));
  const embed = { prompt, batch, dim, normalize };
  const embedder = model.embedder({ ...embed, maxTokens: table.tokens.maxTokens, isExact: true });
  const callers = await openCallers(
    benchCase,
    {
      layer: benchCase.layer === "A" ? "A" : "B",
      candidate: { ...model.request, pin: "none" },
      places: context.places,
      embed,
      texts: table.set.texts,
    },
    model.candidate,
    context.childCommand,
  );
  const { partner, loadWarnings } = await openBeside(benchCase, model.candidate, context);
  const failed = new FirstFailure();
  const measured = await measureCalls(
    benchCase,
    {
      ...{ embedder, tokens: table.tokens, places: table.set.places, memory: model.memory },
      ...{ partner, callers },
      identity: () => identityOf(benchCase, context, openedIdentity(model.candidate, embedder.dim)),
      rowsOf: (calls, marked, first) =>
        callTable(calls, table, benchCase, embedder, marked, sinceOrigin(context.originNs), first),
    },
    failed,
    context,
  ).finally(() => Promise.all([partner.close(), callers.close()]));
  // All rows are handed over, unless a signal came: who waits for the end of this process does not miss its figures.
  const outcome = endingAtOnceFromNow(() =>
    describeCalls(
      benchCase,
      { candidate: model.candidate, embedder, table },
      { ...measured, loadWarnings, failure: measured.failure ?? failed.error },
      context,
    ),
  );
  const start = freshProcess(model, { tokenizerNs, ...measured }, context);
  const isCompiling = model.candidate.engine.isCompiledBefore === false;
  const further = { candidate: model.request, places: context.places, embed };
  return {
    ...outcome,
    ...(isCompiling ? { compilingStart: start } : { start }),
    firstVector: { ...further, texts: table.set.texts.slice(0, batch) },
    kept: { ...further, longestTokens: table.tokens.maxTokens },
  };
}

function timed(work: () => void): number {
  const beginNs = Bun.nanoseconds();
  work();
  return Bun.nanoseconds() - beginNs;
}

/** The way of this process to its first vector, without what only measuring needs: the other texts, and memory for the samples. */
function freshProcess(
  { candidate, openNs }: OpenModel,
  {
    tokenizerNs,
    prepareNs,
    measurement,
  }: Pick<MeasuredCalls, "prepareNs" | "measurement"> & { tokenizerNs: number },
  { processNs }: RunContext,
): FreshProcess | undefined {
  const { callCount, samples } = measurement;
  if (processNs === undefined || callCount === 0) return undefined;
  const { engine, unpackNs } = candidate;
  const { libraryNs, environmentNs, compileNs } = engine.times;
  const firstNs = samples.latencyNs[0]!;
  return {
    totalNs: processNs + openNs + tokenizerNs + prepareNs + firstNs,
    processNs,
    unpackNs,
    libraryNs,
    sessionNs: environmentNs + prepareNs,
    compileNs,
    tokenizerNs,
    firstNs,
  };
}

/** Layer A repeats the text of median length; Layer B takes them all in turn. */
function tableFor(benchCase: BenchCase, texts: TextSet, tokenize: (set: TextSet) => TokenTable): CaseTable {
  const tokens = tokenize(texts);
  if (benchCase.layer === "B") return { set: texts, tokens };
  const counts = Array.from(
    { length: tokens.textCount },
    (_, text) => tokens.offsets[text + 1]! - tokens.offsets[text]!,
  );
  const byLength = counts.map((_, text) => text).sort((a, b) => counts[a]! - counts[b]! || a - b);
  const middle = byLength[Math.floor((byLength.length - 1) / 2)]!;
  const set = {
    name: texts.name,
    texts: [texts.texts[middle]!],
    ids: [texts.ids[middle]!],
    places: [texts.places[middle]!],
  };
  return { set, tokens: tokenize(set) };
}

/** The first call's texts alone. */
function firstOf(table: TokenTable, batch: number): TokenTable {
  const textCount = Math.min(batch, table.textCount);
  return { ...table, textCount, offsets: table.offsets.subarray(0, textCount + 1) };
}

interface TimedParts {
  readonly embedder: Embedder;
  readonly tokens: TokenTable;
  /** Where each text stands. */
  readonly places: readonly string[];
  readonly memory: CaseMemory;
  readonly partner: Partner;
  /** The other callers. */
  readonly callers: Partner;
  /** For who waits meanwhile. */
  readonly identity: () => CaseIdentity;
  readonly rowsOf: (calls: TimedCalls, marked: MarkedBlocks, first: number) => CallTable;
}

async function measureCalls(
  benchCase: BenchCase,
  { embedder, tokens, places, memory, partner, callers, identity, rowsOf }: TimedParts,
  failed: FirstFailure,
  context: RunContext,
): Promise<Omit<MeasuredCalls, "loadWarnings">> {
  const { settings, passTexts, shouldStop: isAskedToStop, isEnough, progress } = context;
  const plan: MeasurePlan = {
    layer: benchCase.layer === "A" ? "A" : "B",
    iters: callsOf(benchCase, settings),
    pace: paceOf(benchCase, settings),
    warmup: settings.warmup,
    cycleCalls: Math.ceil(tokens.textCount / benchCase.batch),
    waitNs: context.core?.waitNs ?? 0,
    passCalls: passTexts === undefined ? undefined : Math.ceil(passTexts / benchCase.batch),
  };
  const samples = allocateSamples(plan, (length) => memory.samples(length));
  const prepareNs = timed(() => embedder.prepareTable(firstOf(tokens, benchCase.batch), places));
  endingAtOnce(() => embedder.prepareTable(tokens, places));
  const lockRefusal = memory.freeze().refusal ?? embedder.calls.lock();
  let check: VectorCheck | undefined;
  const turn: TextTurn = { firstCall: 0, textCount: tokens.textCount };
  const steps = embedder.steps(tokens, turn);
  const others = new BesideCalls(partner, callers, failed);
  const failure = () => failed.error ?? others.failure();
  const shouldStop = () => isAskedToStop() || failure() !== undefined;
  using watched = new WatchedBlocks();
  const isAlone = benchCase.load === "solo" && benchCase.callers === 1 && context.program === undefined;
  // Threads that spin share the core by themselves, and calls that are due wait for nothing.
  const isCoreOwn = isAlone && benchCase.threads === 1 && paceHz(benchCase, settings) === undefined;
  const core = new CoreSpeed(context.core?.quickestNs);
  const parts = new RowParts(context.handOverRows);
  /** Of calls that all count where they are not among the first `uncounted`. */
  const handOver = (uncounted: number, callCount: number, pass: Measurement["pass"]) => {
    const calls = { measurement: { samples, callCount, warmupCount: uncounted - 1, pass }, turn };
    const marked = markBlocks(benchCase, settings, watched.blocks);
    return parts.handOver(
      { identity: identity(), table: rowsOf(calls, marked, parts.handedOver) },
      callCount,
    );
  };
  const passNow = () => ({ firstCall: turn.firstCall, calls: turn.textCount / benchCase.batch });
  const stay = (from: number, to: number, phase: "warmup" | "steady") => {
    if (phase === "steady" && parts.isDue(to)) return others.resting(() => handOver(from, to, passNow()));
    // With a rate the next call is due, and nothing else is done.
    if (phase === "steady" && isOpen(plan.pace)) return undefined;
    return context.tellSoFar?.(to - from, () => {
      const latency = summarizeLatency(samples.latencyNs.subarray(from, to), latencyOptions(context));
      return { identity: identity(), latency, isWarmup: phase === "warmup" };
    });
  };
  await others.begin();
  const measurement = await measure(steps, plan, samples, {
    shouldStop,
    blockBegins: watched.blockBegins,
    blockEnds: watched.blockEnds,
    isEnough,
    beforeLead: async (callCount) => {
      check = failed.note(() => new VectorCheck(embedder, tokens, places));
      if (parts.isDue(callCount)) await handOver(callCount, callCount, undefined);
    },
    passBegins: (firstCall, passCalls) => {
      turn.firstCall = firstCall;
      turn.textCount = Math.min(tokens.textCount, passCalls * benchCase.batch);
    },
    ...(isCoreOwn && { isAsBefore: () => core.isFull() }),
    betweenBlocks: (from, to, phase) => {
      if (phase === "warmup") core.isFull();
      return stay(from, to, phase);
    },
    progress: (done, total, phase) => progress.update(done, total, phase),
  });
  progress.end();
  if (measurement.status !== 0) failed.note(() => embedder.calls.check(measurement.status));
  await others.endCallers();
  // Its calls are numbered from 0 on again.
  const again = embedder.steps(tokens, { firstCall: 0, textCount: turn.textCount });
  const held = failure() ? undefined : heldRateOf(again, plan, measurement, settings.rateHz, shouldStop);
  await others.endBeside();
  if (failed.error === undefined) failed.note(() => check?.assertUnchanged());
  const { callCount, warmupCount, pass } = measurement;
  if (parts.hasMore(callCount) && signalCode() === undefined)
    await handOver(1 + warmupCount, callCount, pass);
  return {
    measurement,
    turn,
    blocks: watched.blocks,
    prepareNs,
    memory: processMemory(),
    others: others.calls,
    beside: others.stretches,
    failure: failure(),
    held,
    lockRefusal,
    handedOver: parts.handedOver,
    core: { quickestNs: core.quickestNs, waitedNs: measurement.waitedNs },
  };
}

/** Undefined where no rate was asked for, or it was held. */
function heldRateOf(
  steps: TimedCall,
  { layer, pace }: MeasurePlan,
  { steadyCount, steadySpanNs, interrupted }: Measurement,
  askedHz: number | undefined,
  shouldStop: () => boolean,
): HeldRate | undefined {
  const reachedHz = (steadyCount * 1e9) / steadySpanNs;
  if (askedHz === undefined || interrupted || isHeld(reachedHz, askedHz)) return undefined;
  const run = (rateHz: number, calls: number) =>
    runPacedCalls(steps, layer, { ...pace, periodNs: 1e9 / rateHz }, calls);
  return findHeldRate(reachedHz, run, shouldStop);
}
