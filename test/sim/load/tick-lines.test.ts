// What a program prints, read as ticks: numbers, distances between arrivals, and what is neither.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { TICKS_KEPT } from "../../../src/sim/load/partner.ts";
import { LINE_COUNT, takeBytes } from "../../../src/sim/load/tick-lines.hot.ts";
import { beginCounting, createTickLines, ticksOf } from "../../../src/sim/load/tick-lines.ts";

/** The ticks of these reads, each with the instant at which it came, after a line that began the count. */
function ticksIn(reads: readonly (readonly [text: string | Uint8Array, nowNs: number])[]) {
  const lines = createTickLines();
  takeBytes(lines, Buffer.from("first\n"), 0);
  for (const [text, nowNs] of reads) takeBytes(lines, Buffer.from(text), nowNs);
  return ticksOf(lines);
}

const ARRIVED_AFTER_NS = 5_000;

/** The duration that one line stands for. */
function durationOf(line: string): number | undefined {
  return ticksIn([[line, ARRIVED_AFTER_NS]]).tickNs[0];
}

describe("a line that begins with a number says how long its tick took", () => {
  test.each([
    ["1234\n", 1234],
    ["0\n", 0],
    ["1234\r\n", 1234],
    ["  \t77 x\n", 77],
    ["1234 agents=5 7\n", 1234],
    ["1234,5,6\n", 1234],
    ["1234;5\n", 1234],
    ["1234\t5\n", 1234],
    ["1234.75\n", 1234.75],
    ["1e3\n", 1000],
    ["1.5e+06 x\n", 1_500_000],
    ["25E-1\n", 2.5],
    ["007\n", 7],
    ["00000000000000000000000000000000000000012\n", 12],
    ["123456789012345678901234567890\n", 1.2345678901234568e29],
    ["0.00000000000000000000001\n", 1e-23],
  ])("%j", (line, expected) => {
    expect(durationOf(line)! / (expected || 1)).toBeCloseTo(expected === 0 ? 0 : 1, 12);
  });

  test("any number that JavaScript reads, to its last digits", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e15, noNaN: true }), (value) => {
        expect(durationOf(`${value} tick\n`)! / value).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe("a unit behind it counts", () => {
  test.each([
    ["3.42 ms\n", 3_420_000],
    ["3.42ms\n", 3_420_000],
    ["3420 us\n", 3_420_000],
    ["3420us frame\n", 3_420_000],
    ["3420 \u00b5s\n", 3_420_000],
    ["3420\u03bcs\r\n", 3_420_000],
    ["  17ns,x\n", 17],
    ["17 ns\n", 17],
    ["0.25 s\n", 250_000_000],
    ["2s;\n", 2_000_000_000],
    ["1e-3 \t s\t\n", 1_000_000],
    ["1.5e1ms\n", 15_000_000],
  ])("%j", (line, expected) => {
    expect(durationOf(line)! / expected).toBeCloseTo(1, 12);
    expect(ticksIn([[line, 0]]).plainCount).toBe(0);
  });

  test.each([
    "1234 steps\n",
    "1234 m\n",
    "1234 msg\n",
    "1234  us2\n",
    "1234 , ms\n",
    "1234,ms\n",
    "1234 x ms\n",
  ])("what only begins like one is text behind a number of nanoseconds: %j", (line) => {
    expect(ticksIn([[line, 0]])).toMatchObject({ tickNs: [1234], plainCount: 1 });
  });

  test("in each line its own, however the reads are cut", () => {
    const text = "1 ms\n2\n3 us\n4\n5s\n";
    for (let cut = 0; cut <= text.length; cut++)
      expect(
        ticksIn([
          [text.slice(0, cut), 0],
          [text.slice(cut), 0],
        ]),
      ).toMatchObject({
        tickNs: [1e6, 2, 3e3, 4, 5e9],
        plainCount: 2,
      });
  });
});

describe("a line without one stands for its distance from the line before", () => {
  test.each([
    "tick\n",
    "\n",
    "\r\n",
    " \n",
    "-5\n",
    "+5\n",
    "- 5\n",
    ".5\n",
    "5.\n",
    "5. step\n",
    "1.2.3\n",
    "16kB\n",
    "16mss\n",
    "16m\n",
    "16n\n",
    "16\u00b5\n",
    "16\u00c2s\n",
    "12:30:01 tick\n",
    "2026-11-23T10:00:00Z 5\n",
    "3) done\n",
    "0x10\n",
    "1e\n",
    "1e+\n",
    "1e999\n",
    "NaN\n",
    "Infinity\n",
    "null\n",
    ",5\n",
    "x 5\n",
    "\u0000\n",
    "\u00b5 5\n",
  ])("%j", (line) => {
    expect(durationOf(line)).toBe(ARRIVED_AFTER_NS);
  });

  test("and arrives with its end, not with its beginning", () => {
    const reads = [
      ["ti", 100],
      ["ck", 200],
      ["\nhalf", 700],
      [" a line\n", 1000],
    ] as const;
    expect(ticksIn(reads)).toEqual({ tickCount: 3, tickNs: [700, 300], togetherCount: 0, plainCount: 0 });
  });

  test("but lines that came together are counted and not timed, and the next one is again", () => {
    const reads = [
      ["a\nb\nc\n", 900],
      ["d\n", 1000],
      ["5\ne\n7\n", 2000],
    ] as const;
    expect(ticksIn(reads)).toEqual({ tickCount: 8, tickNs: [100, 5, 7], togetherCount: 4, plainCount: 2 });
  });
});

test("however the output is cut into reads, its numbers are the same", () => {
  const line = fc.oneof(
    fc.integer({ min: 0, max: 1e9 }).map((ns) => ({ text: String(ns), ns })),
    fc.integer({ min: 0, max: 1e6 }).map((ns) => ({ text: `${ns}.5 some text 7`, ns: ns + 0.5 })),
  );
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), fc.array(fc.nat(40)), (lines, lengths) => {
      const bytes = Buffer.from(lines.map(({ text }) => `${text}\n`).join(""));
      const reads: [Uint8Array, number][] = [];
      let from = 0;
      for (const length of [...lengths, bytes.length]) {
        reads.push([bytes.subarray(from, from + length), reads.length]);
        from = Math.min(from + length, bytes.length);
      }
      const { tickCount, tickNs } = ticksIn(reads);
      expect(tickCount).toBe(lines.length + 1);
      expect(tickNs).toEqual(lines.map(({ ns }) => ns));
    }),
  );
});

test("the first tick of a count began before it, and has no duration, printed or not", () => {
  for (const first of ["tick\n", "1234\n"]) {
    const lines = createTickLines();
    takeBytes(lines, Buffer.from("tick\n"), 100);
    beginCounting(lines);
    takeBytes(lines, Buffer.from(first), 200);
    takeBytes(lines, Buffer.from("tick\n"), 350);
    expect(ticksOf(lines)).toEqual({ tickCount: 2, tickNs: [150], togetherCount: 0, plainCount: 0 });
    expect(lines.state[LINE_COUNT]).toBe(3);
  }
});

test("what follows a number may be as long as it likes, over any number of reads", () => {
  const lines = createTickLines();
  takeBytes(lines, Buffer.from("first\n12 "), 0);
  const part = new Uint8Array(1 << 20).fill(0x37);
  for (let read = 0; read < 20; read++) takeBytes(lines, part, read);
  takeBytes(lines, Buffer.from("\n34\n"), 99);
  expect(ticksOf(lines).tickNs).toEqual([12, 34]);
});

test("of more durations than are kept, the last remain, in their order", () => {
  const lines = createTickLines();
  const count = TICKS_KEPT + 1000;
  const text = Array.from({ length: count + 1 }, (_, tick) => `${tick}\n`).join("");
  takeBytes(lines, Buffer.from(text), 0);
  const { tickCount, tickNs } = ticksOf(lines);
  expect(tickCount).toBe(count + 1);
  expect(tickNs).toEqual(Array.from({ length: TICKS_KEPT }, (_, index) => index + 1001));
});
