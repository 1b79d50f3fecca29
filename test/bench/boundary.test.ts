// Two sides whose times are known, because the clock is the test's own: what is made of them must be exactly these.
import { describe, expect, test } from "bun:test";
import { type BoundaryPlan, measureBoundary } from "../../src/bench/boundary.ts";

interface FakeSides {
  /** Latency of a call from C and through FFI; `call` counts the calls of that side. */
  readonly c: (call: number) => number;
  readonly ffi: (call: number) => number;
  readonly status?: number;
}

/** A side's blocks, in the order in which they ran, are in `order`. */
function fakeSides({ c, ffi, status = 0 }: FakeSides, callsPerBlock: number) {
  const order: string[] = [];
  const calls = { c: 0, ffi: 0 };
  const block = new Float64Array(callsPerBlock);
  let nowNs = 0;
  return {
    order,
    calls,
    sides: {
      size: 7,
      clockNs: () => nowNs,
      infer: (size: number) => {
        expect(size).toBe(7);
        if (calls.ffi % callsPerBlock === 0) order.push("ffi");
        nowNs += ffi(calls.ffi++);
        return status;
      },
      timeInC: (count: number) => {
        expect(count).toBe(callsPerBlock);
        order.push("c");
        return block.map(() => c(calls.c++));
      },
    },
  };
}

const never = { shouldStop: () => false, progress: () => {} };
const plan: BoundaryPlan = { blocks: 20, callsPerBlock: 100 };

describe("the boundary measurement", () => {
  test("gives the medians of both sides, FFI over C, and every latency where it belongs", async () => {
    const { sides, calls } = fakeSides(
      { c: (call) => 8000 + (call % 3), ffi: (call) => 8100 + (call % 5) },
      100,
    );
    const result = (await measureBoundary(sides, plan, never))!;
    expect(result.p50Ns.c).toBeCloseTo(8001, 1);
    expect(result.p50Ns.ffi).toBeCloseTo(8102, 1);
    expect(result.p99Ns).toEqual({ c: 8002, ffi: 8104 });
    expect(result.ratio.ratio).toBeCloseTo(8102 / 8001, 3);
    expect(result.ratio.low!).toBeLessThanOrEqual(result.ratio.ratio!);
    expect(result.ratio.high!).toBeGreaterThanOrEqual(result.ratio.ratio!);

    const sampleCount = plan.blocks * plan.callsPerBlock;
    const lastOf = (side: "c" | "ffi", latency: (call: number) => number) =>
      Array.from({ length: sampleCount }, (_, i) => latency(calls[side] - sampleCount + i));
    expect([...result.latencyNs.c]).toEqual(lastOf("c", (call) => 8000 + (call % 3)));
    expect([...result.latencyNs.ffi]).toEqual(lastOf("ffi", (call) => 8100 + (call % 5)));
  });

  test("takes turns: each pair of blocks begins with the side that the pair before ended with", async () => {
    const { sides, order } = fakeSides({ c: () => 1, ffi: () => 1 }, 100);
    await measureBoundary(sides, plan, never);
    const measured = order.slice(-2 * plan.blocks);
    const pairs = Array.from({ length: plan.blocks }, (_, i) => measured.slice(2 * i, 2 * i + 2).join(" "));
    expect(new Set(pairs)).toEqual(new Set(["c ffi", "ffi c"]));
    expect(pairs.slice(1).every((pair, i) => pair !== pairs[i])).toBe(true);
  });

  test("leaves out the calls before the engine's loop is compiled for good, on both sides alike", async () => {
    const warm = 40_000;
    const { sides, calls } = fakeSides(
      { c: (call) => (call < warm ? 9e9 : 10), ffi: (call) => (call < warm ? 9e9 : 20) },
      100,
    );
    const result = (await measureBoundary(sides, plan, never))!;
    expect(calls.c).toBe(calls.ffi);
    expect(Math.max(...result.latencyNs.c)).toBe(10);
    expect(Math.max(...result.latencyNs.ffi)).toBe(20);
  });

  test("does not let one slow block move the ratio", async () => {
    const slowBlock = (call: number) => (Math.floor(call / 100) === 410 ? 100 : 1);
    const { sides } = fakeSides({ c: () => 1000, ffi: (call) => 1010 * slowBlock(call) }, 100);
    const { ratio } = (await measureBoundary(sides, plan, never))!;
    expect(ratio.ratio).toBeCloseTo(1.01, 10);
  });

  test("keeps the whole blocks that there are when it is asked to stop", async () => {
    const { sides } = fakeSides({ c: () => 10, ffi: () => 20 }, 100);
    const warmupBlocks = 400;
    let looks = 0;
    const hooks = { shouldStop: () => ++looks > warmupBlocks + 7, progress: () => {} };
    const result = (await measureBoundary(sides, plan, hooks))!;
    expect(result.latencyNs.c).toEqual(new Float64Array(700).fill(10));
    expect(result.latencyNs.ffi).toEqual(new Float64Array(700).fill(20));
  });

  test("figures of one that is stopped are of its last blocks", async () => {
    const slow = 400 + 30;
    const { sides } = fakeSides(
      {
        c: (call) => (call < 100 * slow ? 10 : 30),
        ffi: (call) => (call < 100 * slow ? 20 : 60),
      },
      100,
    );
    let looks = 0;
    const hooks = { shouldStop: () => ++looks > 400 + 50, progress: () => {} };
    const result = (await measureBoundary(sides, { ...plan, blocks: 100 }, hooks))!;
    expect(result.latencyNs.c).toHaveLength(5000);
    expect(result.p50Ns).toEqual({ c: 30, ffi: 60 });
  });

  test("of the two pairs after a stay the second counts", async () => {
    const { sides, calls } = fakeSides({ c: (call) => call, ffi: (call) => call }, 100);
    const stays: number[] = [];
    const result = (await measureBoundary(sides, plan, {
      ...never,
      betweenBlocks(blocks, { c }) {
        if (blocks !== 7) return undefined;
        stays.push(c[699]!);
        return Promise.resolve();
      },
    }))!;
    expect(stays).toEqual([40_699]);
    expect(calls).toEqual({ c: 42_100, ffi: 42_100 });
    expect(result.latencyNs.c.slice(699, 701)).toEqual(new Float64Array([40_699, 40_800]));
    expect(result.latencyNs.ffi.slice(699, 701)).toEqual(new Float64Array([40_699, 40_800]));
  });

  test("gives nothing when asked to stop", async () => {
    const { sides, calls } = fakeSides({ c: () => 1, ffi: () => 1 }, 100);
    const shouldStop = () => calls.c >= 1000;
    expect(await measureBoundary(sides, plan, { ...never, shouldStop })).toBeUndefined();
    expect(calls.c).toBe(1000);
  });

  test("does not take a failed call for a fast one", async () => {
    const { sides } = fakeSides({ c: () => 1, ffi: () => 1, status: 5 }, 100);
    await expect(measureBoundary(sides, plan, never)).rejects.toThrow("call 0 through FFI failed");
  });
});
