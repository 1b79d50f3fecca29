// What one process came to by itself, as it is held against other processes.
import type { CaseResult } from "../../schema/case-result.ts";
import { summarizeTimeToFirst } from "../calls/time-to-first.ts";
import type { ProcessOutcome } from "../outcome.ts";
import { rawP99 } from "./over-processes.ts";
import { latencyNs, ofSteadyCalls, stepNs } from "./steady-calls.ts";

/** With the p99 that its case is made of, from calls enough, and with its own time to the first vector. */
export function ownResult({ result, calls, start }: ProcessOutcome): CaseResult {
  const { ticks } = result;
  const stepNsP99 = ticks && rawP99(ofSteadyCalls(calls, stepNs));
  return {
    ...result,
    ticks: ticks && { ...ticks, step: { ...ticks.step, latencyNsP99: stepNsP99 } },
    latency: result.latency && {
      ...result.latency,
      latencyNsP99: rawP99(ofSteadyCalls(calls, latencyNs)),
    },
    ttfi: start && summarizeTimeToFirst({ warm: [start], cold: [] }),
  };
}
