// The decision as JSON, which programs read: its names are those of docs/decision.schema.json, and stay.
import { betweenProcesses } from "../stats/between-processes.ts";
import type { Limits } from "./constraints.ts";
import type { Decision } from "./decide.ts";
import type { Judged } from "./judged.ts";
import { DECISION_SCHEMA, DECISION_SCHEMA_VERSION } from "./schema-name.ts";
import type { LadderRow, Parity, Tried, Weights } from "./tried.ts";

/** What is known of the run, beside what was measured of candidates. */
export interface DecisionFacts {
  readonly version: string;
  readonly run: string;
  readonly machine: Readonly<Record<string, unknown>>;
  readonly command: readonly string[];
  /** The first sentence of the answer: on which text it stands. */
  readonly standsOn: string;
  readonly text: Readonly<Record<string, unknown>>;
  readonly limits: Limits & { readonly minRetention: number | undefined };
  /** How Layer C was measured. */
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly budgetNs: number;
  readonly tookNs: number;
  readonly confirmation: Confirmation | undefined;
  /** Providers that have no device here. */
  readonly unavailable: readonly {
    readonly provider: string;
    readonly backend: string;
    readonly why: string;
    readonly next: string | undefined;
  }[];
  /** Sentences. */
  readonly notKnown: readonly string[];
  /** The options by which the library opens a candidate at a dim. */
  readonly openOptions: (tried: Tried, row: LadderRow) => Readonly<Record<string, unknown>>;
}

/** The primary over a longer time than the rounds: what a processor holds for seconds it may not hold for minutes. */
export interface Confirmation {
  readonly overNs: number;
  /** In the rounds, and over the whole of that time. */
  readonly roundsP99Ns: number | undefined;
  readonly p99Ns: number | undefined;
  /** Whether it stays below what the rounds say by their interval, or near it. */
  readonly holds: boolean | undefined;
  readonly text: string;
}

export function decisionDocument(
  decision: Decision,
  facts: DecisionFacts,
): Readonly<Record<string, unknown>> {
  const { primary, fallback, runnerUp, tieBreak, decidedBy, ladder, candidates } = decision;
  const equals = candidates.filter(({ margin }) => margin?.isEqual === true);
  const { limits, confirmation } = facts;
  return {
    schema: DECISION_SCHEMA,
    schema_version: DECISION_SCHEMA_VERSION,
    version: facts.version,
    stands_on: facts.standsOn,
    primary: primary ? operatingPoint(primary, facts) : null,
    fallback: fallback
      ? {
          ...operatingPoint(fallback.judged, facts),
          instead_of: fallback.kind,
          parity: parityFacts(fallback.parity),
        }
      : null,
    no_fallback: decision.noFallback ?? null,
    equal: primary === undefined ? null : equals.length > 0,
    equal_to: equals.map(({ tried }) => tried.candidate),
    tie_break: tieBreak ?? null,
    decided_by: decidedBy ?? null,
    runner_up: runnerUp?.tried.candidate ?? null,
    margin: marginFacts(runnerUp),
    confirmation: confirmation
      ? {
          over_s: seconds(confirmation.overNs),
          rounds_p99_us: microseconds(confirmation.roundsP99Ns),
          p99_us: microseconds(confirmation.p99Ns),
          holds: confirmation.holds ?? null,
          text: confirmation.text,
        }
      : null,
    dims: ladder
      ? {
          tight: rowFacts(ladder.tight),
          normal: rowFacts(ladder.normal),
          analysis: rowFacts(ladder.analysis),
        }
      : null,
    limits: {
      max_p99_us: microseconds(limits.maxP99Ns),
      max_memory_bytes: limits.maxMemoryBytes ?? null,
      max_vector_bytes: limits.maxVectorBytes ?? null,
      max_cpu_us: microseconds(limits.maxCpuNs),
      min_retention: limits.minRetention ?? null,
    },
    candidates: candidates.map(candidateFacts),
    weights: weightsOf(candidates).map(weightsFacts),
    unavailable: facts.unavailable.map(({ next, ...one }) => ({ ...one, next: next ?? null })),
    not_known: facts.notKnown,
    would_decide: decision.wouldDecide,
    text: facts.text,
    conditions: facts.conditions,
    budget_s: seconds(facts.budgetNs),
    took_s: seconds(facts.tookNs),
    run: facts.run,
    machine: facts.machine,
    command: facts.command,
  };
}

function operatingPoint(judged: Judged, { openOptions }: DecisionFacts) {
  const { tried, row, reason } = judged;
  return {
    ...identityFacts(tried),
    dim: row!.dim,
    storage: row!.storage,
    vector_bytes: row!.vectorBytes,
    reason,
    ...figures(tried),
    ndcg_at_10: tried.weights?.ndcgAt10 ?? null,
    kept: row!.kept ?? null,
    open: openOptions(tried, row!),
  };
}

function candidateFacts({ tried, standing, reason, row, margin }: Judged) {
  return {
    ...identityFacts(tried),
    standing,
    reason,
    dim: row?.dim ?? null,
    ...figures(tried),
    over_primary: margin?.ratio ?? null,
    over_primary_low: margin?.low ?? null,
    over_primary_high: margin?.high ?? null,
    parity: tried.parity ? parityFacts(tried.parity) : null,
  };
}

function identityFacts(tried: Tried) {
  const { candidate, model, variant, backend, runtime, provider } = tried;
  return {
    ...{ candidate, model, variant, backend, runtime, provider },
    precision: tried.precision ?? null,
    device: tried.device ?? null,
    proof: tried.proof ?? null,
  };
}

/** In microseconds, as everywhere in reports. */
function figures({ screening, call, step }: Tried) {
  const p99 = betweenProcesses(step?.p99Ns ?? []);
  return {
    p50_us: microseconds(betweenProcesses(step?.p50Ns ?? []).value),
    p99_us: microseconds(p99.value),
    p99_low_us: microseconds(p99.low),
    p99_high_us: microseconds(p99.high),
    rounds: step?.p99Ns.filter((ns) => ns !== undefined).length ?? 0,
    call_p50_us: microseconds(call?.p50Ns),
    call_p99_us: microseconds(call?.p99Ns),
    cpu_us: microseconds(call?.cpuNs),
    memory_bytes: call?.peakRssBytes ?? null,
    screening_p50_us: microseconds(screening?.p50Ns),
  };
}

function marginFacts(judged: Judged | undefined) {
  const margin = judged?.margin;
  if (margin === undefined) return null;
  const { ratio, low, high, rounds } = margin;
  return { ratio: ratio ?? null, low: low ?? null, high: high ?? null, rounds };
}

function parityFacts({ texts, smallestCosine, overlapAt10 }: Parity) {
  return { texts, smallest_cosine: smallestCosine, overlap_at_10: overlapAt10 };
}

function rowFacts({ dim, storage, rescore, vectorBytes, totalBytes, ...row }: LadderRow) {
  return {
    dim,
    storage,
    rerank_depth: rescore?.depth ?? null,
    rerank_storage: rescore?.storage ?? null,
    rerank_dim: rescore?.dim ?? null,
    vector_bytes: vectorBytes,
    total_bytes: totalBytes,
    gate: row.verdict,
    kept: row.kept ?? null,
    kept_low: row.keptLow ?? null,
    kept_high: row.keptHigh ?? null,
  };
}

function weightsOf(candidates: readonly Judged[]): readonly Weights[] {
  return [...new Set(candidates.flatMap(({ tried }) => tried.weights ?? []))];
}

function weightsFacts({ model, variant, judgedOn, fullDim, measure, ndcgAt10, rows, against }: Weights) {
  return {
    model,
    variant,
    judged_on: judgedOn,
    full_dim: fullDim,
    measure,
    ndcg_at_10: ndcgAt10 ?? null,
    against: against
      ? {
          variant: against.variant,
          gate: against.verdict,
          kept: against.kept ?? null,
          kept_low: against.keptLow ?? null,
          kept_high: against.keptHigh ?? null,
        }
      : null,
    rows: rows.map((row) => ({ ...rowFacts(row), reason: row.reason })),
  };
}

function microseconds(ns: number | undefined): number | null {
  return ns === undefined ? null : ns / 1e3;
}

function seconds(ns: number): number {
  return Math.round(ns / 1e7) / 100;
}
