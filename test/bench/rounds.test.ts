// Layer C's order of things: stretches, arms, what is warm-up and what is void, and how a measurement ends.
import { describe, expect, test } from "bun:test";
import { closedPace, type Pace } from "../../src/bench/pace.ts";
import {
  ARMS,
  type Arm,
  LEAD_TICKS,
  maxTicks,
  measureRounds,
  type RoundHooks,
  type RoundPlan,
  type RoundsMeasurement,
} from "../../src/bench/rounds.ts";
import { allocateTickSamples, type TickSamples } from "../../src/bench/timed-tick.ts";
import { exactSleep } from "../../src/host/sleep.ts";
import { medianOf } from "../../src/stats/percentile.ts";
import { succeedAfter } from "./scripted-call.ts";
import { type ScriptedTick, scriptedTick, stepsOfTick, type TickScript } from "./scripted-tick.ts";

interface Run extends RoundsMeasurement {
  readonly tick: ScriptedTick;
  /** Hooks in the order in which they were called. */
  readonly hooks: readonly string[];
  /** The ticks [from, to) of each block. */
  readonly blocks: readonly (readonly number[])[];
  /** Ticks that had embedded where a lead ended. */
  readonly leads: readonly number[];
}

interface Script extends TickScript {
  /** Looked at where the loop asks. */
  readonly shouldStop?: (tick: ScriptedTick, hooks: readonly string[]) => boolean;
  readonly stretchesAreFinal?: RoundHooks["stretchesAreFinal"];
}

const plan = { rounds: 2, stretchTicks: 5, warmup: 3, pace: closedPace() } satisfies RoundPlan;
const stretchTicks = LEAD_TICKS + plan.stretchTicks;

async function run(
  changes: Partial<RoundPlan>,
  { shouldStop, stretchesAreFinal, ...script }: Script = {},
): Promise<Run> {
  const whole = { ...plan, ...changes };
  const tick = scriptedTick(script);
  const hooks: string[] = [];
  const blocks: number[][] = [];
  const leads: number[] = [];
  const samples = allocateTickSamples(maxTicks(whole), (length) => new Float64Array(length));
  const measurement = await measureRounds(tick, whole, samples, medianOf, {
    beginStretch: async (arm, round) => void hooks.push(`begin ${arm} ${round}`),
    endStretch: async (arm, round) => void hooks.push(`end ${arm} ${round}`),
    shouldStop: () => shouldStop?.(tick, hooks) ?? false,
    beforeSteady: () => void hooks.push("check"),
    steadyBegins: () => void hooks.push("steady"),
    blockBegins: () => void blocks.push([]),
    leadEnds: () => void leads.push(tick.inferCount),
    blockEnds: (from, to) => void blocks.at(-1)!.push(from, to),
    progress: () => {},
    ...(stretchesAreFinal && { stretchesAreFinal }),
  });
  return { ...measurement, tick, hooks, blocks, leads };
}

const pacedAt = (periodNs: number, gapNs = 0): Pace => ({
  periodNs,
  gapNs,
  isOver: () => false,
  dueNs: 0,
  sleep: exactSleep(),
});
const bracket = (arm: Arm, round: number) => [`begin ${arm} ${round}`, `end ${arm} ${round}`];

describe("the stretches", () => {
  test("are final each at its end; with a rate those of a round together, void or not", async () => {
    const finalOnes = async (pace: Pace) => {
      const seen: string[] = [];
      await run(
        { rounds: 2, pace },
        {
          stretchesAreFinal: async (stretches, warmupEnd) => {
            expect(warmupEnd).toBe(1 + plan.warmup);
            seen.push(stretches.map(({ isVoid }) => (isVoid ? "v" : "-")).join(""));
          },
        },
      );
      return seen;
    };
    expect(await finalOnes(closedPace())).toEqual(Array.from({ length: 8 }, (_, i) => "-".repeat(i + 1)));
    // No machine holds such a rate.
    expect(await finalOnes(pacedAt(1))).toEqual(["vvvv", "vvvvvvvv"]);
  });

  test("come in rounds of four arms, in orders of which each arm has each place once and each neighbour once; each is bracketed", async () => {
    const { stretches, hooks } = await run({ rounds: 5 });
    const orders = [
      ["null", "paced", "full", "alone"],
      ["paced", "alone", "null", "full"],
      ["alone", "full", "paced", "null"],
      ["full", "null", "alone", "paced"],
      ["null", "paced", "full", "alone"],
    ] as const;
    const square = orders.slice(0, 4);
    for (const place of [0, 1, 2, 3]) expect(new Set(square.map((order) => order[place])).size).toBe(4);
    const neighbours = square.flatMap((order) => order.slice(1).map((arm, i) => `${order[i]} ${arm}`));
    expect(new Set(neighbours).size).toBe(12);
    const expected = orders.flatMap((arms, round) => arms.map((arm) => ({ arm, round })));
    expect(stretches.map(({ arm, round }) => ({ arm, round }))).toEqual(expected);
    const brackets = expected.flatMap(({ arm, round }) => bracket(arm, round));
    // The check comes after the warm-up and before anything that counts; the steady part begins inside of the first stretch.
    const [first, ...others] = brackets;
    expect(hooks).toEqual([...bracket("full", -1), "check", first!, "steady", ...others]);
  });

  test("lie one after the other behind the warm-up; the first ticks of each are its own warm-up", async () => {
    const { stretches, warmupEnd, status, interrupted, settled } = await run({});
    expect(warmupEnd).toBe(1 + plan.warmup);
    stretches.forEach(({ first, steadyFirst, end, isVoid }, index) => {
      expect(first).toBe(warmupEnd + index * stretchTicks);
      expect({ steadyFirst, end, isVoid }).toEqual({
        steadyFirst: first + LEAD_TICKS,
        end: first + stretchTicks,
        isVoid: false,
      });
    });
    expect({ status, interrupted, settled }).toEqual({ status: 0, interrupted: false, settled: undefined });
  });

  test("find room for all that a plan can make, warm-up by itself included", async () => {
    expect(maxTicks(plan)).toBe(1 + 3 + 2 * 4 * stretchTicks);
    expect(maxTicks({ ...plan, warmup: "auto" })).toBe(1 + 50_000 + 2 * 4 * stretchTicks);
    const { stretches, samples } = await run({ warmup: 0 });
    expect(stretches.at(-1)!.end).toBe(maxTicks({ ...plan, warmup: 0 }));
    expect(samples.latencyNs.every((ns) => ns >= 0)).toBe(true);
  });

  test("a warm-up by itself says whether the ticks held still, and ends", async () => {
    const { warmupEnd, settled, stretches } = await run(
      { warmup: "auto", rounds: 1 },
      { infer: () => succeedAfter(20_000) },
    );
    expect(warmupEnd).toBeGreaterThan(64);
    expect(warmupEnd).toBeLessThanOrEqual(50_001);
    expect(typeof settled).toBe("boolean");
    expect(stretches).toHaveLength(4);
  });
});

describe("the steps of a tick", () => {
  /** What was done in one stretch of a run with one round. */
  async function stepsIn(arm: Arm): Promise<string[]> {
    const { tick } = await run({ rounds: 1, warmup: 0 });
    const whole = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => stepsOfTick(from + i)).flat();
    const withoutWorld = (from: number) =>
      Array.from({ length: stretchTicks }, (_, i) => ["choose", ...stepsOfTick(from + i).slice(1)]).flat();
    const parts: Record<Arm, string[]> = {
      null: new Array(stretchTicks).fill("advance"),
      paced: new Array(stretchTicks).fill("advance"),
      full: whole(1, stretchTicks),
      alone: withoutWorld(1 + stretchTicks),
    };
    expect(tick.steps).toEqual([...stepsOfTick(0), ...ARMS.flatMap((one) => parts[one])]);
    return parts[arm];
  }

  test("in each arm are the world's, the embedder's, or both", async () => {
    expect(await stepsIn("null")).not.toContain("search");
    expect(await stepsIn("alone")).not.toContain("advance");
  });

  const columnsOf: Readonly<Record<Arm, readonly (keyof TickSamples)[]>> = {
    null: ["simNs"],
    paced: ["simNs"],
    full: [
      "simNs",
      "tokenizeNs",
      "copyInNs",
      "inferNs",
      "copyOutNs",
      "postNs",
      "searchNs",
      "insertNs",
      "graphNs",
    ],
    alone: ["tokenizeNs", "copyInNs", "inferNs", "copyOutNs", "postNs", "searchNs", "insertNs", "graphNs"],
  };
  /** One for all arms: each stretch begins with a collection of garbage, which takes its time. */
  let sharedRun: Promise<Run> | undefined;
  const counts: readonly (keyof TickSamples)[] = ["tokenCount", "cacheHit", "dimUsed"];

  test.each([...ARMS])(
    "arm %s: what was done has a time and adds up to the tick, what was not has none",
    async (arm) => {
      sharedRun ??= run({}, { infer: () => succeedAfter(2000) });
      const { stretches, samples } = await sharedRun;
      const hasVectors = arm === "full" || arm === "alone";
      for (const { first, end } of stretches.filter((stretch) => stretch.arm === arm)) {
        for (let call = first; call < end; call++) {
          const measured = columnsOf[arm];
          for (const column of columnsOf.full) {
            expect(Number.isNaN(samples[column][call])).toBe(!measured.includes(column));
          }
          for (const column of counts) expect(Number.isNaN(samples[column][call])).toBe(!hasVectors);
          const partsNs = measured.reduce((sum, column) => sum + samples[column][call]!, 0);
          // Phases share their ends; where the world is left out, a read of the clock lies between.
          if (arm === "full") expect(partsNs).toBe(samples.latencyNs[call]!);
          else expect(partsNs).toBeLessThanOrEqual(samples.latencyNs[call]!);
          expect(samples.responseNs[call]).toBeNaN();
          if (call > 0) {
            const beforeNs = samples.startNs[call - 1]! + samples.latencyNs[call - 1]!;
            expect(samples.startNs[call]!).toBeGreaterThanOrEqual(beforeNs);
          }
        }
      }
    },
  );

  test("say of each tick what it was", async () => {
    const { samples, tick } = await run({ rounds: 1, warmup: 2 });
    const embedded = 3 + 2 * stretchTicks;
    expect(tick.inferCount).toBe(embedded);
    for (const [column, base] of [
      ["tokenCount", 1000],
      ["cacheHit", 2000],
      ["dimUsed", 3000],
    ] as const) {
      const said = [...samples[column]].filter((value) => !Number.isNaN(value));
      expect(said).toEqual(Array.from({ length: embedded }, (_, i) => base + i + 1));
    }
    // Every tick names what was said in it.
    expect(samples.textIndex.every((text) => text > 0)).toBe(true);
  });

  test("the arm paced waits as long as the steps took in the warm-up, at the median", async () => {
    const embedNs = 300_000;
    const { stretches, samples, idleNs } = await run(
      { rounds: 1, warmup: 9 },
      { infer: () => succeedAfter(embedNs) },
    );
    expect(idleNs).toBeGreaterThanOrEqual(embedNs);
    for (const { arm, first, end } of stretches) {
      for (let call = first; call < end; call++) {
        const beyondWorldNs = samples.latencyNs[call]! - samples.simNs[call]!;
        if (arm === "paced") expect(beyondWorldNs).toBeGreaterThanOrEqual(idleNs);
      }
    }
    const nulls = stretches.find(({ arm }) => arm === "null")!;
    const besideNs = samples.latencyNs
      .subarray(nulls.first, nulls.end)
      .map((ns, i) => ns - samples.simNs[nulls.first + i]!);
    // Even a slow machine does not wait in each of them.
    expect(Math.min(...besideNs)).toBeLessThan(embedNs);
  });
});

describe("at a rate", () => {
  test("every counted tick is due one period after the one before, over all blocks; the warm-up and the lead of a stretch are not paced", async () => {
    const { stretches, samples, warmupEnd } = await run({ rounds: 1, pace: pacedAt(1e6) });
    expect([...samples.responseNs.subarray(0, warmupEnd)].every(Number.isNaN)).toBe(true);
    for (const { first, steadyFirst, end } of stretches) {
      expect([...samples.responseNs.subarray(first, steadyFirst)].every(Number.isNaN)).toBe(true);
      const dueNs = (call: number) =>
        samples.startNs[call]! + samples.latencyNs[call]! - samples.responseNs[call]!;
      for (let call = steadyFirst; call < end; call++) {
        expect(dueNs(call)).toBeCloseTo(dueNs(steadyFirst) + (call - steadyFirst) * 1e6, -1);
        expect(samples.responseNs[call]!).toBeGreaterThanOrEqual(samples.latencyNs[call]! - 1);
      }
    }
  });

  test("stretches longer than a block are whole: 300 ms of them at 67 ticks a second", async () => {
    const { stretches } = await run({ rounds: 1, stretchTicks: 4, pace: pacedAt(15e6) });
    for (const { first, end, achievedHz } of stretches) {
      expect(end - first).toBe(LEAD_TICKS + 4);
      expect(achievedHz).toBeGreaterThan(0);
    }
  });

  test("a round is void when one of its stretches missed the rate by more than one percent, and then wholly", async () => {
    const rateHz = 200;
    let isSlow = false;
    // From the second round on, every tick of the embedder takes three periods; the world's do not.
    const { stretches } = await run(
      { rounds: 3, stretchTicks: 3, warmup: 1, pace: pacedAt(1e9 / rateHz) },
      {
        infer: () => (isSlow ? succeedAfter(15e6) : 0),
        shouldStop: (_, hooks) => {
          isSlow = hooks.includes("begin full 1");
          return false;
        },
      },
    );
    const rounds = [0, 1, 2].map((round) => stretches.filter((stretch) => stretch.round === round));
    expect(rounds.map(({ length }) => length)).toEqual([4, 4, 4]);
    for (const round of rounds) {
      const isMissed = round.some(({ achievedHz }) => achievedHz! < 0.99 * rateHz);
      expect(round.map(({ isVoid }) => isVoid)).toEqual(new Array(4).fill(isMissed));
    }
    for (const { arm, achievedHz, isVoid } of rounds.slice(1).flat()) {
      expect(isVoid).toBe(true);
      if (arm === "full") expect(achievedHz).toBeLessThan(100);
    }
  }, 240_000);

  test("without one, nothing is void, however slow; with a gap neither", async () => {
    const slow = { infer: () => succeedAfter(2e6) };
    for (const pace of [closedPace(), pacedAt(0, 1e5)]) {
      const { stretches } = await run({ rounds: 1, warmup: 0, pace }, slow);
      expect(stretches.some(({ isVoid }) => isVoid)).toBe(false);
    }
  });
});

describe("a measurement ends early", () => {
  test("at a tick that fails in infer: its status is told, the stretches before are whole", async () => {
    const failing = 1 + plan.warmup + stretchTicks + 3;
    const { status, stretches, hooks } = await run(
      { rounds: 3 },
      { infer: (index) => (index === failing ? 17 : 0) },
    );
    expect(status).toBe(17);
    const last = stretches.at(-1)!;
    expect([last.arm, last.round]).toEqual(["alone", 0]);
    expect(last.end - last.first).toBe(3);
    for (const { first, end } of stretches.slice(0, -1)) expect(end - first).toBe(stretchTicks);
    expect(hooks.at(-1)).toBe("end alone 0");
  });

  test("at a vector that the index does not take", async () => {
    const { status, stretches } = await run({}, { insert: (index) => (index === 30 ? 3 : 0) });
    expect(status).toBe(3);
    const done = stretches.reduce((sum, { first, end }) => sum + end - first, 0);
    expect(done).toBeLessThan(8 * stretchTicks);
  });

  test("nothing is inserted of a call that failed", async () => {
    const { tick, status, stretches } = await run({}, { infer: () => 4 });
    expect(status).toBe(4);
    expect(tick.steps).not.toContain("insert");
    expect(stretches).toEqual([]);
  });

  test("when it is asked to, in the warm-up: nothing is checked and nothing counts", async () => {
    const { stretches, hooks, interrupted, warmupEnd } = await run(
      { warmup: 100_000 },
      { infer: () => succeedAfter(1e6), shouldStop: ({ inferCount }) => inferCount > 10 },
    );
    expect({ stretches, interrupted }).toEqual({ stretches: [], interrupted: true });
    expect(hooks).toEqual(bracket("full", -1));
    expect(warmupEnd).toBeGreaterThan(10);
  });

  test("when it is asked to, in a stretch: those before are whole, that one has what was done, none follows", async () => {
    const { stretches, interrupted, samples, hooks } = await run(
      { rounds: 100, stretchTicks: 100 },
      { infer: () => succeedAfter(5e5), shouldStop: (_, seen) => seen.includes("begin alone 0") },
    );
    expect(interrupted).toBe(true);
    expect(stretches.map(({ arm }) => arm)).toEqual(["null", "paced", "full", "alone"]);
    for (const { first, end, steadyFirst } of stretches) {
      expect(samples.latencyNs.subarray(first, end).every((ns) => ns >= 0)).toBe(true);
      expect(steadyFirst).toBeLessThanOrEqual(end);
    }
    expect(stretches[2]!.end - stretches[2]!.first).toBe(LEAD_TICKS + 100);
    expect(stretches[3]!.end - stretches[3]!.first).toBe(0);
    expect(stretches[3]!.achievedHz).toBeUndefined();
    expect(hooks.at(-1)).toBe("end alone 0");
  });

  test("with the failure of what runs beside", async () => {
    const samples = allocateTickSamples(maxTicks(plan), (length) => new Float64Array(length));
    const measuring = measureRounds(scriptedTick(), plan, samples, medianOf, {
      beginStretch: async (arm, round) => {
        if (arm === "full" && round === 0) throw new Error("it died");
      },
      endStretch: async () => {},
      shouldStop: () => false,
      beforeSteady: () => {},
      steadyBegins: () => {},
      blockBegins: () => {},
      leadEnds: () => {},
      blockEnds: () => {},
      progress: () => {},
    });
    expect(measuring).rejects.toThrow("it died");
  });
});

test("every stretch is a block, without the ticks that find other caches", async () => {
  const { blocks, stretches } = await run({});
  expect(blocks).toEqual(stretches.map(({ steadyFirst, end }) => [steadyFirst, end]));
  expect(blocks[0]![1]! - blocks[0]![0]!).toBe(plan.stretchTicks);
});

test("the lead of each stretch has an end, before any tick that counts", async () => {
  const { leads, stretches, warmupEnd } = await run({});
  let embedded = warmupEnd;
  const expected = stretches.map(({ arm }) => {
    const isEmbedding = arm === "full" || arm === "alone";
    const before = embedded;
    embedded += isEmbedding ? stretchTicks : 0;
    return before + (isEmbedding ? LEAD_TICKS : 0);
  });
  expect(leads).toEqual(expected);
});
