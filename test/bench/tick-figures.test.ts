// What rounds come to, against sums and sorts that are written out.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ARMS, type Arm, type RoundsMeasurement, type Stretch } from "../../src/bench/rounds.ts";
import { TICK_PHASES, tickFigures } from "../../src/bench/tick-figures.ts";
import { allocateTickSamples, type TickSamples } from "../../src/bench/timed-tick.ts";
import { randomFrom } from "../../src/core/random.ts";
import { medianOf } from "../../src/stats/percentile.ts";

const batch = 3;

interface MadeStretch {
  readonly arm: Arm;
  readonly round: number;
  readonly lead: number;
  readonly ticks: number;
  readonly isVoid: boolean;
  readonly achievedHz: number | undefined;
}

/** Samples as the loops leave them: what an arm does not do has no number. */
function measurementOf(made: readonly MadeStretch[], seed: number): RoundsMeasurement {
  const random = randomFrom(seed);
  const warmupEnd = 5;
  const total = made.reduce((sum, { lead, ticks }) => sum + lead + ticks, warmupEnd);
  const samples = allocateTickSamples(total + 10, (length) => new Float64Array(length));
  let first = warmupEnd;
  const stretches = made.map(({ arm, round, lead, ticks, isVoid, achievedHz }): Stretch => {
    const end = first + lead + ticks;
    for (let call = first; call < end; call++) fillTick(samples, call, arm, () => random() % 10_000);
    const stretch = { arm, round, first, steadyFirst: first + lead, end, achievedHz, isVoid };
    first = end;
    return stretch;
  });
  return { samples, warmupEnd, stretches, idleNs: 1, settled: undefined, status: 0, interrupted: false };
}

function fillTick(samples: TickSamples, call: number, arm: Arm, draw: () => number): void {
  samples.latencyNs[call] = 100_000 + draw();
  samples.responseNs[call] = 200_000 + draw();
  if (arm !== "alone") samples.simNs[call] = 1 + draw();
  if (arm === "null" || arm === "paced") return;
  for (const phase of TICK_PHASES) samples[`${phase}Ns`][call] = draw();
  samples.cacheHit[call] = draw() % (batch + 1);
  samples.dimUsed[call] = [256, 128, 64][draw() % 3]!;
}

const sizes = { lead: fc.nat({ max: 3 }), achievedHz: fc.option(fc.nat(), { nil: undefined }) };
/** Whole rounds, each with all arms in some order, and perhaps one that was cut short. */
const rounds = fc
  .tuple(fc.nat({ max: 8 }), fc.nat({ max: 4 }), fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }))
  .chain(([count, rest, voids]) =>
    fc.tuple(
      ...Array.from({ length: 4 * count + rest }, (_, index) => {
        const round = Math.floor(index / 4);
        const arm = ARMS[(index + round) % 4]!;
        return fc.record({
          ...sizes,
          arm: fc.constant(arm),
          round: fc.constant(round),
          ticks: fc.integer({ min: 1, max: 6 }),
          isVoid: fc.constant(voids[round]!),
        });
      }),
    ),
  );

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
/** By nearest rank. */
const p50 = (values: readonly number[]) => sorted(values)[Math.ceil(values.length / 2) - 1];

describe("the figures", () => {
  test("are those of the counted ticks of rounds that are not void", () => {
    fc.assert(
      fc.property(rounds, fc.boolean(), fc.nat(), (made, isOpen, seed) => {
        const measurement = measurementOf(made, seed);
        const { samples, stretches } = measurement;
        const figures = tickFigures(measurement, batch, isOpen);
        const calls = (of: (stretch: Stretch) => boolean) =>
          stretches
            .filter(of)
            .flatMap(({ steadyFirst, end }) =>
              Array.from({ length: end - steadyFirst }, (_, i) => steadyFirst + i),
            );
        const counted = (arm: Arm) => calls((stretch) => stretch.arm === arm && !stretch.isVoid);
        const at = (arm: Arm, column: keyof TickSamples) =>
          counted(arm).map((call) => samples[column][call]!);
        const full = counted("full");

        expect([...figures.tickNs]).toEqual(at("full", "latencyNs"));
        expect(figures.responseNs && [...figures.responseNs]).toEqual(
          isOpen ? at("full", "responseNs") : undefined,
        );
        expect([...figures.stepNs]).toEqual(
          full.map((call) => samples.latencyNs[call]! - samples.simNs[call]!),
        );
        for (const phase of TICK_PHASES) {
          expect(figures.phasesNs[phase]).toEqual({ p50: p50(at("full", `${phase}Ns`)), p99: undefined });
        }
        expect(figures.aloneNs.p50).toBe(p50(at("alone", "latencyNs")));
        for (const arm of ["null", "paced", "full"] as const) {
          expect(figures.worldNs[arm].p50).toBe(p50(at(arm, "simNs")));
        }
        const embedded = [...full, ...counted("alone")];
        const hits = embedded.reduce((sum, call) => sum + samples.cacheHit[call]!, 0);
        if (embedded.length === 0) expect(figures.cacheHitRate).toBeUndefined();
        else expect(figures.cacheHitRate).toBeCloseTo(hits / (embedded.length * batch), 12);
        const dims = at("full", "dimUsed");
        expect(figures.dimsUsed).toEqual(
          [256, 128, 64]
            .map((dim) => ({ dim, tickCount: dims.filter((used) => used === dim).length }))
            .filter(({ tickCount }) => tickCount > 0),
        );
        const voids = made.filter(({ isVoid }) => isVoid).map(({ round }) => round);
        expect(figures.roundCount).toBe(new Set(made.map(({ round }) => round)).size);
        expect(figures.voidCount).toBe(new Set(voids).size);
        const reached = made
          .filter(({ arm }) => arm === "full")
          .flatMap(({ achievedHz }) => achievedHz ?? []);
        expect(figures.achievedHz).toBe(p50(reached));
      }),
      { numRuns: 200 },
    );
  });

  test("of who slows whom compare the medians of the stretches of one round with each other", () => {
    fc.assert(
      fc.property(rounds, fc.nat(), (made, seed) => {
        const measurement = measurementOf(made, seed);
        const { samples, stretches } = measurement;
        const medians = (arm: Arm, of: (call: number) => number) =>
          new Map(
            stretches
              .filter((stretch) => stretch.arm === arm && !stretch.isVoid)
              .map(({ round, steadyFirst, end }) => [
                round,
                p50(Array.from({ length: end - steadyFirst }, (_, i) => of(steadyFirst + i)))!,
              ]),
          );
        const ratio = (subject: ReadonlyMap<number, number>, baseline: ReadonlyMap<number, number>) => {
          const shared = [...subject.keys()].filter((round) => baseline.has(round));
          return p50(shared.map((round) => subject.get(round)! / baseline.get(round)!));
        };
        const simNs = (call: number) => samples.simNs[call]!;
        const stepNs = (call: number) => samples.latencyNs[call]! - (samples.simNs[call]! || 0);
        const figures = tickFigures(measurement, batch, false);
        const full = medians("full", simNs);
        const paced = medians("paced", simNs);
        expect(figures.embedSlowdown.ratio).toBe(ratio(medians("full", stepNs), medians("alone", stepNs)));
        expect(figures.worldSlowdown.ratio).toBe(ratio(full, paced));
        expect(figures.waitSlowdown.ratio).toBe(ratio(paced, medians("null", simNs)));
        const pairs = [...full.keys()].filter((round) => paced.has(round)).length;
        const { low, high } = figures.worldSlowdown;
        expect([low === undefined, high === undefined]).toEqual([pairs < 6, pairs < 6]);
      }),
      { numRuns: 60 },
    );
  });

  test("have a p99 from 662 ticks on", () => {
    const made = (ticks: number) => [
      { arm: "full", round: 0, lead: 2, ticks, isVoid: false, achievedHz: 1 } as const,
    ];
    const p99 = (ticks: number) =>
      tickFigures(measurementOf(made(ticks), 1), batch, false).phasesNs.infer.p99;
    expect(p99(661)).toBeUndefined();
    const { samples } = measurementOf(made(662), 1);
    const inferNs = [...samples.inferNs.subarray(7, 669)];
    expect(p99(662)).toBe(sorted(inferNs)[Math.ceil(0.99 * 662) - 1]!);
  });
});

test("a median is a value of its own series, whichever kind of list that is; of nothing there is none", () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
      expect(medianOf(values)).toBe(p50(values)!);
      expect(medianOf(Float64Array.from(values))).toBe(p50(values)!);
    }),
  );
  expect(medianOf([])).toBeUndefined();
});
