// From options to settings: the one place where what the command line calls a thing meets what the program calls it.
import type { CaseSettings, Sweep } from "../cases/settings.ts";
import type { CandidateRequest } from "../open/candidate.ts";
import type { JudgeSettings } from "../quality/settings.ts";
import type { BenchOptions, EmbedOptions, QualityOptions } from "./options/parse.ts";
import { recipeChanges } from "./options/recipe-options.ts";

type SweptOptions = Pick<
  BenchOptions,
  | "provider"
  | "providerLibrary"
  | "backend"
  | "runtime"
  | "precision"
  | "model"
  | "variant"
  | "layer"
  | "dim"
  | "batch"
> &
  Pick<
    BenchOptions,
    "threads" | "pin" | "spin" | "arena" | "callers" | "sessions" | "load" | "simCmd" | "gap" | "text"
  >;

/** The order of its parts is that of the cases: the last one changes fastest. */
export function sweepOf(options: SweptOptions): Sweep {
  const {
    provider,
    providerLibrary,
    backend,
    runtime,
    precision,
    model,
    variant,
    layer,
    dim,
    batch,
    threads,
    pin,
    spin,
    arena,
    callers,
    sessions,
    text,
  } = options;
  return {
    ...{ provider, backend, runtime, precision, model, variant, layer, dim, batch, threads, pin, spin },
    providerLibrary: [providerLibrary],
    arena,
    load: options.simCmd === undefined ? options.load : ["sim-cmd"],
    gapMs: options.gap,
    callers,
    sessions,
    text,
  };
}

type CaseOptions = Omit<
  BenchOptions,
  keyof SweptOptions | "csv" | "json" | "out" | "details" | "summary" | "force"
> &
  Pick<BenchOptions, "simCmd">;

export function caseSettings(options: CaseOptions): CaseSettings {
  const { normalize, prompt, iters, warmup, seed, spikeFactor, spikeUs, tickBudgetUs } = options;
  const { rounds, repeatHits, index, indexSize, rerank, acceptFallback, compileCache, lengths } = options;
  return {
    acceptFallback,
    compileCache,
    lengths,
    providerOptions: options.providerOption,
    ...{ normalize, prompt, iters, warmup, seed, spikeFactor },
    recipe: recipeChanges(options),
    rateHz: options.rate,
    processes: options.quick ? 1 : options.processes,
    forNs: options.for,
    timeoutNs: options.timeout,
    warmStarts: options.ttfi ?? 0,
    coldStarts: options.ttfiCold,
    keepCost: !options.lean,
    spikeNs: nanoseconds(spikeUs),
    program: options.simCmd,
    ticks: { rounds, repeatHits, index, indexSize, rerankDepth: rerank, budgetNs: nanoseconds(tickBudgetUs) },
  };
}

/** Every model of `quality` with every variant. */
export function candidatesOf(options: QualityOptions): CandidateRequest[] {
  const { model, variant } = options;
  return model.flatMap((one) =>
    variant.map((form) => candidateOf({ ...options, model: one, variant: form })),
  );
}

/** Of a list of models one. */
export type OneCandidate = Omit<QualityOptions, "model" | "variant"> &
  Pick<EmbedOptions, "model" | "variant">;

/** What `embed` and `quality` open. */
export function candidateOf(options: EmbedOptions | OneCandidate): CandidateRequest {
  const { model, variant, backend, runtime, provider, providerLibrary, precision } = options;
  const { batch, threads, pin, spin } = options;
  return {
    ...{ model, variant, backend, runtime, provider, providerLibrary, precision },
    ...{ batch, threads, pin, spin },
    recipe: recipeChanges(options),
    lengths: "lengths" in options ? options.lengths : undefined,
    providerOptions: options.providerOption,
  };
}

export function judgeSettings(options: QualityOptions): JudgeSettings {
  const { distance, seed, dropSelf, rotate, storage, rescore, rerank, minRetention, maxFlip, maxBytes } =
    options;
  return {
    ...{ distance, seed, dropSelf, rotate, minRetention, maxFlip, maxBytes },
    scoring: options.trecRuns === undefined ? "ordered" : "exact",
    dims: options.dim.filter((dim) => dim !== "full"),
    withKeywords: options.baseline === "bm25",
    storages: storage.filter((one) => one !== undefined),
    rescores: rescore.filter((one) => one !== undefined),
    rerankDepths: rerank.filter((depth) => depth !== undefined),
  };
}

function nanoseconds(us: number | undefined): number | undefined {
  return us === undefined ? undefined : us * 1e3;
}
