// Whether it is known who slows whom: a ratio of arms whose interval is wide says how many ticks would make it narrow.
import type { CaseResult } from "../../schema/case-result.ts";
import { type Warning, warning } from "../../schema/warnings.ts";
import type { BlockRatio } from "../../stats/block-ratio.ts";

/** Half of an interval that is narrow enough to act by. */
const SURE_WITHIN = 0.1;

/** Of the ratio that is known least. */
export function ratioWarnings({
  ticks,
  beside,
  latency,
}: Pick<CaseResult, "ticks" | "beside" | "latency">): readonly Warning[] {
  const ratios: readonly (readonly [string, BlockRatio | undefined])[] = [
    ["the slowdown of the step by the world", ticks?.embedSlowdown],
    ["the slowdown of the world by the step", ticks?.worldSlowdown],
    ["the slowdown of the program beside by the step", beside?.slowdown],
  ];
  const wide = ratios
    .flatMap(([what, ratio]) => {
      const { low, high, ratio: value } = ratio ?? {};
      if (value === undefined || low === undefined || high === undefined) return [];
      return [{ what, ratio: value, low, high, half: (high - low) / 2 / value }];
    })
    .filter(({ half }) => half > SURE_WITHIN)
    .sort((one, other) => other.half - one.half)[0];
  if (wide === undefined || latency === undefined) return [];
  // An interval of a median narrows by the root of what it is made of.
  const wantedTicks = latency.sampleCount * (wide.half / SURE_WITHIN) ** 2;
  return [warning("unsure-ratio", { ...wide, wantedTicks })];
}
