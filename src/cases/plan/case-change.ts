// Whether a case held its level over all of its processes: they stepped from one to the next, or most of them settled inside.
import type { CallTable } from "../../schema/call-columns.ts";
import { type CallsChange, levelChange } from "../../stats/level.ts";
import { ownMedians } from "../../stats/own-median.ts";
import { medianOf } from "../../stats/percentile.ts";
import type { ProcessOutcome } from "../outcome.ts";
import { latencyNs, ofSteadyCalls, startNs, tokenCount } from "./steady-calls.ts";

/** Processes differ by some percent where nothing changes: their memory lies elsewhere. */
const LEAST_CHANGE = 0.05;

/** @param measured in their order, each with steady calls */
export function changeOfCase(measured: readonly ProcessOutcome[]): CallsChange | undefined {
  const inside = measured.flatMap(({ result }) => result.latency?.change ?? []);
  if (2 * inside.length > measured.length) return inside[Math.floor(inside.length / 2)];
  const numbers = new Map<string, number>();
  const textOf = (table: CallTable, call: number) => {
    const id = table.textIds[table.textOf[call]!]!;
    if (!numbers.has(id)) numbers.set(id, numbers.size);
    return numbers.get(id)!;
  };
  const calls = measured.flatMap((one) => one.calls);
  const pooledNs = ofSteadyCalls(calls, latencyNs);
  const usualNs = ownMedians(pooledNs, {
    textOf: ofSteadyCalls(calls, textOf),
    tokenCount: ofSteadyCalls(calls, tokenCount),
  });
  let from = 0;
  const levels = measured.map((one) => {
    const to = from + ofSteadyCalls(one.calls, latencyNs).length;
    const shares = pooledNs.subarray(from, to).map((ns, i) => ns / usualNs[from + i]!);
    from = to;
    return medianOf(shares)!;
  });
  const change = levelChange(Float64Array.from(levels), LEAST_CHANGE);
  if (change === undefined) return undefined;
  const beginNs = measured.map((one) => ofSteadyCalls(one.calls, startNs));
  const firstNs = beginNs[0]![0]!;
  return {
    ratio: change.ratio,
    atNs: beginNs[change.at]![0]! - firstNs,
    spanNs: beginNs.at(-1)!.at(-1)! - firstNs,
  };
}
