// What ran beside, and what the embedder did to it.
import { describe, expect, test } from "bun:test";
import type { Arm } from "../../../src/bench/rounds.ts";
import { besideFacts, besideOf } from "../../../src/cases/beside/beside.ts";
import { type MemberReport, memberStretch } from "../../../src/sim/load/partner.ts";

function member(changes: Partial<MemberReport>) {
  return memberStretch({
    name: "worker",
    cpu: 1,
    wallNs: 1e6,
    dutyAsked: 0.5,
    dutyMeasured: 0.4,
    tickCount: 0,
    tickNs: [],
    togetherCount: 0,
    ...changes,
  });
}

/** One member a list of ticks. */
const stretch = (arm: Arm, round: number, ...tickNs: (readonly number[])[]) => ({
  arm,
  round,
  stretch: {
    wallNs: 1e6,
    members: tickNs.map((ticks) => member({ tickNs: ticks, tickCount: ticks.length })),
  },
});

describe("what ran beside", () => {
  test("is nothing where there was nobody", () => {
    expect(besideOf([])).toBeUndefined();
    expect(besideOf([{ arm: "full", round: 0, stretch: { wallNs: 1, members: [] } }])).toBeUndefined();
  });

  test("has ticks of each arm: the median over rounds of the members' mean", () => {
    const report = besideOf([
      stretch("null", 0, [10, 10, 90], [30]),
      stretch("full", 0, [20], [60]),
      stretch("paced", 0, [11], [31]),
      stretch("null", 1, [10], [50]),
      stretch("full", 1, [40], [40]),
      stretch("null", 2, [10], [10]),
      stretch("full", 2, [80], [100]),
    ])!;
    expect(report.tickNs).toEqual({ null: 20, paced: 21, full: 40 });
    expect(report.slowdown).toEqual({ ratio: 2, low: undefined, high: undefined });
  });

  test("is compared in rounds that have both arms with ticks, and in no others", () => {
    const report = besideOf([
      stretch("null", 0, [10]),
      stretch("full", 0, [30]),
      stretch("null", 1, [1000]),
      stretch("full", 2, [7000]),
      stretch("null", 3, []),
      stretch("full", 3, [5000]),
    ])!;
    expect(report.slowdown.ratio).toBe(3);
  });

  test("has no ticks to compare in a layer with one stretch", () => {
    const report = besideOf([stretch("full", 0, [10, 20, 30])])!;
    expect(report.tickNs).toEqual({ null: undefined, paced: undefined, full: 20 });
    expect(report.slowdown.ratio).toBeUndefined();
  });

  test("has the mean duty of the stretches, and none where none was measured", () => {
    const of = (dutyMeasured: number | undefined) => ({
      arm: "full" as const,
      round: 0,
      stretch: { wallNs: 1, members: [member({ dutyMeasured })] },
    });
    const dutyOf = (...duties: (number | undefined)[]) => besideOf(duties.map(of))!.members[0]!.dutyMeasured;
    expect(dutyOf(0.2, 0.4)).toBeCloseTo(0.3, 12);
    expect(dutyOf(0.2, undefined)).toBe(0.2);
    expect(dutyOf(undefined)).toBeUndefined();
  });
});

test("facts of every stretch say null for what is not known, and leave out the ticks themselves", () => {
  const [facts] = besideFacts([
    {
      arm: "null",
      round: 4,
      stretch: {
        wallNs: 5,
        members: [
          member({
            cpu: undefined,
            dutyAsked: undefined,
            dutyMeasured: undefined,
            tickNs: [7],
            tickCount: 9,
          }),
        ],
      },
    },
  ]);
  expect(JSON.parse(JSON.stringify(facts))).toEqual({
    arm: "null",
    round: 4,
    wall_ns: 5,
    members: [
      {
        name: "worker",
        cpu: null,
        duty_asked: null,
        duty_measured: null,
        ticks: 9,
        tick_ns_median: 7,
        tick_ns_p99: null,
      },
    ],
  });
});
