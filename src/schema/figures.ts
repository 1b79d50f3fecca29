// The figures of a case. One row serves the summary line on stderr, `summary.csv`, the JSON document, and whoever reads
// them back. New rows go to the end; readers go by name.

import type { BlockRatio } from "../stats/block-ratio.ts";
import type { Interval } from "../stats/percentile-interval.ts";
import type { Tail } from "../stats/tail.ts";
import type { TokenClass } from "../stats/token-classes.ts";
import { IDENTITY_COLUMNS, type IdentityColumn } from "./call-columns.ts";
import type { CaseResult, CopyMedians, TtfiPart, WithinProcess } from "./case-result.ts";
import type { Cell } from "./csv.ts";
import type { StepPhase } from "./tick-report.ts";
import { inUnit, type Unit } from "./units.ts";

export type FigureValue = Cell | boolean;

export interface Figure {
  readonly key: string;
  readonly unit: Unit;
  /** Times in nanoseconds, whatever the unit; undefined is "not available". */
  readonly of: (result: CaseResult) => FigureValue;
  readonly what: string;
}

export const FIGURES = [
  {
    key: "compile_ms",
    unit: "ms",
    of: (r) => r.compileNs,
    what: "making the session, compilation included, with nothing compiled before",
  },
  { key: "load_ms", unit: "ms", of: (r) => r.loadNs, what: "opening the library" },
  { key: "first_us", unit: "µs", of: (r) => r.firstCallNs, what: "the first call" },
  { key: "second_us", unit: "µs", of: (r) => r.secondCallNs, what: "the second call" },
  { key: "ttfi_ms", unit: "ms", of: (r) => r.ttfi?.warmNs, what: "from spawn to the first vector" },
  { key: "timer_ns", unit: "ns", of: (r) => r.timer?.overheadNs, what: "one clock read, not subtracted" },
  { key: "n", unit: "count", of: (r) => r.latency?.sampleCount, what: "steady calls" },
  { key: "p50_us", unit: "µs", of: (r) => r.latency?.latencyNsP50, what: "median latency" },
  { key: "p90_us", unit: "µs", of: (r) => r.latency?.latencyNsP90, what: "90th percentile, from 64 calls" },
  { key: "p99_us", unit: "µs", of: (r) => r.latency?.latencyNsP99, what: "99th percentile, from 662 calls" },
  {
    key: "p99_low_us",
    unit: "µs",
    of: (r) => r.latency?.latencyNsP99Low,
    what: "95 % end of p99_us, between processes",
  },
  {
    key: "p99_high_us",
    unit: "µs",
    of: (r) => r.latency?.latencyNsP99High,
    what: "95 % end of p99_us, between processes",
  },
  { key: "max_us", unit: "µs", of: (r) => r.latency?.latencyNsMax, what: "the slowest call, from when due" },
  { key: "mean_us", unit: "µs", of: (r) => r.latency?.latencyNsMean, what: "mean latency" },
  {
    key: "stddev_us",
    unit: "µs",
    of: (r) => r.latency?.latencyNsStddev,
    what: "spread around each text's median",
  },
  {
    key: "spikes",
    unit: "count",
    of: (r) => r.latency?.spikeIndexes.length,
    what: "calls slow for their own text",
  },
  { key: "steady", unit: "flag", of: isSteady, what: "whether it settled, and held its level" },
  { key: "device", unit: "text", of: (r) => r.device, what: "what really executed, by its own name" },
  { key: "runtime_version", unit: "text", of: (r) => r.runtimeVersion, what: "of the runtime's library" },
  { key: "truncated", unit: "count", of: (r) => r.truncatedCount, what: "texts cut to the model's limit" },
  { key: "fallback", unit: "text", of: (r) => r.fallback, what: "what left the device: none, partial, full" },
  {
    key: "verdict",
    unit: "text",
    of: (r) => r.verdict,
    what: "ok, disqualified, failed, rate-missed; of a grid screened, not-started",
  },

  { key: "n_eff", unit: "count", of: (r) => r.latency?.effectiveSampleCount, what: "what n is worth at p99" },
  { key: "min_us", unit: "µs", of: (r) => r.latency?.latencyNsMin, what: "the fastest call" },
  {
    key: "p50_low_us",
    unit: "µs",
    of: (r) => r.latency?.latencyNsP50Low,
    what: "95 % end of p50_us, between processes",
  },
  {
    key: "p50_high_us",
    unit: "µs",
    of: (r) => r.latency?.latencyNsP50High,
    what: "95 % end of p50_us, between processes",
  },
  {
    key: "p90_low_us",
    unit: "µs",
    of: (r) => r.latency?.latencyNsP90Low,
    what: "95 % end of p90_us, between processes",
  },
  {
    key: "p90_high_us",
    unit: "µs",
    of: (r) => r.latency?.latencyNsP90High,
    what: "95 % end of p90_us, between processes",
  },
  { key: "mad_us", unit: "µs", of: (r) => r.latency?.latencyNsMad, what: "median absolute deviation" },
  { key: "p99_minus_p50_us", unit: "µs", of: (r) => r.latency?.jitterNsP99MinusP50, what: "p99 - p50" },
  {
    key: "jitter_us",
    unit: "µs",
    of: (r) => r.latency?.jitterNsMeanStep,
    what: "jitter: mean difference of one call to the next, over each text's median",
  },
  { key: "drift", unit: "ratio", of: (r) => r.latency?.driftRho, what: "Spearman's rho with call order" },
  { key: "resolution_ns", unit: "ns", of: (r) => r.timer?.resolutionNs, what: "the clock's smallest step" },
  {
    key: "unresolvable",
    unit: "text",
    of: (r) => r.latency?.unresolvable,
    what: "why the clock cannot tell",
  },
  { key: "ttfi_cold_ms", unit: "ms", of: (r) => r.ttfi?.coldNs, what: "ttfi_ms, everything unpacked anew" },
  { key: "ttfi_process_ms", unit: "ms", of: ttfi("process"), what: "part of ttfi_ms: the process starts" },
  { key: "ttfi_unpack_ms", unit: "ms", of: ttfi("unpack"), what: "part of ttfi_ms: unpacking files" },
  { key: "ttfi_library_ms", unit: "ms", of: ttfi("library"), what: "part of ttfi_ms: the library" },
  { key: "ttfi_session_ms", unit: "ms", of: ttfi("session"), what: "part of ttfi_ms: the session" },
  { key: "ttfi_compile_ms", unit: "ms", of: ttfi("compile"), what: "part of ttfi_ms: compilation" },
  { key: "ttfi_tokenizer_ms", unit: "ms", of: ttfi("tokenizer"), what: "part of ttfi_ms: the tokenizer" },
  { key: "ttfi_first_ms", unit: "ms", of: ttfi("first"), what: "part of ttfi_ms: the first call" },
  { key: "error", unit: "text", of: (r) => r.error, what: "why the case could not run or not go on" },
  { key: "warnings", unit: "text", of: warningCodes, what: "codes joined by `+`; JSON has all of each" },
  { key: "harness_us", unit: "µs", of: (r) => r.harnessNs, what: "an empty call, not subtracted" },

  { key: "response_p50_us", unit: "µs", of: response("P50"), what: "median, from when a call was due" },
  { key: "response_p99_us", unit: "µs", of: response("P99"), what: "p99, from when a call was due" },
  { key: "response_max_us", unit: "µs", of: response("Max"), what: "slowest, from when it was due" },
  { key: "achieved_rate_hz", unit: "Hz", of: (r) => r.pace?.achievedHz, what: "rate that was reached" },
  { key: "held_rate_hz", unit: "Hz", of: (r) => r.pace?.heldHz, what: "highest held where rate_hz was not" },

  { key: "rounds", unit: "count", of: (r) => r.ticks?.roundCount, what: "rounds of stretches" },
  { key: "void_rounds", unit: "count", of: (r) => r.ticks?.voidCount, what: "rounds that missed the rate" },
  { key: "step_p50_us", unit: "µs", of: (r) => r.ticks?.step.latencyNsP50, what: "tick without the world" },
  { key: "step_p99_us", unit: "µs", of: (r) => r.ticks?.step.latencyNsP99, what: "tick without the world" },
  { key: "tokenize_p50_us", unit: "µs", of: phase("tokenize", "p50"), what: "in the step: texts to ids" },
  { key: "tokenize_p99_us", unit: "µs", of: phase("tokenize", "p99"), what: "in the step: texts to ids" },
  { key: "copy_in_p50_us", unit: "µs", of: phase("copyIn", "p50"), what: "in the step: ids to the runtime" },
  { key: "copy_in_p99_us", unit: "µs", of: phase("copyIn", "p99"), what: "in the step: ids to the runtime" },
  { key: "infer_p50_us", unit: "µs", of: phase("infer", "p50"), what: "in the step: the runtime alone" },
  { key: "infer_p99_us", unit: "µs", of: phase("infer", "p99"), what: "in the step: the runtime alone" },
  { key: "copy_out_p50_us", unit: "µs", of: phase("copyOut", "p50"), what: "in the step: vectors from it" },
  { key: "copy_out_p99_us", unit: "µs", of: phase("copyOut", "p99"), what: "in the step: vectors from it" },
  { key: "post_p50_us", unit: "µs", of: phase("post", "p50"), what: "in the step: pool, cut, normalise" },
  { key: "post_p99_us", unit: "µs", of: phase("post", "p99"), what: "in the step: pool, cut, normalise" },
  { key: "search_p50_us", unit: "µs", of: phase("search", "p50"), what: "in the step: search the index" },
  { key: "search_p99_us", unit: "µs", of: phase("search", "p99"), what: "in the step: search the index" },
  { key: "insert_p50_us", unit: "µs", of: phase("insert", "p50"), what: "in the step: into the index" },
  { key: "insert_p99_us", unit: "µs", of: phase("insert", "p99"), what: "in the step: into the index" },
  { key: "graph_p50_us", unit: "µs", of: phase("graph", "p50"), what: "in the step: the world takes it in" },
  { key: "graph_p99_us", unit: "µs", of: phase("graph", "p99"), what: "in the step: the world takes it in" },
  { key: "alone_p50_us", unit: "µs", of: (r) => r.ticks?.aloneNs.p50, what: "the step without a world" },
  { key: "alone_p99_us", unit: "µs", of: (r) => r.ticks?.aloneNs.p99, what: "the step without a world" },
  { key: "world_null_p50_us", unit: "µs", of: world("null"), what: "the world's work without an embedder" },
  { key: "world_paced_p50_us", unit: "µs", of: world("paced"), what: "the world's work beside a wait" },
  { key: "world_full_p50_us", unit: "µs", of: world("full"), what: "the world's work beside the embedder" },
  { key: "embed_slowdown", unit: "ratio", of: embed("ratio"), what: "step beside the world over step alone" },
  { key: "embed_slowdown_low", unit: "ratio", of: embed("low"), what: "95 % end of embed_slowdown" },
  { key: "embed_slowdown_high", unit: "ratio", of: embed("high"), what: "95 % end of embed_slowdown" },
  {
    key: "world_slowdown",
    unit: "ratio",
    of: ofWorld("ratio"),
    what: "world beside the embedder over a wait",
  },
  { key: "world_slowdown_low", unit: "ratio", of: ofWorld("low"), what: "95 % end of world_slowdown" },
  { key: "world_slowdown_high", unit: "ratio", of: ofWorld("high"), what: "95 % end of world_slowdown" },
  { key: "wait_slowdown", unit: "ratio", of: (r) => r.ticks?.waitSlowdown.ratio, what: "world with a wait" },

  { key: "beside_tick_us", unit: "µs", of: (r) => r.beside?.tickNs.full, what: "a tick of what ran beside" },
  { key: "beside_slowdown", unit: "ratio", of: beside("ratio"), what: "what ran beside, over without us" },
  { key: "beside_slowdown_low", unit: "ratio", of: beside("low"), what: "95 % end of beside_slowdown" },
  { key: "beside_slowdown_high", unit: "ratio", of: beside("high"), what: "95 % end of beside_slowdown" },
  { key: "duty_asked", unit: "ratio", of: duty("dutyAsked"), what: "CPU time over wall time beside, asked" },
  { key: "duty", unit: "ratio", of: duty("dutyMeasured"), what: "CPU time over wall time beside, reached" },

  { key: "index_kind", unit: "text", of: index("kind"), what: "hnsw, exact or funnel" },
  { key: "index_size", unit: "count", of: index("size"), what: "vectors that the index holds" },
  { key: "exact_search_p50_us", unit: "µs", of: index("exactSearchNs"), what: "exact search before the run" },
  {
    key: "recall_at_10",
    unit: "ratio",
    of: widest("recallAt10"),
    what: "share of the 10 nearest that the index finds",
  },
  { key: "recall_at_10_after", unit: "ratio", of: index("recallAt10After"), what: "the same after the run" },
  { key: "expansion", unit: "count", of: widest("expansion"), what: "entries that a search keeps" },
  {
    key: "rerank_depth",
    unit: "count",
    of: index("rerankDepth"),
    what: "hits ranked again by whole vectors",
  },
  { key: "cache_hit_rate", unit: "ratio", of: (r) => r.ticks?.cacheHitRate, what: "remembered texts" },
  { key: "budget_kept", unit: "ratio", of: (r) => r.ticks?.budget?.keptShare, what: "ticks within budget" },
  { key: "dims_used", unit: "text", of: dimsUsed, what: "dim:ticks, joined by `+`" },

  {
    key: "processes",
    unit: "count",
    of: (r) => r.processes?.length,
    what: "fresh processes that measured it",
  },
  {
    key: "disturbed_blocks",
    unit: "count",
    of: (r) => r.disturbance?.disturbedCount,
    what: "blocks in which something took the machine away",
  },
  { key: "p50_short_us", unit: "µs", of: ofClass("short", "P50"), what: "p50 of calls of up to 12 tokens" },
  { key: "p99_short_us", unit: "µs", of: ofClass("short", "P99"), what: "p99 of calls of up to 12 tokens" },
  { key: "p50_medium_us", unit: "µs", of: ofClass("medium", "P50"), what: "p50 of 13 to 64 tokens" },
  { key: "p99_medium_us", unit: "µs", of: ofClass("medium", "P99"), what: "p99 of 13 to 64 tokens" },
  { key: "p50_long_us", unit: "µs", of: ofClass("long", "P50"), what: "p50 of more than 64 tokens" },
  { key: "p99_long_us", unit: "µs", of: ofClass("long", "P99"), what: "p99 of more than 64 tokens" },
  {
    key: "cpu_us",
    unit: "µs",
    of: (r) => r.cpuNs,
    what: "CPU time a call (layer C: a step alone), all threads",
  },
  { key: "rss_mb", unit: "MB", of: (r) => r.rssBytes, what: "resident after the steady calls" },
  {
    key: "rss_peak_mb",
    unit: "MB",
    of: (r) => r.peakRssBytes,
    what: "most that was resident in a process; of one that unpacked files only where all did",
  },
  { key: "energy_uj", unit: "µJ", of: energy, what: "energy an embedding: CPU packages, or the battery" },
  { key: "p50_within_low_us", unit: "µs", of: within("p50", "low"), what: "95 % end inside a process" },
  { key: "p50_within_high_us", unit: "µs", of: within("p50", "high"), what: "95 % end inside a process" },
  { key: "p90_within_low_us", unit: "µs", of: within("p90", "low"), what: "95 % end inside a process" },
  { key: "p90_within_high_us", unit: "µs", of: within("p90", "high"), what: "95 % end inside a process" },
  { key: "p99_within_low_us", unit: "µs", of: within("p99", "low"), what: "95 % end inside a process" },
  { key: "p99_within_high_us", unit: "µs", of: within("p99", "high"), what: "95 % end inside a process" },
  { key: "precision", unit: "text", of: (r) => r.identity.precision, what: "what it computes in, read back" },
  { key: "proof", unit: "count", of: (r) => r.identity.proof, what: "how far the device is proven, 1 to 5" },
  { key: "kind", unit: "text", of: (r) => r.kind, what: "of the device: hardware or software" },
  {
    key: "padding_percent",
    unit: "ratio",
    of: (r) => (r.paddingShare === undefined ? undefined : 100 * r.paddingShare),
    what: "tokens of the calls that are padding",
  },
  { key: "blocks", unit: "count", of: (r) => r.disturbance?.blockCount, what: "blocks of steady calls" },
  { key: "p50_undisturbed_us", unit: "µs", of: undisturbed("P50"), what: "p50 of the other blocks" },
  { key: "p99_undisturbed_us", unit: "µs", of: undisturbed("P99"), what: "p99 of the other blocks" },
  { key: "max_undisturbed_us", unit: "µs", of: undisturbed("Max"), what: "slowest of the other blocks" },
  { key: "why", unit: "text", of: (r) => r.why, what: "of a grid: why it is screened or not-started" },
  {
    key: "arena",
    unit: "count",
    of: (r) => r.identity.arena,
    what: "1 where ort keeps memory between calls",
  },
  { key: "callers", unit: "count", of: (r) => r.identity.callers, what: "who called at once" },
  {
    key: "sessions",
    unit: "text",
    of: (r) => r.identity.sessions,
    what: "of several callers: own or shared",
  },
  {
    key: "p50_by_caller",
    unit: "text",
    of: ofCallers("p50Ns"),
    what: "median of each caller in µs, joined by `+`",
  },
  {
    key: "p99_by_caller",
    unit: "text",
    of: ofCallers("p99Ns"),
    what: "p99 of each caller in µs, joined by `+`",
  },
  { key: "callers_p99_us", unit: "µs", of: worstCaller, what: "p99 of the caller that has the highest" },
  {
    key: "callers_rate_hz",
    unit: "Hz",
    of: (r) => r.callers?.rateHz,
    what: "calls a second, of all callers",
  },
  { key: "model_mb", unit: "MB", of: (r) => r.modelBytes, what: "on disk: graph and weights, or table" },
  { key: "rss_open_mb", unit: "MB", of: (r) => r.keep?.openRssBytes, what: "resident, the model opened" },
  {
    key: "rss_worst_text_mb",
    unit: "MB",
    of: (r) => r.keep?.textRssBytes,
    what: "resident after the longest text",
  },
  {
    key: "rss_worst_batch_mb",
    unit: "MB",
    of: (r) => r.keep?.batchRssBytes,
    what: "resident after a batch of it",
  },
  { key: "rss_closed_mb", unit: "MB", of: (r) => r.keep?.closedRssBytes, what: "resident, the model closed" },
  {
    key: "idle_cpu_us",
    unit: "µs",
    of: (r) => r.keep?.idleCpuNs,
    what: "CPU time of all threads in the 50 ms after a call",
  },
  { key: "callers_rss_mb", unit: "MB", of: (r) => r.callers?.rssBytes, what: "resident, of all callers" },
  {
    key: "ttfi_low_ms",
    unit: "ms",
    of: first("warm", "low"),
    what: "95 % end of ttfi_ms, between processes",
  },
  { key: "ttfi_high_ms", unit: "ms", of: first("warm", "high"), what: "the other end" },
  { key: "ttfi_cold_low_ms", unit: "ms", of: first("cold", "low"), what: "95 % end of ttfi_cold_ms" },
  { key: "ttfi_cold_high_ms", unit: "ms", of: first("cold", "high"), what: "the other end" },
  {
    key: "step_p50_low_us",
    unit: "µs",
    of: stepEnd("P50", "Low"),
    what: "95 % end of step_p50_us, between processes",
  },
  { key: "step_p50_high_us", unit: "µs", of: stepEnd("P50", "High"), what: "the other end" },
  {
    key: "step_p99_low_us",
    unit: "µs",
    of: stepEnd("P99", "Low"),
    what: "95 % end of step_p99_us, between processes",
  },
  { key: "step_p99_high_us", unit: "µs", of: stepEnd("P99", "High"), what: "the other end" },
  {
    key: "response_p50_low_us",
    unit: "µs",
    of: responseEnd("P50", "Low"),
    what: "95 % end of response_p50_us, between processes",
  },
  { key: "response_p50_high_us", unit: "µs", of: responseEnd("P50", "High"), what: "the other end" },
  {
    key: "response_p99_low_us",
    unit: "µs",
    of: responseEnd("P99", "Low"),
    what: "95 % end of response_p99_us, between processes",
  },
  { key: "response_p99_high_us", unit: "µs", of: responseEnd("P99", "High"), what: "the other end" },
  {
    key: "compile_warm_ms",
    unit: "ms",
    of: (r) => r.compiledBeforeNs,
    what: "making the session from what the case's first process compiled",
  },
  {
    key: "ttfi_compiling_ms",
    unit: "ms",
    of: (r) => r.ttfi?.compilingNs,
    what: "ttfi_ms of the process that compiled for the others",
  },
  {
    key: "host_to_device_us",
    unit: "µs",
    of: copies("hostToDeviceNs"),
    what: "inputs of the longest text to the device, by themselves",
  },
  {
    key: "launch_us",
    unit: "µs",
    of: copies("launchNs"),
    what: "until a call on the device is made, which may be before it is done",
  },
  {
    key: "device_to_host_us",
    unit: "µs",
    of: copies("deviceToHostNs"),
    what: "output of the longest text from the device, by itself",
  },
  {
    key: "io_memory",
    unit: "text",
    of: (r) => r.ioMemory,
    what: "where inputs and output of a call lie: in-place, driver or copied",
  },
] as const satisfies readonly Figure[];

export type FigureKey = (typeof FIGURES)[number]["key"];
export const SUMMARY_KEYS = [...IDENTITY_COLUMNS, ...FIGURES.map(({ key }) => key)] as const;
export type SummaryRow = Readonly<Record<IdentityColumn | FigureKey, FigureValue>>;

/** A case's identity and figures by key: measured values to 3 decimals of their unit. */
export function summaryRow(result: CaseResult): SummaryRow {
  const figures = FIGURES.map(({ key, unit, of }) => [key, inUnit(of(result), unit)]);
  return { ...result.identity, ...(Object.fromEntries(figures) as Record<FigureKey, FigureValue>) };
}

type Of = (result: CaseResult) => FigureValue;

/** In µs, to 3 decimals. A caller of too few calls has none: its place is empty. */
function ofCallers(field: "p50Ns" | "p99Ns"): Of {
  return ({ callers }) =>
    callers?.[field].map((ns) => (ns === undefined ? "" : String(Number((ns / 1e3).toFixed(3))))).join("+");
}

function worstCaller({ callers }: CaseResult): number | undefined {
  const known = callers?.p99Ns.flatMap((ns) => ns ?? []) ?? [];
  return known.length === 0 ? undefined : Math.max(...known);
}

function copies(part: keyof CopyMedians): Of {
  return ({ keep }) => keep?.copies?.[part];
}

function ttfi(part: TtfiPart): Of {
  return ({ ttfi }) => ttfi?.partsNs[part];
}

function energy({ disturbance }: CaseResult): number | undefined {
  const report = disturbance?.energy;
  return report === undefined || report.embeddings === 0 ? undefined : report.energyUj / report.embeddings;
}

function undisturbed(end: "P50" | "P99" | "Max"): Of {
  return ({ disturbance }) => disturbance?.undisturbed?.[`latencyNs${end}`];
}

function within(percentile: keyof WithinProcess, end: keyof Interval): Of {
  return ({ within }) => within?.[percentile][end];
}

function phase(name: StepPhase, percentile: keyof Tail): Of {
  return ({ ticks }) => ticks?.phasesNs[name][percentile];
}

function world(arm: "null" | "paced" | "full"): Of {
  return ({ ticks }) => ticks?.worldNs[arm].p50;
}

function embed(end: keyof BlockRatio): Of {
  return ({ ticks }) => ticks?.embedSlowdown[end];
}

function ofWorld(end: keyof BlockRatio): Of {
  return ({ ticks }) => ticks?.worldSlowdown[end];
}

function first(start: "warm" | "cold", end: "low" | "high"): Of {
  return ({ ttfi }) => ttfi?.between[start][end];
}

function stepEnd(percentile: "P50" | "P99", end: "Low" | "High"): Of {
  return ({ ticks }) => ticks?.step[`latencyNs${percentile}${end}`];
}

function responseEnd(percentile: "P50" | "P99", end: "Low" | "High"): Of {
  return ({ pace }) => pace?.response[`latencyNs${percentile}${end}`];
}

function response(end: "P50" | "P99" | "Max"): Of {
  return ({ pace }) => pace?.response[`latencyNs${end}`];
}

function index(field: "kind" | "size" | "exactSearchNs" | "recallAt10After" | "rerankDepth"): Of {
  return ({ ticks }) => ticks?.index[field];
}

function widest(field: "recallAt10" | "expansion"): Of {
  return ({ ticks }) => ticks?.index.dims[0]?.[field];
}

function duty(field: "dutyAsked" | "dutyMeasured"): Of {
  return (result) => result.beside?.members[0]?.[field];
}

function beside(end: keyof BlockRatio): Of {
  return (result) => result.beside?.slowdown[end];
}

function ofClass(name: TokenClass, percentile: "P50" | "P99"): Of {
  return ({ latency }) => latency?.classes.find((one) => one.name === name)?.[`latencyNs${percentile}`];
}

/** Not available where the warm-up was not looked at and the level held, as far as that was seen. */
function isSteady({ settled, latency }: CaseResult): boolean | undefined {
  return latency?.change === undefined ? settled : false;
}

function warningCodes({ warnings }: CaseResult): string | undefined {
  return warnings.length === 0 ? undefined : warnings.map(({ code }) => code).join("+");
}

function dimsUsed({ ticks }: CaseResult): string | undefined {
  return ticks?.dimsUsed.map(({ dim, tickCount }) => `${dim}:${tickCount}`).join("+");
}
