// One case from opening to figures: open, check, measure, check again, time fresh processes.
import {
  allocateSamples,
  type Measurement,
  type MeasurePlan,
  measure,
  runPacedCalls,
} from "../../bench/measure.ts";
import { isHeld } from "../../bench/pace.ts";
import type { TimedCall } from "../../bench/timed-call.ts";
import type { TextSet } from "../../data/text-set.ts";
import type { Embedder } from "../../embed/embedder.ts";
import { VectorCheck } from "../../embed/vector-check.ts";
import { threadPageFaults } from "../../host/page-faults.ts";
import { type CandidateRequest, openCandidate } from "../../open/candidate.ts";
import { CaseMemory } from "../../open/case-memory.ts";
import { createEmbedder, openTokenizer, postRecipe } from "../../open/embedding.ts";
import type { TokenTable } from "../../text/tokenizer.ts";
import { BesideRecord } from "../beside/beside-record.ts";
import { type Beside, openBeside } from "../beside/open-beside.ts";
import type { FirstVectorTask } from "../children.ts";
import type { CaseOutcome } from "../outcome.ts";
import { findHeldRate, type HeldRate } from "../pace/held-rate.ts";
import { callsOf, paceOf } from "../pace/paced-calls.ts";
import type { RunContext } from "../run-context.ts";
import type { BenchCase, CaseSettings } from "../settings.ts";
import { describeOutcome } from "./call-outcome.ts";
import type { CaseTable, MeasuredCalls } from "./measured-calls.ts";
import { type FreshProcesses, timeToFirst } from "./time-to-first.ts";

const NO_FIRST_INFERENCE: FreshProcesses = { warm: [], cold: [] };

export async function runCase(
  benchCase: BenchCase,
  texts: TextSet,
  context: RunContext,
): Promise<CaseOutcome> {
  const { settings, places } = context;
  const candidateRequest = toCandidateRequest(benchCase, settings);
  const candidate = openCandidate(candidateRequest, places);
  const memory = new CaseMemory();
  try {
    const tokenizer = openTokenizer(candidate.model, settings.prompt);
    const table = tokenizeFor(benchCase, texts, (set) =>
      memory.tokenize(tokenizer, set.texts, candidate.model.maxTokens),
    );
    const embedRequest: FirstVectorTask["embed"] = {
      batch: benchCase.batch,
      dim: benchCase.dim,
      normalize: settings.normalize,
    };
    const embedder = createEmbedder(candidate.engine, memory, {
      ...embedRequest,
      recipe: postRecipe(candidate.model, tokenizer),
      maxTokens: table.tokens.maxTokens,
    });
    try {
      const beside = await openBeside(benchCase, candidate, context);
      const measured = await measureEmbedder(embedder, table, benchCase, memory, beside, context).finally(
        () => beside.partner.close(),
      );
      const ttfi =
        measured.failure !== undefined
          ? NO_FIRST_INFERENCE
          : await timeToFirst(
              {
                candidate: candidateRequest,
                places,
                embed: embedRequest,
                prompt: settings.prompt,
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

async function measureEmbedder(
  embedder: Embedder,
  { tokens }: CaseTable,
  benchCase: BenchCase,
  memory: CaseMemory,
  { partner, loadWarnings }: Beside,
  { settings, shouldStop: isAskedToStop, progress }: RunContext,
): Promise<MeasuredCalls> {
  const plan: MeasurePlan = {
    layer: benchCase.layer === "A" ? "A" : "B",
    iters: callsOf(benchCase, settings),
    pace: paceOf(benchCase, settings),
    warmup: settings.warmup,
    cycleCalls: Math.ceil(tokens.textCount / benchCase.batch),
  };
  const samples = allocateSamples(plan, (length) => memory.samples(length));
  embedder.prepareTable(tokens);
  const lockRefusal = memory.freeze().refusal ?? embedder.calls.lock();
  let faultsBefore = threadPageFaults();
  let check: VectorCheck | undefined;
  const steps = embedder.steps(tokens);
  const beside = new BesideRecord(partner);
  const shouldStop = () => isAskedToStop() || beside.failure() !== undefined;
  await beside.begin();
  const measurement = await measure(steps, plan, samples, {
    shouldStop,
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
  const held = heldRateOf(steps, plan, measurement, settings.rateHz, shouldStop);
  await beside.end("full", 0);
  if (measurement.status !== 0) embedder.calls.check(measurement.status);
  check?.assertUnchanged();
  return {
    measurement,
    beside: beside.stretches,
    failure: beside.failure(),
    loadWarnings,
    held,
    lockRefusal,
    pageFaults: {
      minorCount: faultsAfter.minorCount - faultsBefore.minorCount,
      majorCount: faultsAfter.majorCount - faultsBefore.majorCount,
    },
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

export function toCandidateRequest(benchCase: BenchCase, { recipe }: CaseSettings): CandidateRequest {
  const { model, variant, backend, runtime, provider, batch, threads, pin, spin } = benchCase;
  return { model, variant, backend, runtime, provider, batch, threads, pin, spin, recipe };
}
