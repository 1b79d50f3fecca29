// The figures of pace, simulation step and load by the keys of the summary. Undefined where a case has none.
import type { Tail } from "../stats/tail.ts";
import type { CaseResult } from "./case-result.ts";
import { STEP_PHASES, type StepName } from "./tick-report.ts";
import { rounded, toUs } from "./units.ts";

export function tickFigures({ harnessNs, pace, ticks, beside }: CaseResult) {
  const widest = ticks?.index.dims[0];
  return {
    harness_us: toUs(harnessNs),
    response_p50_us: toUs(pace?.response.latencyNsP50),
    response_p99_us: toUs(pace?.response.latencyNsP99),
    response_max_us: toUs(pace?.response.latencyNsMax),
    achieved_rate_hz: rounded(pace?.achievedHz),
    held_rate_hz: rounded(pace?.heldHz),
    rounds: ticks?.roundCount,
    void_rounds: ticks?.voidCount,
    ...stepFigures(ticks && { step: stepTail(ticks), ...ticks.phasesNs }),
    alone_p50_us: toUs(ticks?.aloneNs.p50),
    alone_p99_us: toUs(ticks?.aloneNs.p99),
    world_null_p50_us: toUs(ticks?.worldNs.null.p50),
    world_paced_p50_us: toUs(ticks?.worldNs.paced.p50),
    world_full_p50_us: toUs(ticks?.worldNs.full.p50),
    embed_slowdown: rounded(ticks?.embedSlowdown.ratio),
    embed_slowdown_low: rounded(ticks?.embedSlowdown.low),
    embed_slowdown_high: rounded(ticks?.embedSlowdown.high),
    world_slowdown: rounded(ticks?.worldSlowdown.ratio),
    world_slowdown_low: rounded(ticks?.worldSlowdown.low),
    world_slowdown_high: rounded(ticks?.worldSlowdown.high),
    wait_slowdown: rounded(ticks?.waitSlowdown.ratio),
    beside_tick_us: toUs(beside?.tickNs.full),
    beside_slowdown: rounded(beside?.slowdown.ratio),
    beside_slowdown_low: rounded(beside?.slowdown.low),
    beside_slowdown_high: rounded(beside?.slowdown.high),
    duty_asked: rounded(beside?.members[0]?.dutyAsked),
    duty: rounded(beside?.members[0]?.dutyMeasured),
    index_kind: ticks?.index.kind,
    index_size: ticks?.index.size,
    exact_search_p50_us: toUs(ticks?.index.exactSearchNs),
    recall_at_10: rounded(widest?.recallAt10),
    recall_at_10_after: rounded(ticks?.index.recallAt10After),
    expansion: widest?.expansion,
    rerank_depth: ticks?.index.rerankDepth,
    cache_hit_rate: rounded(ticks?.cacheHitRate),
    budget_kept: rounded(ticks?.budget?.keptShare),
    dims_used: ticks?.dimsUsed.map(({ dim, tickCount }) => `${dim}:${tickCount}`).join("+"),
  };
}

function stepTail({ step }: NonNullable<CaseResult["ticks"]>): Tail {
  return { p50: step.latencyNsP50, p99: step.latencyNsP99 };
}

type StepKey = `${StepName}_p50_us` | `${StepName}_p99_us`;

function stepFigures(tails: Readonly<Record<StepName, Tail>> | undefined) {
  const names: readonly StepName[] = ["step", ...STEP_PHASES];
  return Object.fromEntries(
    names.flatMap((name) => [
      [`${name}_p50_us`, toUs(tails?.[name].p50)],
      [`${name}_p99_us`, toUs(tails?.[name].p99)],
    ]),
  ) as Readonly<Record<StepKey, number | undefined>>;
}
