import { expect, test } from "bun:test";
import { latencyWarnings } from "../../../src/cases/describe/latency-warnings.ts";
import { summarizeLatency } from "../../../src/stats/latency-summary.ts";
import { exampleSamples } from "../../report/example.ts";

const codesOf = (...question: Parameters<typeof latencyWarnings>) =>
  latencyWarnings(...question).map(({ code }) => code);
const series = (length: number, at: (index: number) => number) =>
  summarizeLatency(Float64Array.from({ length }, (_, i) => at(i)));

test("a clean series needs no warning", () => {
  expect(latencyWarnings(summarizeLatency(exampleSamples(2000), { resolutionNs: 1 }), true)).toEqual([]);
});

test("each trouble is named and ends in the next thing to try", () => {
  const few = summarizeLatency(exampleSamples(10), { resolutionNs: 1000 });
  expect(latencyWarnings(few, false, 2)).toMatchInlineSnapshot(`
    [
      {
        "code": "not-resolvable",
        "next": "Raise --batch so that one call takes longer, and do not read its percentiles as exact.",
        "text": "the latency (p50 8.90 µs) is too close to the resolution of the clock",
      },
      {
        "code": "not-steady",
        "next": "Close other programs, or set a longer warm-up with --warmup.",
        "text": "the latency had not settled when the warm-up gave up",
      },
      {
        "code": "too-few-for-p99",
        "next": "Use --iters 662 or more.",
        "text": "10 calls, and a p99 needs 662",
      },
      {
        "code": "truncated-text",
        "next": "Use shorter texts, or split them before embedding.",
        "text": "2 texts were longer than the model takes and cut",
      },
    ]
  `);
});

test("calls that are worth too few have no p99, and it is said how many would do", () => {
  const random = exampleSamples(2000);
  const doubled = series(2000, (i) => random[i >> 2]!);
  expect(doubled.latencyNsP99).toBeUndefined();
  const [told] = latencyWarnings(doubled, true);
  expect(told!.code).toBe("too-few-for-p99");
  expect(Number(/--iters (\d+)/.exec(told!.next)![1])).toBeGreaterThan(2000);
});

test("calls that became slower or faster are named, with how much and since when", () => {
  // A call each millisecond.
  const told = (at: (index: number) => number) => {
    const samplesNs = Float64Array.from({ length: 4000 }, (_, i) => at(i));
    const startNs = samplesNs.map((_, i) => i * 1e6);
    return latencyWarnings(summarizeLatency(samplesNs, { startNs }), true);
  };
  const [slower] = told((i) => (i < 1000 ? 8000 : 8800) + (i % 7)).slice(-1);
  expect(slower).toMatchObject({ code: "drift-up" });
  expect(slower!.text).toBe(
    "the calls became slower: the same texts took 10.0 % longer from 1.00 s on, of 4.00 s",
  );
  const codes = told((i) => 9000 - i).map(({ code }) => code);
  expect(codes).toContain("drift-down");
  expect(codes).toContain("dependent-samples");
  expect(told((i) => 8000 + (i % 7))).toEqual([]);
});

test("what is unknown is not warned about", () => {
  expect(codesOf(summarizeLatency(exampleSamples(2000)), undefined)).toEqual([]);
});
