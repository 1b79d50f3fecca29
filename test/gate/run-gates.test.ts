// Gates on scripted processes: when they are decided, in which order processes come, and what is said where they are not.
import { describe, expect, test } from "bun:test";
import { randomFrom } from "../../src/core/random.ts";
import type { Limit, ProcessFigures } from "../../src/gate/limits.ts";
import { type Baseline, runGates } from "../../src/gate/run-gates.ts";
import { normal } from "../../tasks/honesty/streams.ts";

const SECOND = 1e9;

interface Script {
  /** Of the process with this number, of one side. */
  readonly subject: (process: number) => readonly ProcessFigures[] | undefined;
  readonly baseline: ((process: number) => readonly ProcessFigures[]) | Extract<Baseline, { kind: "stored" }>;
  readonly limits: readonly Limit[];
  readonly budgetS?: number;
}

/** Each process takes a second. */
async function gatesOf({ subject, baseline, limits, budgetS = 120 }: Script) {
  let nowNs = 0;
  const order: string[] = [];
  const counts = { s: 0, b: 0 };
  const side =
    <Figures>(name: "s" | "b", figures: (process: number) => Figures) =>
    async () => {
      nowNs += SECOND;
      order.push(name);
      return figures(counts[name]++);
    };
  const end = await runGates({
    subject: side("s", subject),
    baseline:
      typeof baseline === "function" ? { kind: "interleaved", measure: side("b", baseline) } : baseline,
    limits,
    budgetNs: budgetS * SECOND,
    clockNs: () => nowNs,
    onRound() {},
  });
  return { ...end, order: order.join("") };
}

const p99 = (growth: number): Limit => ({ figure: "p99_us", growth });
const noisy = (median: number, sd: number, seed: number) => {
  const random = randomFrom(seed);
  return () => [{ p99_us: median * Math.exp(sd * normal(random)) }];
};

describe("beside each other", () => {
  test("who begins a round alternates", async () => {
    const { order, rounds } = await gatesOf({
      subject: noisy(100, 0.05, 1),
      baseline: noisy(100, 0.05, 2),
      limits: [p99(0.0)],
      budgetS: 13,
    });
    expect(rounds).toBe(6);
    expect(order).toBe("sbbssbbssbbs");
  });

  test.each([
    [1, 0.1, "pass"],
    [0.7, 0, "pass"],
    [1.3, 0.05, "fail"],
    [2, 0.5, "fail"],
  ] as const)(
    "a ratio of %d with a limit of %d: %s, before the time is over",
    async (ratio, growth, verdict) => {
      const { ends, elapsedNs } = await gatesOf({
        subject: noisy(100 * ratio, 0.04, 3),
        baseline: noisy(100, 0.04, 4),
        limits: [p99(growth)],
      });
      expect(ends[0]).toMatchObject({ verdict, outlook: undefined });
      expect(elapsedNs).toBeLessThan(100 * SECOND);
      const { low, high, value } = ends[0]!.ratio;
      if (verdict === "fail") expect(low!).toBeGreaterThan(1 + growth);
      else expect(high!).toBeLessThan(1 + growth);
      expect(Math.abs(Math.log(value! / ratio))).toBeLessThan(0.06);
    },
  );

  test("what lies on its limit is undecided, and more time would not decide it soon", async () => {
    const { ends, elapsedNs } = await gatesOf({
      subject: noisy(105, 0.1, 5),
      baseline: noisy(100, 0.1, 6),
      limits: [p99(0.05)],
      budgetS: 60,
    });
    expect(ends[0]!.verdict).toBe("undecided");
    expect(elapsedNs).toBeLessThanOrEqual(60 * SECOND);
    const { rounds = Number.POSITIVE_INFINITY, spread, spreadNeeded } = ends[0]!.outlook!;
    expect(rounds).toBeGreaterThan(60);
    expect(spread).toBeGreaterThan(0.08);
    expect(spread).toBeLessThan(0.25);
    expect(spreadNeeded).toBeLessThan(spread);
  });

  test("the estimate of what would decide is one: with that time it is decided mostly", async () => {
    let decided = 0;
    let asked = 0;
    for (let seed = 0; seed < 40; seed++) {
      const script = (budgetS: number) =>
        gatesOf({
          subject: noisy(100, 0.076, 100 + seed),
          baseline: noisy(100, 0.076, 200 + seed),
          limits: [p99(0.05)],
          budgetS,
        });
      const { ends } = await script(30);
      const needed = ends[0]!.outlook?.rounds;
      if (needed === undefined) continue;
      asked++;
      const longer = await script(2.4 * needed);
      if (longer.ends[0]!.verdict !== "undecided") decided++;
    }
    expect(asked).toBeGreaterThan(15);
    expect(decided / asked).toBeGreaterThan(0.6);
  });

  test("one gate that fails ends all; each case has each limit", async () => {
    const { ends } = await gatesOf({
      subject: (process) => [
        { p50_us: 10 + process * 1e-3, p99_us: 100 },
        { p50_us: 20 + process * 1e-3, p99_us: 300 + process },
      ],
      baseline: (process) => [
        { p50_us: 10 + process * 1e-3, p99_us: 100 },
        { p50_us: 20 + process * 1e-3, p99_us: 100 + process },
      ],
      limits: [{ figure: "p50_us", growth: 0.05 }, p99(0.05)],
    });
    expect(ends.map(({ caseIndex, limit }) => [caseIndex, limit.figure])).toEqual([
      [0, "p50_us"],
      [0, "p99_us"],
      [1, "p50_us"],
      [1, "p99_us"],
    ]);
    expect(ends[3]!.verdict).toBe("fail");
  });

  test("of equals all of four gates fail together in no more than 5 % of the runs, on their limits", async () => {
    let failed = 0;
    const runs = 150;
    for (let seed = 0; seed < runs; seed++) {
      const random = randomFrom(seed);
      const figures = (ratio: number) => () => {
        const of = () => ratio * 100 * Math.exp(0.05 * normal(random));
        return [{ p50_us: of(), p99_us: of(), ttfi_ms: of(), cpu_us: of() }];
      };
      const { ends } = await gatesOf({
        subject: figures(1.05),
        baseline: figures(1),
        limits: (["p50_us", "p99_us", "ttfi_ms", "cpu_us"] as const).map((figure) => ({
          figure,
          growth: 0.05,
        })),
        budgetS: 60,
      });
      if (ends.some(({ verdict }) => verdict === "fail")) failed++;
    }
    expect(failed / runs).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs));
  });

  test("who asks to stop gets what there is", async () => {
    const { isInterrupted, rounds } = await gatesOf({
      subject: (process) => (process < 3 ? [{ p99_us: 1 }] : undefined),
      baseline: () => [{ p99_us: 1 }],
      limits: [p99(0.05)],
    });
    expect({ isInterrupted, rounds }).toEqual({ isInterrupted: true, rounds: 3 });
  });
});

describe("against what is stored", () => {
  const stored = (median: number, sd: number, count: number, seed: number) => {
    const figures = noisy(median, sd, seed);
    return { kind: "stored", cases: [Array.from({ length: count }, () => figures()[0]!)] } as const;
  };

  test.each([
    [1, 0.15, "pass"],
    [1.4, 0.1, "fail"],
  ] as const)("a ratio of %d with a limit of %d: %s", async (ratio, growth, verdict) => {
    const { ends, order } = await gatesOf({
      subject: noisy(100 * ratio, 0.03, 7),
      baseline: stored(100, 0.03, 9, 8),
      limits: [p99(growth)],
    });
    expect(ends[0]!.verdict).toBe(verdict);
    expect(order).toMatch(/^s+$/);
  });

  test("few stored processes that differ much: no time would decide it, and it says so", async () => {
    const { ends } = await gatesOf({
      subject: noisy(101, 0.12, 9),
      baseline: stored(100, 0.12, 6, 10),
      limits: [p99(0.02)],
    });
    expect(ends[0]!.verdict).toBe("undecided");
    expect(ends[0]!.outlook!.rounds).toBeUndefined();
  });
});

test("a figure that is not there decides nothing", async () => {
  const { ends } = await gatesOf({
    subject: () => [{}],
    baseline: () => [{ p99_us: 4 }],
    limits: [p99(0.05)],
    budgetS: 20,
  });
  expect(ends[0]).toMatchObject({ verdict: "undecided", outlook: undefined });
});
