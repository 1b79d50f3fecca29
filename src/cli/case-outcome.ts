// What a case comes to: figures, warnings and notes for the reports, rows for the CSV, and facts for run.json.
import { defaultVariant } from "../assets/models.ts";
import type { Candidate } from "../compose.ts";
import { ExitCode, isFailure } from "../core/errors.ts";
import type { Embedder } from "../embed/embedder.ts";
import { routesFor } from "../engine/open.ts";
import { cpusOfProcess } from "../host/pinning.ts";
import type { CaseResult } from "../report/case-result.ts";
import { type Warning, warningsOf } from "../report/warnings.ts";
import { latencyHistogram } from "../stats/histogram.ts";
import { summarizeLatency } from "../stats/latency-summary.ts";
import { sortSamples } from "../stats/percentile.ts";
import type { BenchContext, CaseOutcome, CaseTable, MeasuredCase } from "./bench-context.ts";
import { callTable } from "./case-calls.ts";
import { type FirstInferences, summarizeFirstInferences } from "./case-first-inference.ts";
import { identityOf } from "./case-identity.ts";
import type { BenchCase } from "./cases.ts";
import { configurationNote } from "./configuration.ts";
import { settingWarnings, threadWarnings } from "./readback.ts";
import { recipeFacts, recipeNotes } from "./recipe-notes.ts";
import { typedName } from "./self-command.ts";

export function describeOutcome(
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
    variant: benchCase.variant ?? defaultVariant(benchCase.model),
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
