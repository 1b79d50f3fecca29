// How many calls are made, in which order and phase, what is written down of each, and how a measurement ends.
import { describe, expect, spyOn, test } from "bun:test";
import { allocateSamples, type Measurement, type MeasurePlan, measure } from "../../src/bench/measure.ts";
import { closedPace, type Pace } from "../../src/bench/pace.ts";
import type { CallSamples } from "../../src/bench/timed-call.ts";
import { type ScriptedCall, scriptedCall, sizeOf, succeedAfter } from "./scripted-call.ts";

const maxWarmupCalls = 50_000;
/** Over one input. */
const mostLeadCalls = 501;

interface Run extends Measurement {
  readonly timed: ScriptedCall;
  /** Hooks in the order in which they were called, each with the number of inferences made before it. */
  readonly hooks: readonly string[];
  /** The calls [from, to) of each block. */
  readonly blocks: readonly (readonly number[])[];
  readonly progress: readonly { done: number; total: number; phase: string }[];
}

interface RunOptions {
  readonly infer?: (index: number) => number;
  readonly shouldStop?: (inferCount: number) => boolean;
  readonly betweenBlocks?: (phase: "warmup" | "steady") => Promise<void> | undefined;
  /** @param asked how often it was asked before */
  readonly isAsBefore?: (asked: number) => boolean;
  /** Called at both ends of a block. */
  readonly look?: () => void;
}

async function run(
  plan: Partial<MeasurePlan>,
  { infer, shouldStop, betweenBlocks, isAsBefore, look }: RunOptions = {},
): Promise<Run> {
  const whole: MeasurePlan = {
    layer: "B",
    iters: 100,
    warmup: 0,
    cycleCalls: 10,
    passCalls: undefined,
    waitNs: 0.2e9,
    pace: closedPace(),
    ...plan,
  };
  const timed = scriptedCall(infer);
  const hooks: string[] = [];
  const blocks: number[][] = [];
  const progress: { done: number; total: number; phase: string }[] = [];
  let asked = 0;
  const samples = allocateSamples(whole, (length) => new Float64Array(length));
  const measurement = await measure(timed, whole, samples, {
    shouldStop: () => shouldStop?.(timed.inferCount) ?? false,
    beforeLead: () => void hooks.push(`beforeLead ${timed.inferCount}`),
    passBegins: (firstCall, passCalls) => void hooks.push(`passBegins ${firstCall} of ${passCalls}`),
    blockBegins: () => {
      look?.();
      hooks.push(`blockBegins ${timed.inferCount}`);
      blocks.push([]);
    },
    blockEnds: (from, to) => {
      look?.();
      hooks.push(`blockEnds ${timed.inferCount}`);
      blocks.at(-1)!.push(from, to);
    },
    ...(betweenBlocks && { betweenBlocks: (_, __, phase) => betweenBlocks(phase) }),
    ...(isAsBefore && { isAsBefore: () => isAsBefore(asked++) }),
    progress: (done, total, phase) => void progress.push({ done, total, phase }),
  });
  return { ...measurement, timed, hooks, blocks, progress };
}

/** The clock is the script's. @param ns what the call with this number takes */
function runScripted(plan: Partial<MeasurePlan>, ns: (index: number) => number): Promise<Run> {
  let nowNs = 1e9;
  const clock = spyOn(Bun, "nanoseconds").mockImplementation(() => nowNs);
  const infer = (index: number) => {
    nowNs += ns(index);
    return 0;
  };
  return run(plan, { infer }).finally(() => clock.mockRestore());
}

const columnsOf = (samples: CallSamples) => Object.values(samples) as Float64Array[];

/** Those that every call of Layer B fills, at whatever pace. */
const timedColumnsOf = ({ responseNs: _, ...timed }: CallSamples) => Object.values(timed) as Float64Array[];

describe("the calls of a measurement", () => {
  test.each([
    [0, 1],
    [0, 100],
    [1, 1],
    [500, 2000],
  ])("%i warm-up and %i steady calls: one first call, then these", async (warmup, iters) => {
    const { callCount, warmupCount, steadyCount, timed, status, interrupted, settled } = await run({
      warmup,
      iters,
    });
    expect({ callCount, warmupCount, steadyCount }).toEqual({
      callCount: 1 + warmup + iters,
      warmupCount: warmup,
      steadyCount: iters,
    });
    expect(timed.inferCount).toBe(callCount);
    expect({ status, interrupted, settled }).toEqual({ status: 0, interrupted: false, settled: undefined });
  });

  test("are numbered through all phases, and each step gets its own call's size", async () => {
    const { timed } = await run({ warmup: 2, iters: 3 });
    const expected = [0, 1, 2, 3, 4, 5].flatMap((call) => [
      `in ${call}`,
      `infer ${sizeOf(call)}`,
      "out",
      `post ${sizeOf(call)}`,
    ]);
    expect(timed.steps).toEqual(expected);
  });

  test("of Layer A are inferences alone, on the input of call 0", async () => {
    const { timed, callCount } = await run({ layer: "A", warmup: 2, iters: 3 });
    expect(callCount).toBe(6);
    expect(timed.steps).toEqual(["in 0", ...new Array(6).fill(`infer ${sizeOf(0)}`)]);
  });

  test.each(["A", "B"] as const)("of Layer %s are more than one block holds", async (layer) => {
    const { callCount, progress } = await run(
      { layer, warmup: 0, iters: 60 },
      { infer: () => succeedAfter(2e6) },
    );
    expect(callCount).toBe(61);
    expect(progress.length).toBeGreaterThan(1);
  });
});

describe("what is written down", () => {
  test("of Layer B: every column of every call; the parts are no more than the whole; time goes forward", async () => {
    const { samples, callCount } = await run({ warmup: 20, iters: 200 }, { infer: () => succeedAfter(1000) });
    for (const column of timedColumnsOf(samples)) {
      expect(column.subarray(0, callCount).every((ns) => ns >= 0)).toBe(true);
    }
    const { startNs, latencyNs, copyInNs, inferNs, copyOutNs, postNs } = samples;
    for (let call = 0; call < callCount; call++) {
      const partsNs = copyInNs[call]! + inferNs[call]! + copyOutNs[call]! + postNs[call]!;
      expect(partsNs).toBeLessThanOrEqual(latencyNs[call]!);
      expect(inferNs[call]!).toBeGreaterThanOrEqual(1000);
      if (call > 0) expect(startNs[call]!).toBeGreaterThanOrEqual(startNs[call - 1]! + latencyNs[call - 1]!);
    }
  });

  test("of Layer A: the latency is the inference; columns of what is not done stay empty", async () => {
    const { samples, callCount } = await run({ layer: "A", warmup: 5, iters: 50 });
    expect([...samples.inferNs]).toEqual([...samples.latencyNs]);
    expect(samples.latencyNs.subarray(0, callCount).every((ns) => ns >= 0)).toBe(true);
    for (const column of [samples.copyInNs, samples.copyOutNs, samples.postNs]) {
      expect(column.every(Number.isNaN)).toBe(true);
    }
  });

  test("has room for every call that the plan can make, and is empty until then", () => {
    const lengths = (plan: MeasurePlan) =>
      columnsOf(allocateSamples(plan, (length) => new Float64Array(length)));
    for (const column of lengths({
      layer: "B",
      iters: 7,
      warmup: 5,
      cycleCalls: 1,
      passCalls: undefined,
      waitNs: 0,
      pace: closedPace(),
    })) {
      expect(column.length).toBe(13);
      expect(column.every(Number.isNaN)).toBe(true);
    }
    const [first] = lengths({
      layer: "B",
      iters: 7,
      warmup: "auto",
      cycleCalls: 1,
      passCalls: undefined,
      waitNs: 0,
      pace: closedPace(),
    });
    const mostAgainCalls = 1;
    expect(first!.length).toBe(1 + maxWarmupCalls + mostLeadCalls + mostAgainCalls + 7);
  });
});

describe("the warm-up that ends by itself", () => {
  test.each(["A", "B"] as const)("of Layer %s is long enough and no longer than its limit", async (layer) => {
    const { callCount, warmupCount, steadyCount, settled } = await run({
      layer,
      warmup: "auto",
      iters: 300,
      cycleCalls: 1000,
    });
    expect(warmupCount).toBeGreaterThanOrEqual(64);
    expect(warmupCount).toBeLessThanOrEqual(maxWarmupCalls + 1000);
    expect(steadyCount).toBe(300);
    expect(callCount).toBe(1 + warmupCount + steadyCount);
    expect(settled).toBeBoolean();
  });

  test.each([
    {
      what: "as many inputs as there are, where there is time for all",
      ns: 1e3,
      cycleCalls: 700,
      passCalls: undefined,
      pass: 700,
    },
    { what: "so many that they take 0.3 s", ns: 2e6, cycleCalls: 700, passCalls: undefined, pass: 150 },
    { what: "at least 60", ns: 12e6, cycleCalls: 700, passCalls: undefined, pass: 60 },
    { what: "as another process found it", ns: 1e3, cycleCalls: 700, passCalls: 77, pass: 77 },
    { what: "never more than there are", ns: 1e3, cycleCalls: 30, passCalls: 77, pass: 30 },
  ])("ends in a lead of whole passes over $what", async ({ ns, cycleCalls, passCalls, pass: expected }) => {
    const { hooks, warmupCount, callCount, pass } = await runScripted(
      { warmup: "auto", iters: 1, cycleCalls, passCalls },
      () => ns,
    );
    expect(pass!.calls).toBe(expected);
    const lead = 1 + warmupCount - pass!.firstCall;
    expect(lead % pass!.calls).toBe(0);
    expect(lead).toBeGreaterThan(0);
    expect(lead).toBeLessThan(500 + pass!.calls);
    expect(hooks).toEqual([
      `beforeLead ${pass!.firstCall}`,
      `passBegins ${pass!.firstCall} of ${pass!.calls}`,
      `blockBegins ${callCount - 1}`,
      `blockEnds ${callCount}`,
    ]);
  });

  test("ends at its limit, not settled, when no windows agree", async () => {
    // Windows of 32 calls after the first call: every other one is slow.
    const { settled, warmupCount, steadyCount } = await runScripted(
      { warmup: "auto", iters: 1, cycleCalls: 1 },
      (index) => (Math.floor((index - 1) / 32) % 2 === 0 ? 100 : 20_000),
    );
    expect({ settled, warmupCount, steadyCount }).toEqual({
      settled: false,
      warmupCount: maxWarmupCalls + 500,
      steadyCount: 1,
    });
  });
});

describe("hooks", () => {
  test("blocks are the steady calls, all of them, one after another", async () => {
    const { blocks, callCount } = await run({ warmup: 40, iters: 100 });
    expect(blocks[0]![0]).toBe(41);
    expect(blocks.at(-1)![1]).toBe(callCount);
    for (const [index, [from]] of blocks.entries()) if (index > 0) expect(from).toBe(blocks[index - 1]![1]!);
  });

  test.each([0, 1, 40])("are called once each, in order, around %i warm-up calls", async (warmup) => {
    const { hooks, pass } = await run({ warmup, iters: 100 });
    // The check leaves caches cold: a fixed warm-up comes after it, but for its first call, which is the second one of all.
    expect(hooks.slice(0, 3)).toEqual([
      `beforeLead ${1 + Math.min(1, warmup)}`,
      `passBegins ${1 + warmup} of 10`,
      `blockBegins ${1 + warmup}`,
    ]);
    expect(hooks.slice(3).filter((hook) => !hook.startsWith("block"))).toEqual([]);
    expect(pass).toEqual({ firstCall: 1 + warmup, calls: 10 });
  });

  test("hear of progress in each phase, up to its end", async () => {
    const { progress } = await run({ warmup: 30, iters: 100 });
    expect(progress.findLast(({ phase }) => phase === "steady")).toEqual({
      done: 100,
      total: 100,
      phase: "steady",
    });
    const phases = progress.map(({ phase }) => phase);
    expect(phases).toEqual([...phases].sort().reverse());
    expect(progress.every(({ done, total }) => done <= total)).toBe(true);
    for (const phase of ["warmup", "steady"]) {
      const done = progress.filter((each) => each.phase === phase).map((each) => each.done);
      expect(done.length).toBeGreaterThan(0);
      expect(done).toEqual([...done].sort((a, b) => a - b));
    }
  });
});

describe("a stay between two blocks", () => {
  /** Blocks end after some milliseconds: enough calls for several. */
  const slow = { warmup: 3, iters: 150, cycleCalls: 4 };
  const infer = () => succeedAfter(1e6);

  test("is followed by a lead over the inputs that nothing counts, and all calls are there", async () => {
    let stays = 0;
    const result = await run(slow, {
      infer,
      betweenBlocks: (phase) => {
        if (phase === "warmup") return undefined;
        stays++;
        return Bun.sleep(1);
      },
    });
    expect(stays).toBeGreaterThan(0);
    expect(result).toMatchObject({ callCount: 154, steadyCount: 150, status: 0, interrupted: false });
    // A lead is as long as a pass, or as what is left.
    const leads = result.timed.inferCount - result.callCount;
    expect(leads).toBeGreaterThanOrEqual(stays);
    expect(leads).toBeLessThanOrEqual(4 * stays);
    expect(result.blocks.map(([from]) => from)).toEqual([
      4,
      ...result.blocks.slice(0, -1).map(([, to]) => to!),
    ]);
  });

  test("of paced calls moves all that are due after it, and is no part of what they took", async () => {
    const pace: Pace = { ...closedPace(), periodNs: 1e6, sleep: (ns) => Bun.sleepSync(ns / 1e6) };
    const iters = 600;
    let awayNs = 0;
    const beginNs = Bun.nanoseconds();
    const { steadySpanNs, steadyCount } = await run(
      { warmup: 1, iters, pace },
      {
        betweenBlocks: async () => {
          const stayNs = Bun.nanoseconds();
          await Bun.sleep(20);
          awayNs += Bun.nanoseconds() - stayNs;
        },
      },
    );
    expect(steadyCount).toBe(iters);
    expect(awayNs).toBeGreaterThan(0);
    expect(steadySpanNs).toBeLessThanOrEqual(Bun.nanoseconds() - beginNs - awayNs);
    expect(pace.dueNs - beginNs).toBeGreaterThanOrEqual(awayNs + iters * pace.periodNs);
  });

  test.each([
    { what: "at a rate", periodNs: 1e6, gapNs: 0 },
    { what: "after a pause", periodNs: 0, gapNs: 1e6 },
  ])(
    "of calls $what: none is late by looks at the machine, nor is the rate lower",
    async ({ periodNs, gapNs }) => {
      let nowNs = 1e9;
      const spend = (ns: number) => {
        nowNs += ns;
      };
      const clock = spyOn(Bun, "nanoseconds").mockImplementation(() => nowNs);
      const infer = () => {
        spend(1e3);
        return 0;
      };
      const pace: Pace = { ...closedPace(), periodNs, gapNs, sleep: spend };
      const result = await run({ warmup: 1, iters: 600, pace }, { infer, look: () => spend(3e6) }).finally(
        () => clock.mockRestore(),
      );
      expect(result.blocks.length).toBeGreaterThan(1);
      const responseNs = result.samples.responseNs.subarray(result.callCount - 600, result.callCount);
      expect([...new Set(responseNs)]).toEqual([1e3]);
      expect(result.steadySpanNs).toBe(periodNs === 0 ? 600 * (gapNs + 1e3) : 600 * periodNs + 1e3);
    },
  );

  test("a call that fails in the lead ends it, with the calls before", async () => {
    let isInLead = false;
    const result = await run(slow, {
      infer: () => {
        succeedAfter(1e6);
        return isInLead ? 7 : 0;
      },
      betweenBlocks: (phase) =>
        phase === "warmup"
          ? undefined
          : Promise.resolve().then(() => {
              isInLead = true;
            }),
    });
    expect(result.status).toBe(7);
    expect(result.callCount).toBe(result.blocks[0]![1]!);
  });

  test("no lead follows where it is over meanwhile", async () => {
    let isStopped = false;
    const result = await run(slow, {
      infer,
      shouldStop: () => isStopped,
      betweenBlocks: (phase) =>
        phase === "warmup"
          ? undefined
          : Promise.resolve().then(() => {
              isStopped = true;
            }),
    });
    expect(result.interrupted).toBe(true);
    expect(result.timed.inferCount).toBe(result.callCount);
  });
});

describe("a call that fails", () => {
  const failAt = (failing: number) => ({ infer: (index: number) => (index === failing ? 9 : 0) });

  test.each(["A", "B"] as const)(
    "among the steady ones of Layer %s ends the loop and is not counted",
    async (layer) => {
      const { callCount, steadyCount, status, timed, interrupted } = await run(
        { layer, warmup: 10, iters: 100 },
        failAt(50),
      );
      expect({ callCount, steadyCount, status, interrupted }).toEqual({
        callCount: 50,
        steadyCount: 39,
        status: 9,
        interrupted: false,
      });
      expect(timed.inferCount).toBe(51);
    },
  );

  test.each([10, "auto"] as const)(
    "in a warm-up of %p: there is no steady call and no check before them",
    async (warmup) => {
      const { callCount, warmupCount, steadyCount, status, hooks, timed } = await run(
        { warmup, iters: 100 },
        failAt(5),
      );
      expect({ callCount, warmupCount, steadyCount, status }).toEqual({
        callCount: 5,
        warmupCount: 4,
        steadyCount: 0,
        status: 9,
      });
      expect(timed.inferCount).toBe(6);
      expect(hooks.some((hook) => hook.startsWith("passBegins"))).toBe(false);
    },
  );

  test.each([10, "auto"] as const)(
    "as the first, before a warm-up of %p: nothing is counted",
    async (warmup) => {
      const { callCount, warmupCount, steadyCount, status } = await run({ warmup }, failAt(0));
      expect({ callCount, warmupCount, steadyCount, status }).toEqual({
        callCount: 0,
        warmupCount: 0,
        steadyCount: 0,
        status: 9,
      });
    },
  );
});

describe("asked to stop", () => {
  // Calls of a millisecond: a block ends long before the plan does.
  const slow = { infer: () => succeedAfter(1e6) };
  const expectWholeRows = ({ samples, callCount }: Measurement) => {
    for (const column of timedColumnsOf(samples)) {
      expect(column.subarray(0, callCount).every((ns) => ns >= 0)).toBe(true);
      expect(column.subarray(callCount).every(Number.isNaN)).toBe(true);
    }
  };

  test("among the steady calls, it ends after the block with whole rows", async () => {
    const result = await run(
      { warmup: 5, iters: 3000 },
      { ...slow, shouldStop: (inferCount) => inferCount > 20 },
    );
    expect(result.interrupted).toBe(true);
    expect(result.callCount).toBeGreaterThan(20);
    expect(result.callCount).toBeLessThan(3006);
    expect(result.steadyCount).toBe(result.callCount - 6);
    expectWholeRows(result);
  });

  test.each([3000, "auto"] as const)("in a warm-up of %p, no steady call is made", async (warmup) => {
    const result = await run(
      { warmup, iters: 3000 },
      { ...slow, shouldStop: (inferCount) => inferCount > 20 },
    );
    expect(result.interrupted).toBe(true);
    expect(result.steadyCount).toBe(0);
    expect(result.hooks.some((hook) => hook.startsWith("beforeSteady"))).toBe(false);
    expectWholeRows(result);
  });

  test("after the last call, the measurement is whole", async () => {
    const { interrupted, steadyCount } = await run(
      { warmup: 0, iters: 10 },
      { shouldStop: (inferCount) => inferCount === 11 },
    );
    expect({ interrupted, steadyCount }).toEqual({ interrupted: false, steadyCount: 10 });
  });
});

describe("a machine that is not as it has been", () => {
  const calm = { warmup: "auto", iters: 1000, cycleCalls: 200, passCalls: 200 } as const;
  const CALL_NS = 10_000;
  /** A millisecond of them. */
  const again = 100;

  /** Every call takes as long, by the script's clock. @param isAsBefore how often it was asked before, and when */
  function runOnClock(
    isAsBefore: (asked: number, nowNs: number) => boolean,
    plan: Partial<MeasurePlan> = calm,
  ) {
    let nowNs = 1e9;
    const clock = spyOn(Bun, "nanoseconds").mockImplementation(() => nowNs);
    const infer = () => {
      nowNs += CALL_NS;
      return 0;
    };
    const options = { infer, isAsBefore: (asked: number) => isAsBefore(asked, nowNs) };
    return run(plan, options).finally(() => clock.mockRestore());
  }

  /** Numbers of the calls, in the order in which they were made. */
  const callsOf = ({ timed }: Run) =>
    timed.steps.flatMap((step) => (step.startsWith("in ") ? Number(step.slice(3)) : []));

  /** The inputs before this call, a millisecond of them. @param first call of the pass */
  const inputsBefore = (call: number, first: number) =>
    Array.from({ length: again }, (_, at) => (call - again + at - first) % 200);

  test("is waited for after the lead by its last inputs, which nothing counts", async () => {
    const result = await runOnClock((asked) => asked >= 3);
    const { warmupCount, steadyCount, callCount, hooks, pass, waitedNs } = result;
    const steadyFirst = 1 + warmupCount;
    expect({ steadyCount, callCount }).toEqual({ steadyCount: 1000, callCount: steadyFirst + 1000 });
    expect(waitedNs).toBe(3 * again * CALL_NS);
    expect(hooks.find((hook) => hook.startsWith("blockBegins"))).toBe(
      `blockBegins ${steadyFirst + 3 * again}`,
    );
    const { firstCall } = pass!;
    expect((steadyFirst - firstCall) % 200).toBe(0);
    const waiting = callsOf(result).slice(steadyFirst, steadyFirst + 3 * again);
    expect(waiting.map((call) => (call - firstCall) % 200)).toEqual(
      [0, 1, 2].flatMap(() => inputsBefore(steadyFirst, firstCall)),
    );
  });

  test("is waited for among steady calls: the block ends, every call counts once, and the inputs go on", async () => {
    // Laps of two milliseconds: asked after the lead, after the first lap, at the end of its block, and then before each further millisecond.
    const result = await runOnClock((asked) => asked < 1 || asked > 3);
    const { warmupCount, steadyCount, blocks, hooks, pass, waitedNs, steadySpanNs, samples } = result;
    const steadyFirst = 1 + warmupCount;
    const slowFirst = blocks[1]![0]!;
    expect(blocks).toEqual([
      [steadyFirst, slowFirst],
      [slowFirst, steadyFirst + 1000],
    ]);
    expect(slowFirst - steadyFirst).toBeLessThan(250);
    expect(waitedNs).toBe(again * CALL_NS);
    expect({ steadyCount, steadySpanNs }).toEqual({ steadyCount: 1000, steadySpanNs: 1000 * CALL_NS });
    expect(hooks.slice(-3, -1)).toEqual([`blockEnds ${slowFirst}`, `blockBegins ${slowFirst + again}`]);
    const made = callsOf(result);
    expect(made.slice(slowFirst, slowFirst + again).map((call) => (call - pass!.firstCall) % 200)).toEqual(
      inputsBefore(slowFirst, pass!.firstCall),
    );
    expect(made.slice(slowFirst + again)).toEqual(
      Array.from({ length: steadyFirst + 1000 - slowFirst }, (_, at) => slowFirst + at),
    );
    expect([...samples.latencyNs.subarray(0, result.callCount)]).toEqual(
      Array(result.callCount).fill(CALL_NS),
    );
  });

  test("that stays so is measured as it is, once the wait is used up, and is asked no more", async () => {
    const askedAt: number[] = [];
    const { steadyCount, waitedNs, blocks } = await runOnClock((_, nowNs) => askedAt.push(nowNs) < 0);
    expect(steadyCount).toBe(1000);
    expect(waitedNs).toBe(0.2e9);
    expect(askedAt.length).toBe(0.2e9 / (again * CALL_NS));
    expect(blocks).toHaveLength(1);
  });

  test("is not asked for by a warm-up of a fixed length, not by calls that are due, and not after an end", async () => {
    const asked: number[] = [];
    const isAsBefore = (times: number) => asked.push(times) < 0;
    await run({ warmup: 50, iters: 10 }, { isAsBefore });
    await run({ ...calm, iters: 10 }, { isAsBefore, infer: (index) => (index === 20 ? 7 : 0) });
    expect(asked).toEqual([]);
    const pace: Pace = { ...closedPace(), gapNs: 1 };
    await run({ ...calm, iters: 10, pace }, { isAsBefore: (times) => asked.push(times) > 0 });
    expect(asked).toEqual([0]);
  });
});
