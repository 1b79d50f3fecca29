// One case from opening to figures: open, check, measure, check again, time fresh processes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FirstInference, timeFirstInference } from "../bench/first-inference.ts";
import { allocateSamples, type Measurement, type MeasurePlan, measure } from "../bench/measure.ts";
import {
  type Candidate,
  type CandidateRequest,
  CaseMemory,
  createEmbedder,
  openCandidate,
  openTokenizer,
  type PinRequest,
  type Places,
  postRecipe,
} from "../compose.ts";
import { ExitCode, isFailure } from "../core/errors.ts";
import type { TextSet } from "../data/text-set.ts";
import type { Embedder } from "../embed/embedder.ts";
import { VectorCheck } from "../embed/vector-check.ts";
import { routesFor } from "../engine/open.ts";
import { monotonicNs } from "../host/clock.ts";
import { type PageFaultCounts, threadPageFaults } from "../host/page-faults.ts";
import { cpusOfProcess } from "../host/pinning.ts";
import { type CaseResult, type TimeToFirstInference, TTFI_PARTS } from "../report/case-result.ts";
import type { Progress } from "../report/progress.ts";
import { type CallTable, type CaseIdentity, PHASES, type Phase } from "../report/row.ts";
import { type Warning, warningsOf } from "../report/warnings.ts";
import { latencyHistogram } from "../stats/histogram.ts";
import { summarizeLatency } from "../stats/latency-summary.ts";
import { median, sortSamples } from "../stats/percentile.ts";
import type { TimerSummary } from "../stats/timer.ts";
import type { TokenTable } from "../text/tokenizer.ts";
import type { BenchCase } from "./cases.ts";
import { configurationNote } from "./configuration.ts";
import { FIRST_INFERENCE_COMMAND, type FirstInferenceTask } from "./first-inference.ts";
import type { Interrupt } from "./interrupt.ts";
import type { BenchOptions } from "./parse.ts";
import { settingWarnings, threadWarnings } from "./readback.ts";
import { recipeFacts, recipeNotes } from "./recipe-notes.ts";
import { selfCommand, typedName } from "./self-command.ts";
import type { Pin } from "./values.ts";

export interface BenchContext {
  readonly run: string;
  readonly machine: string;
  readonly argv: readonly string[];
  readonly options: BenchOptions;
  readonly places: Places;
  readonly timer: TimerSummary;
  readonly interrupt: Interrupt;
  readonly progress: Progress;
}

export interface CaseOutcome {
  readonly result: CaseResult;
  readonly calls: CallTable | undefined;
  /** What was asked and what was read back, for run.json. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly exitCode: number;
  /** Why it could not run. */
  readonly failure?: Error;
}

export async function runCase(
  benchCase: BenchCase,
  texts: TextSet,
  context: BenchContext,
): Promise<CaseOutcome> {
  const { options, places } = context;
  const candidateRequest = toCandidateRequest(benchCase);
  const candidate = openCandidate(candidateRequest, places);
  const memory = new CaseMemory();
  try {
    const tokenizer = openTokenizer(candidate.model, options.prompt);
    const table = tokenizeFor(benchCase, texts, (set) =>
      memory.tokenize(tokenizer, set.texts, candidate.model.maxTokens),
    );
    const embedRequest: FirstInferenceTask["embed"] = {
      batch: benchCase.batch,
      dim: benchCase.dim === "full" ? undefined : benchCase.dim,
      normalize: options.normalize,
    };
    const embedder = createEmbedder(candidate.engine, memory, {
      ...embedRequest,
      recipe: postRecipe(candidate.model, tokenizer),
      maxTokens: table.tokens.maxTokens,
    });
    try {
      const measured = await measureEmbedder(embedder, table, benchCase, memory, context);
      const ttfi = await timeFirstInferences(
        {
          candidate: candidateRequest,
          places,
          embed: embedRequest,
          prompt: options.prompt,
          texts: table.set.texts.slice(0, benchCase.batch),
        },
        context,
      );
      return describeOutcome(benchCase, candidate, embedder, table, measured, ttfi, context);
    } finally {
      embedder.close();
    }
  } finally {
    candidate.engine.close();
    memory.close();
  }
}

/** A case that could not run: its identity, as far as it is known, and why. */
export function failedCase(
  benchCase: BenchCase,
  error: Error,
  exitCode: number,
  context: BenchContext,
): CaseOutcome {
  const [route] = routesFor(benchCase);
  const identity = identityOf(benchCase, context, {
    model: benchCase.model,
    variant: benchCase.variant,
    runtime: route.runtime,
    provider: route.provider,
    dim: benchCase.dim === "full" ? undefined : benchCase.dim,
    cpus: undefined,
  });
  const message = error.message.replaceAll(/\s+/g, " ").trim();
  return {
    result: {
      identity,
      verdict: "failed",
      error: message,
      timer: context.timer,
      warnings: [],
      notes: isFailure(error) ? [error.next] : [],
    },
    calls: undefined,
    facts: { identity, error: message },
    exitCode,
    failure: error,
  };
}

interface CaseTable {
  readonly set: TextSet;
  readonly tokens: TokenTable;
}

/** Layer A repeats the text of median length; Layer B takes them all in turn. */
function tokenizeFor(
  benchCase: BenchCase,
  texts: TextSet,
  tokenize: (set: TextSet) => TokenTable,
): CaseTable {
  const tokens = tokenize(texts);
  if (benchCase.layer === "B") return { set: texts, tokens };
  const counts = Array.from(
    { length: tokens.textCount },
    (_, text) => tokens.offsets[text + 1]! - tokens.offsets[text]!,
  );
  const byLength = counts.map((_, text) => text).sort((a, b) => counts[a]! - counts[b]! || a - b);
  const middle = byLength[Math.floor((byLength.length - 1) / 2)]!;
  const set = { name: texts.name, texts: [texts.texts[middle]!], ids: [texts.ids[middle]!] };
  return { set, tokens: tokenize(set) };
}

interface MeasuredCase {
  readonly measurement: Measurement;
  readonly lockRefusal: string | undefined;
  /** Faults of the calling thread during the steady calls. */
  readonly pageFaults: PageFaultCounts;
}

async function measureEmbedder(
  embedder: Embedder,
  { tokens }: CaseTable,
  benchCase: BenchCase,
  memory: CaseMemory,
  { options, interrupt, progress }: BenchContext,
): Promise<MeasuredCase> {
  const plan: MeasurePlan = {
    layer: benchCase.layer,
    iters: options.iters,
    warmup: options.warmup,
    cycleCalls: Math.ceil(tokens.textCount / benchCase.batch),
  };
  const samples = allocateSamples(plan, (length) => memory.samples(length));
  embedder.prepareTable(tokens);
  const lockRefusal = memory.freeze().refusal ?? embedder.calls.lock();
  let faultsBefore = threadPageFaults();
  let check: VectorCheck | undefined;
  const measurement = await measure(embedder.steps(tokens), plan, samples, {
    shouldStop: () => interrupt.code() !== undefined,
    beforeSteady: () => {
      check = new VectorCheck(embedder, tokens);
    },
    steadyBegins: () => {
      faultsBefore = threadPageFaults();
    },
    progress: (done, total, phase) => progress.update(done, total, phase),
  });
  const faultsAfter = threadPageFaults();
  progress.end();
  if (measurement.status !== 0) embedder.calls.check(measurement.status);
  check?.assertUnchanged();
  return {
    measurement,
    lockRefusal,
    pageFaults: {
      minorCount: faultsAfter.minorCount - faultsBefore.minorCount,
      majorCount: faultsAfter.majorCount - faultsBefore.majorCount,
    },
  };
}

async function timeFirstInferences(
  task: FirstInferenceTask,
  context: BenchContext,
): Promise<FirstInferences> {
  const { options, progress } = context;
  const warm = await repeat(options.ttfi, "first inference", task, context);
  const cold = await repeat(options.ttfiCold, "first inference from nothing", task, context, true);
  progress.end();
  return { warm, cold };
}

interface FirstInferences {
  readonly warm: readonly FirstInference[];
  readonly cold: readonly FirstInference[];
}

/** Fresh processes one after the other; `isCold` gives each an empty cache. Ends early when the user asked to stop. */
async function repeat(
  count: number,
  label: string,
  task: FirstInferenceTask,
  { interrupt, progress }: BenchContext,
  isCold = false,
): Promise<readonly FirstInference[]> {
  const results: FirstInference[] = [];
  while (results.length < count && interrupt.code() === undefined) {
    const emptyCache = isCold ? mkdtempSync(join(tmpdir(), "mrlbench-cold-")) : undefined;
    const places = emptyCache === undefined ? task.places : { ...task.places, cacheRoot: emptyCache };
    const command = selfCommand([FIRST_INFERENCE_COMMAND, JSON.stringify({ ...task, places })]);
    const result = await timeFirstInference(command, monotonicNs).finally(() => {
      if (emptyCache !== undefined) rmSync(emptyCache, { recursive: true, force: true });
    });
    if (!result) break;
    results.push(result);
    progress.update(results.length, count, label);
  }
  return results;
}

function describeOutcome(
  benchCase: BenchCase,
  candidate: Candidate,
  embedder: Embedder,
  table: CaseTable,
  measured: MeasuredCase,
  ttfi: FirstInferences,
  context: BenchContext,
): CaseOutcome {
  const { options, timer, argv } = context;
  const { engine, cpus } = candidate;
  const { measurement } = measured;
  const steadyNs = measurement.samples.latencyNs.subarray(
    measurement.callCount - measurement.steadyCount,
    measurement.callCount,
  );
  const latency = summarizeLatency(steadyNs, {
    spikeFactor: options.spikeFactor,
    spikeNs: options.spikeUs === undefined ? undefined : options.spikeUs * 1e3,
    resolutionNs: timer.resolutionNs,
  });
  const threads = candidate.threads();
  const identity = identityOf(benchCase, context, {
    model: candidate.model.id,
    variant: candidate.model.variant,
    runtime: candidate.route.runtime,
    provider: engine.provider,
    dim: embedder.dim,
    cpus,
  });
  const isDisqualified = engine.fallback !== "none";
  const { latencyNs } = measurement.samples;
  const result: CaseResult = {
    identity,
    verdict: measurement.interrupted ? "failed" : isDisqualified ? "disqualified" : "ok",
    error: measurement.interrupted ? "interrupted" : undefined,
    latency,
    histogram: latencyHistogram(sortSamples(steadyNs)),
    timer,
    compileNs: engine.times.compileNs,
    loadNs: engine.times.libraryNs + engine.times.environmentNs,
    firstCallNs: measurement.callCount > 0 ? latencyNs[0] : undefined,
    secondCallNs: measurement.callCount > 1 ? latencyNs[1] : undefined,
    ttfi: summarizeFirstInferences(ttfi),
    steady: measurement.steady,
    device: engine.device,
    runtimeVersion: engine.runtimeVersion,
    truncatedCount: table.tokens.truncatedCount,
    fallback: engine.fallback,
    warnings: [
      ...warningsOf(latency, measurement.steady, table.tokens.truncatedCount),
      ...settingWarnings(engine.settings),
      ...threadWarnings(threads, cpus, cpusOfProcess(), benchCase.spin, candidate.route.runtime),
      ...lockWarnings(measured.lockRefusal),
    ],
    notes: [...recipeNotes(candidate, options), configurationNote(typedName(), argv, cpus !== undefined)],
  };
  return {
    result,
    calls: callTable(measurement, table, benchCase, embedder),
    facts: {
      identity,
      model_path: candidate.modelPath,
      recipe: recipeFacts(candidate, options),
      library: engine.libraryPath,
      settings: engine.settings,
      threads_asked: benchCase.threads,
      cpus_asked: cpus ?? null,
      threads_read_back: threads,
      page_faults_steady: measured.pageFaults,
      memory_locked: measured.lockRefusal ?? true,
      unpacked_bytes: candidate.unpackedBytes,
      timer,
      first_inference: ttfi,
    },
    exitCode: isDisqualified ? ExitCode.disqualified : ExitCode.done,
  };
}

function summarizeFirstInferences({ warm, cold }: FirstInferences): TimeToFirstInference | undefined {
  if (warm.length === 0 && cold.length === 0) return undefined;
  const medianOf = (runs: readonly FirstInference[], part: keyof FirstInference) =>
    median(sortSamples(Float64Array.from(runs, (run) => run[part])));
  return {
    warmNs: medianOf(warm, "totalNs"),
    coldNs: medianOf(cold, "totalNs"),
    partsNs: Object.fromEntries(TTFI_PARTS.map((part) => [part, medianOf(warm, `${part}Ns`)])),
  };
}

function callTable(
  { samples, callCount, warmupCount }: Measurement,
  { set, tokens }: CaseTable,
  { layer, batch }: BenchCase,
  { engine }: Embedder,
): CallTable {
  const count = callCount;
  const textOf = (call: number) => (layer === "A" ? 0 : (call * batch) % tokens.textCount);
  const isB = layer === "B";
  // The samples' own memory goes with the case.
  const kept = (columnNs: Float64Array) => columnNs.slice(0, count);
  return {
    count,
    phase: Uint8Array.from({ length: count }, (_, call) => phaseOf(call, warmupCount)),
    text_id: Uint32Array.from({ length: count }, (_, call) => textOf(call)),
    textIds: set.ids,
    call: Float64Array.from({ length: count }, (_, call) => call),
    token_count: Float64Array.from({ length: count }, (_, call) => tokenCount(tokens, textOf(call), batch)),
    start_ns: kept(samples.startNs),
    latency_ns: kept(samples.latencyNs),
    infer_ns: kept(samples.inferNs),
    ...(isB && { copy_in_ns: kept(samples.copyInNs), post_ns: kept(samples.postNs) }),
    // A graph that does not pool has nothing to copy before pooling reads it.
    ...(isB && engine.output.isPooled && { copy_out_ns: kept(samples.copyOutNs) }),
  };
}

function phaseOf(call: number, warmupCount: number): number {
  const phase: Phase = call === 0 ? "first" : call <= warmupCount ? "warmup" : "steady";
  return PHASES.indexOf(phase);
}

/** Tokens of the batch's own texts, without padding. */
function tokenCount({ offsets, textCount }: TokenTable, firstText: number, batch: number): number {
  let count = 0;
  for (let row = 0; row < batch; row++) {
    const text = (firstText + row) % textCount;
    count += offsets[text + 1]! - offsets[text]!;
  }
  return count;
}

interface KnownIdentity {
  readonly model: string;
  readonly variant: string;
  readonly runtime: string;
  readonly provider: string;
  readonly dim: number | undefined;
  readonly cpus: readonly number[] | undefined;
}

function identityOf(
  benchCase: BenchCase,
  { run, machine }: BenchContext,
  known: KnownIdentity,
): CaseIdentity {
  const { backend, layer, batch, threads, spin, text } = benchCase;
  const { model, variant, runtime, provider, dim, cpus } = known;
  return {
    run,
    machine,
    candidate: `${model}/${variant}/${runtime}/${provider}`,
    model,
    variant,
    backend,
    runtime,
    provider,
    layer,
    dim,
    batch,
    threads,
    pin: cpus ? `cpu:${cpus.join("+")}` : "0",
    spin: spin ? 1 : 0,
    load: "solo",
    arm: undefined,
    round: undefined,
    rate_hz: undefined,
    gap_ms: undefined,
    repeat_hits: undefined,
    text: text.kind === "file" ? text.path : text.words,
  };
}

function toCandidateRequest(benchCase: BenchCase): CandidateRequest {
  const { model, variant, backend, runtime, provider, batch, threads, spin } = benchCase;
  return {
    model,
    variant,
    backend,
    runtime,
    provider,
    batch,
    threads,
    spin,
    pin: toPinRequest(benchCase.pin),
  };
}

export function toPinRequest(pin: Pin): PinRequest {
  return pin.kind === "cpus" ? pin.cpus : pin.kind;
}

function lockWarnings(refusal: string | undefined): Warning[] {
  if (refusal === undefined) return [];
  return [
    {
      code: "not-locked",
      text: `memory is not locked: ${refusal}`,
      next: "Raise the limit with ulimit -l, or use fewer --iters.",
    },
  ];
}
