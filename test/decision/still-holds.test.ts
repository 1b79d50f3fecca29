import { describe, expect, test } from "bun:test";
import { readChecked } from "../../src/decision/checked.ts";
import { stillHolds } from "../../src/decision/still-holds.ts";
import { NO_LIMITS, steps, tried } from "./made.ts";

const decided = { p99Ns: 290e3, limits: NO_LIMITS };
const primary = tried();
const other = (p99Us: number) => tried({ runtime: "table", provider: "WebAssembly", step: steps(p99Us) });

describe("a decision", () => {
  test("holds while nobody beside it responds sooner, also where all are slower than they were", () => {
    const { holds, reasons } = stillHolds(tried({ step: steps(900) }), [other(950)], decided);
    expect(holds).toBe(true);
    expect(reasons[0]).toBe(
      "m/fp32/ort/CPUExecutionProvider: p99 900 µs a step today, 290 µs when it was decided.",
    );
  });

  test("no longer holds where another one clearly responds sooner", () => {
    const { holds, reasons } = stillHolds(primary, [other(310), other(200)], decided);
    expect(holds).toBe(false);
    expect(reasons.at(-1)).toBe("It no longer holds: m/fp32/table/WebAssembly responds sooner by now.");
  });

  test("no longer holds where its primary cannot be had, or breaks a limit", () => {
    const failure = { text: "no such device", isDisqualified: false };
    expect(stillHolds(tried({ failure, step: undefined }), [other(200)], decided).holds).toBe(false);
    const limits = { ...NO_LIMITS, maxP99Ns: 200e3 };
    expect(stillHolds(primary, [], { ...decided, limits }).holds).toBe(false);
  });

  test("is not told by an interval that holds the limit, nor by few rounds", () => {
    const limits = { ...NO_LIMITS, maxP99Ns: 300e3 };
    expect(stillHolds(primary, [], { ...decided, limits }).holds).toBeUndefined();
    const few = { ...steps(300), p99Ns: [1, 2, 3] };
    expect(stillHolds(tried({ step: few }), [other(100)], decided).holds).toBeUndefined();
  });

  test("asks nothing of others that cannot be had any more", () => {
    const gone = tried({ step: undefined, failure: { text: "gone", isDisqualified: false } });
    expect(stillHolds(primary, [gone], decided).holds).toBe(true);
  });
});

test("a document without whole candidates is refused", () => {
  const document = {
    schema: "mrlbench-decision",
    schema_version: 1,
    primary: { candidate: "a", open: { model: "m" } },
  };
  expect(() => readChecked(document, "d.json")).toThrow("d.json has a candidate that is not whole");
});

test("a document that somebody changed is refused by the field that is none of ours", () => {
  const point = {
    candidate: "a",
    model: "m",
    variant: "v",
    backend: "cpu",
    runtime: "ort",
    provider: "P",
    dim: 8,
  };
  const read = (open: object, conditions: object) => () =>
    readChecked(
      {
        ...{ schema: "mrlbench-decision", schema_version: 1, conditions },
        primary: { ...point, open: { model: "m", ...open } },
      },
      "d.json",
    );
  expect(read({ threads: 2 }, { index_size: 200, load: "sim-cmd", program: "./game" })).not.toThrow();
  expect(read({ threads: -3 }, {})).toThrow('d.json has a "threads" that is no count; seen: -3');
  expect(read({}, { index_size: 0.5 })).toThrow('d.json has a "index_size" that is no count');
  expect(read({}, { load: "sim-cmd" })).toThrow("beside a program that it does not name");
});
