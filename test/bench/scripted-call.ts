// A measured program that does as it is told and writes down each step, so that a test sees what the loops did and in which order.
import type { TimedCall } from "../../src/bench/timed-call.ts";

export interface ScriptedCall extends TimedCall {
  /** Steps as they happened: `in 3` is copyIn of call 3, `infer 103` is infer with the size that this copyIn gave. */
  readonly steps: string[];
  inferCount: number;
}

/** The size of a call's input says which call it is. */
export const sizeOf = (call: number) => 100 + call;

/** @param infer status of the infer with this number, counted from 0; it may take its time */
export function scriptedCall(infer: (index: number) => number = () => 0): ScriptedCall {
  const steps: string[] = [];
  return {
    steps,
    inferCount: 0,
    copyIn(call) {
      steps.push(`in ${call}`);
      return sizeOf(call);
    },
    infer(size) {
      steps.push(`infer ${size}`);
      return infer(this.inferCount++);
    },
    copyOut: () => void steps.push("out"),
    post: (size) => void steps.push(`post ${size}`),
  };
}

/** An inference that takes this long. */
export function succeedAfter(durationNs: number): number {
  const endNs = Bun.nanoseconds() + durationNs;
  while (Bun.nanoseconds() < endNs);
  return 0;
}
