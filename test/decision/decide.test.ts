import { describe, expect, test } from "bun:test";
import { decide } from "../../src/decision/decide.ts";
import type { Parity, Tried } from "../../src/decision/tried.ts";
import { ladderRow, NO_LIMITS, SAME, steps, tried, weights } from "./made.ts";

const always = () => SAME;

function decided(
  candidates: readonly Tried[],
  limits: Partial<typeof NO_LIMITS> | Record<string, number> = {},
  enoughNs?: number,
) {
  return decide({ tried: candidates, limits: { ...NO_LIMITS, ...limits }, parityOf: always, enoughNs });
}

/** Standing and reason of a candidate by its runtime or variant. */
function toldOf(decision: ReturnType<typeof decide>, word: string) {
  const { standing, reason } = decision.candidates.find(({ tried }) => tried.candidate.includes(word))!;
  return `${standing}: ${reason}`;
}

const ort = tried();
const openvino = (p99Us: number) => tried({ runtime: "openvino", provider: "CPU", step: steps(p99Us) });
const table = (p99Us: number) => tried({ runtime: "table", provider: "WebAssembly", step: steps(p99Us) });

describe("the primary", () => {
  test("is the one with the lowest p99, with the runner-up and the margin over it", () => {
    const { primary, runnerUp, decidedBy, tieBreak, candidates } = decided([ort, openvino(360), table(270)]);
    expect(primary?.tried.runtime).toBe("table");
    expect(runnerUp?.tried.runtime).toBe("ort");
    expect(runnerUp?.margin?.ratio).toBeCloseTo(300 / 270, 6);
    expect(runnerUp?.margin).toMatchObject({ isEqual: false, rounds: 9 });
    expect(decidedBy?.rule).toBe("response-p99");
    expect(tieBreak).toBeUndefined();
    expect(candidates.map(({ standing }) => standing)).toEqual(["fallback", "slower", "primary"]);
  });

  test("of equal ones is that with clearly less CPU time, and equal is said", () => {
    const cheap = { ...table(303), call: { ...ort.call!, cpuNs: 2e3 } };
    const luck = [1.2, 0.9, 1.1, 0.85, 1, 1.15, 0.8, 1.05, 0.95];
    const shaken = { ...cheap, step: { ...cheap.step!, p99Ns: luck.map((one) => one * 303e3) } };
    const decision = decided([ort, shaken, openvino(500)]);
    expect(decision.primary?.tried.runtime).toBe("table");
    expect(decision).toMatchObject({ tieBreak: "cpu-time", decidedBy: { rule: "cpu-time" } });
    expect(decision.runnerUp?.margin?.isEqual).toBe(true);
    expect(decision.primary?.reason).toContain("equal to others in p99");
  });

  test("is none under six rounds, and says what would decide", () => {
    const short = (one: Tried) => ({ ...one, step: { ...one.step!, p99Ns: one.step!.p99Ns.slice(0, 5) } });
    const { primary, wouldDecide, candidates } = decided([short(ort), short(table(100))]);
    expect(primary).toBeUndefined();
    expect(wouldDecide).toEqual([
      "5 rounds of Layer C allow no interval between processes, which takes 6: give more time with --budget.",
    ]);
    expect(candidates.map(({ standing }) => standing)).toEqual(["screened", "screened"]);
    const told = (enoughNs: number) => decided([short(ort)], {}, enoughNs).wouldDecide[0];
    expect(told(61e9)).toEndWith("give more time with --budget, about 70s here.");
    expect(told(200e9)).toEndWith("give more time with --budget, about 4m here.");
  });
});

describe("a candidate loses, with the reason, that", () => {
  test("left its device without a word", () => {
    const failure = {
      text: "part of the work left the device: 3 of 9 nodes on the CPU",
      isDisqualified: true,
    };
    const decision = decided([
      ort,
      tried({ runtime: "openvino", provider: "GPU", step: undefined, failure }),
    ]);
    expect(toldOf(decision, "GPU")).toBe(`disqualified: ${failure.text}`);
    expect(decision.primary?.tried).toBe(ort);
  });

  test("stalls, also where its p99 is the lowest", () => {
    const stalling = table(200);
    const step = { ...stalling.step!, maxNs: stalling.step!.p99Ns.map(() => 50e6) };
    const decision = decided([ort, openvino(310), { ...stalling, step }]);
    expect(toldOf(decision, "table")).toMatch(
      /^unsteady: stalls: in the same rounds its slowest step is ×8\.\d+ that of the others/,
    );
    expect(decision.primary?.tried).toBe(ort);
  });

  test("becomes slower while the others hold their level", () => {
    const step = table(200).step!;
    const slowing = step.p50Ns.map((ns, round) => (round < 5 ? ns! : 1.6 * ns!));
    const decision = decided([ort, openvino(310), { ...table(200), step: { ...step, p50Ns: slowing } }]);
    expect(toldOf(decision, "table")).toContain("unsteady: does not hold its level: ×1.6");
  });

  test("rounds its weights too much", () => {
    const against = {
      variant: "fp32",
      verdict: "refuse",
      kept: 0.81,
      keptLow: 0.75,
      keptHigh: 0.87,
      asked: 0.95,
    } as const;
    const decision = decided([
      ort,
      tried({ variant: "int8", step: steps(100), weights: weights({ variant: "int8", against }) }),
    ]);
    expect(toldOf(decision, "int8")).toBe(
      "gate: fails the gate: it keeps 81.0 % (95 %: 75.0 % to 87.0 %) of what fp32 finds, at least 95.0 % is asked",
    );
  });

  test("makes other vectors than those that were judged", () => {
    const parity: Parity = { ...SAME, smallestCosine: 0.31, overlapAt10: 0.12 };
    const decision = decided([ort, { ...table(100), parity }]);
    expect(toldOf(decision, "table")).toContain(
      "gate: fails the gate: its vectors are not those that were judged",
    );
    expect(toldOf(decision, "table")).toContain("12.0 % of the ten best the same");
  });

  test("was not checked for that", () => {
    const decision = decided([tried({ parity: undefined }), { ...table(100), parity: undefined }]);
    expect(decision.primary?.tried.runtime).toBe("ort");
    expect(decision.candidates[1]?.standing).toBe("screened");
  });
});

test("a restless machine accuses nobody: all stall alike", () => {
  const stalls = (one: Tried) => ({
    ...one,
    step: { ...one.step!, maxNs: one.step!.p99Ns.map((_, i) => (20 + i) * 1e6) },
  });
  const decision = decided([ort, openvino(310), table(200)].map(stalls));
  expect(decision.candidates.map(({ standing }) => standing)).not.toContain("unsteady");
});

describe("a limit", () => {
  const heavy = { ...table(200), call: { p50Ns: 1e3, p99Ns: 2e3, cpuNs: 1e3, peakRssBytes: 400e6 } };

  test("that puts the fastest out is what decided", () => {
    const decision = decided([ort, heavy], { maxMemoryBytes: 200e6 });
    expect(decision.primary?.tried).toBe(ort);
    expect(toldOf(decision, "table")).toBe(
      "constraint: a process that embeds takes 400 MB, above --max-memory 200 MB",
    );
    expect(decision.decidedBy).toEqual({
      rule: "max-memory",
      text: "--max-memory decided: m/fp32/table/WebAssembly is faster in Layer B, but a process that embeds takes 400 MB, above --max-memory 200 MB",
    });
  });

  test("that nobody meets leaves no primary, and says who comes nearest", () => {
    const { primary, wouldDecide } = decided([ort, heavy], { maxCpuNs: 500 });
    expect(primary).toBeUndefined();
    expect(wouldDecide[0]).toContain("a call takes a CPU time of 5.00 µs, above --max-cpu-us 500 ns");
  });

  test("inside of an interval is not met: it is not shown", () => {
    const decision = decided([ort, table(250)], { maxP99Ns: 250e3 });
    expect(toldOf(decision, "table")).toContain("not shown to be within --max-p99-us 250 µs");
    expect(decision.primary).toBeUndefined();
  });

  test("on bytes takes the storage that passes within it", () => {
    const rows = [ladderRow(), ladderRow({ storage: "int4", vectorBytes: 132, totalBytes: 132 })];
    const decision = decided([tried({ weights: weights({ rows }) })], { maxVectorBytes: 132 });
    expect(decision.primary?.row).toMatchObject({ dim: 256, storage: "int4" });
    expect(decision.decidedBy).toEqual({
      rule: "max-bytes",
      text: "--max-bytes decided how its vectors are kept: 256 dims as int4 in place of 256 dims as float32",
    });
    // A limit that changes nothing decides nothing.
    const wide = decided([tried({ weights: weights({ rows }) })], { maxVectorBytes: 4096 });
    expect(wide.decidedBy?.rule).toBe("response-p99");
    const none = decided([tried({ weights: weights({ rows }) })], { maxVectorBytes: 100 });
    expect(none.candidates[0]?.reason).toBe(
      "the smallest vector that passes the gate takes 132 B, above --max-bytes 100 B",
    );
  });
});

describe("the fallback", () => {
  const gpu = tried({ backend: "gpu", runtime: "openvino", provider: "GPU", step: steps(900) });

  test("is on another device where there is one, however fast another runtime is", () => {
    const { fallback } = decided([ort, table(270), gpu]);
    expect(fallback).toMatchObject({ kind: "device", timed: gpu });
  });

  test("is none where no other's vectors search the primary's index", () => {
    const other = { ...SAME, overlapAt10: 0.5 };
    const { fallback, noFallback } = decide({
      tried: [ort, table(270)],
      limits: NO_LIMITS,
      parityOf: () => other,
    });
    expect(fallback).toBeUndefined();
    expect(noFallback).toBe("no other device or runtime makes vectors that search the primary's index");
  });

  test("is never another model: its vectors lie elsewhere", () => {
    const other = tried({ model: "n", runtime: "openvino", provider: "CPU", step: steps(310) });
    expect(decided([ort, other]).fallback).toBeUndefined();
  });
});

test("the dims: the fewest bytes, the operating point, and every hit looked at again", () => {
  const rows = [
    ladderRow(),
    ladderRow({ dim: 128, verdict: "refuse", vectorBytes: 512, totalBytes: 512 }),
    ladderRow({ storage: "int4", vectorBytes: 132, totalBytes: 132 }),
    ladderRow({
      dim: 64,
      storage: "binary",
      rescore: { storage: "float32", dim: 256, depth: 100 },
      vectorBytes: 8,
      totalBytes: 1032,
    }),
  ];
  const { ladder } = decided([tried({ weights: weights({ rows }) })]);
  expect([ladder?.tight, ladder?.normal, ladder?.analysis]).toEqual([rows[2], rows[0], rows[3]]);
});
