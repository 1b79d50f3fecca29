// Has the latency settled? Calls are cut into windows; it has settled once the last few window medians agree.
// The detector is fed between blocks and knows no clock; when to give up is the caller's decision.

import { assert } from "../core/errors.ts";
import { median, sortSamples } from "./percentile.ts";

export interface SettlingOptions {
  /** Calls in a window. */
  readonly windowCalls: number;
  /** Windows that must agree, at least 2. */
  readonly windows: number;
  /** Largest share by which the highest of their medians may exceed the lowest: 0.01 is 1 %. */
  readonly tolerance: number;
}

export interface SettlingDetector {
  /** Takes samples [from, to) in call order; true while the last full windows agree. */
  push(samplesNs: Float64Array, from: number, to: number): boolean;
}

/** A detector that allocates its own small state once; windows may span several pushes. */
export function createSettlingDetector({
  windowCalls,
  windows,
  tolerance,
}: SettlingOptions): SettlingDetector {
  assert(windowCalls >= 1, `a window has at least 1 call, not ${windowCalls}`);
  assert(windows >= 2, `at least 2 windows can agree, not ${windows}`);
  const windowNs = new Float64Array(windowCalls);
  const mediansNs = new Float64Array(windows);
  let filledCalls = 0;
  let closedWindows = 0;

  return {
    push(samplesNs, from, to) {
      for (let i = from; i < to; i++) {
        windowNs[filledCalls++] = samplesNs[i]!;
        if (filledCalls < windowCalls) continue;
        mediansNs[closedWindows++ % windows] = median(sortSamples(windowNs))!;
        filledCalls = 0;
      }
      return closedWindows >= windows && Math.max(...mediansNs) <= Math.min(...mediansNs) * (1 + tolerance);
    },
  };
}
