// A decision on one screen: what a person reads first, and that it fits.
import { describe, expect, test } from "bun:test";
import { decide } from "../../../src/decision/decide.ts";
import type { Tried } from "../../../src/decision/tried.ts";
import { decisionLines } from "../../../src/report/decision/screen.ts";
import { ladderRow, NO_LIMITS, SAME, steps, tried, weights } from "../../decision/made.ts";

const facts = {
  standsOn:
    "This decision stands on built-in text (wordnet-1k): it cannot show how well a model serves your own. Give that with --dataset FILE.",
  confirmation: {
    overNs: 60e9,
    roundsP99Ns: 250e3,
    p99Ns: 260e3,
    holds: true,
    text: "It holds: p99 260 µs over 60 s, 250 µs in the rounds.",
  },
  notKnown: ["Several texts a call."],
  absent: ["gpu", "npu"],
  tookNs: 171e9,
};

function lines(
  candidates: readonly Tried[],
  columns = 80,
  limits: Partial<Record<keyof typeof NO_LIMITS, number>> = {},
) {
  const decision = decide({ tried: candidates, limits: { ...NO_LIMITS, ...limits }, parityOf: () => SAME });
  return decisionLines(decision, facts, { columns, color: false });
}

const rows = [ladderRow(), ladderRow({ storage: "int4", vectorBytes: 132, totalBytes: 132, kept: 0.99 })];
const judged = weights({ rows });
const candidates = [
  tried({ weights: judged }),
  tried({ runtime: "table", provider: "WebAssembly", step: steps(250), weights: judged }),
  ...Array.from({ length: 12 }, (_, i) =>
    tried({
      model: "all-minilm-l6-v2",
      variant: `v${i}`,
      step: undefined,
      leftOut: "was screened out in Layer A",
    }),
  ),
  tried({
    ...{ variant: "fp8", step: undefined, screening: undefined, call: undefined, weights: undefined },
    failure: { text: "fp8 is not here; seen: nothing; expected: something", isDisqualified: false },
  }),
];

describe("a decision for a person", () => {
  test("reads as it should", () => {
    expect(lines(candidates)).toMatchInlineSnapshot(`
      [
        "This decision stands on built-in text (wordnet-1k): it cannot show how well a",
        "model serves your own. Give that with --dataset FILE.",
        "",
        "Run m/fp32/table/WebAssembly at 256 dims",
        "  cpu · a CPU · p99 250 µs a step",
        "  The lowest p99 of those that pass: 250 µs. The p99 of a step in Layer C",
        "  decided.",
        "  It holds: p99 260 µs over 60 s, 250 µs in the rounds.",
        "  Runner-up: m/fp32/ort/CPUExecutionProvider, ×1.20 (95 %: ×1.20 to ×1.20) its",
        "  p99.",
        "  Fallback: m/fp32/ort/CPUExecutionProvider (another runtime): smallest cosine",
        "  1.000000, 100.0 % of the ten best the same, on 64 texts.",
        "",
        "  standing  candidate     dim  p99 µs     95 %   ratio         95 %",
        "  primary   m/fp32/table  256     250  245–255",
        "  fallback  m/fp32/ort    256     300  294–306  ×1.200  1.200–1.200",
        "  screened only, of all-minilm-l6-v2: 12: 4.00 µs a call",
        "  failed: m/fp8/ort/CPUExecutionProvider: fp8 is not here",
        "  none on gpu and npu: mrlbench devices says why",
        "",
        "Dims: tight 256 int4 (132 B, 99.0 % kept) · normal 256 float32 (1.02 kB, 100.0 %",
        "kept) · analysis 256 float32 (1.02 kB, 100.0 % kept)",
        "",
        "Not known:",
        "  Several texts a call.",
        "Took 171 s.",
      ]
    `);
  });

  test("what is rescored is told in the words of quality", () => {
    const rescore = { storage: "float32", dim: 256, depth: 100 };
    const signs = ladderRow({
      ...{ dim: 128, storage: "binary-float", rescore },
      vectorBytes: 16,
      totalBytes: 1040,
    });
    const told = lines([tried({ weights: weights({ rows: [...rows, signs] }) })]).join(" ");
    expect(told).toContain("analysis 128 binary-float, top 100 rescored by float32@256 (1.04 kB,");
  });

  test.each([60, 80, 100])("fits %p columns and one screen", (columns) => {
    const shown = lines(candidates, columns);
    expect(Math.max(...shown.map(({ length }) => length))).toBeLessThanOrEqual(columns);
    expect(shown.length).toBeLessThanOrEqual(40);
  });

  test("that is none says what would decide", () => {
    const text = lines([tried()], 80, { maxCpuNs: 1 }).join(" ");
    expect(text).toContain("No decision.");
    expect(text.replaceAll(/\s+/g, " ")).toContain("A wider limit, or another model, would decide.");
  });
});
