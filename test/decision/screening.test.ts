import { describe, expect, test } from "bun:test";
import { confirmation } from "../../src/decision/confirmation.ts";
import { clearlyBehind, finalistsOf } from "../../src/decision/screening.ts";
import { steps } from "./made.ts";

const one = (candidate: string, p50Us: number | undefined, runtime = "ort", backend = "cpu") => ({
  ...{ candidate, runtime, backend },
  p50Ns: p50Us === undefined ? undefined : 1e3 * p50Us,
});

const HOW = { seenIn: "Layer B", goOn: "Layer C" };

describe("Layer A leaves out", () => {
  test("whose call takes more than twice a whole step of the best", () => {
    const behind = clearlyBehind([one("table", 0.5), one("ort", 4), one("slow", 52), one("minilm", 3100)]);
    expect([...behind.keys()]).toEqual(["slow", "minilm"]);
    expect(behind.get("minilm")).toBe(
      "was screened out in Layer A (one process): 3.10 ms a call, where table takes 500 ns",
    );
  });

  test("nobody who was not measured, and nobody where nobody was", () => {
    expect(clearlyBehind([one("a", undefined), one("b", 1)]).size).toBe(0);
    expect(clearlyBehind([one("a", undefined)]).size).toBe(0);
  });
});

describe("Layer C measures", () => {
  const all = [
    one("a", 1),
    one("b", 2),
    one("c", 3, "openvino"),
    one("d", 4, "table"),
    one("e", 9, "openvino", "gpu"),
  ];

  test.each([
    [5, ["a", "c", "d", "e", "b"]],
    [3, ["a", "c", "d"]],
    [1, ["a"]],
    [0, ["a"]],
  ])("of %p the soonest of each device and runtime, then who comes next", (most, expected) => {
    const { finalists, leftOut } = finalistsOf(all, most, HOW);
    expect(finalists.map(({ candidate }) => candidate)).toEqual(expected);
    expect(leftOut.size).toBe(all.length - expected.length);
  });

  test("and says of the others that they were screened", () => {
    expect(finalistsOf(all, 4, HOW).leftOut.get("b")).toBe(
      "was screened only, in Layer B (one process): 2.00 µs a call; 4 others went on to Layer C",
    );
  });
});

describe("the longer time", () => {
  test.each([
    [305, true, "It holds: p99 305 µs over 60 s, 300 µs in the rounds."],
    [
      450,
      false,
      "It does not hold: p99 450 µs over 60 s, 300 µs in the rounds (×1.50). Decide by the longer one.",
    ],
  ])("at %p µs", (p99Us, holds, text) => {
    expect(confirmation(steps(300), steps(p99Us), 60e9)).toMatchObject({ holds, text });
  });

  test("that nothing came of says so", () => {
    const { holds, text } = confirmation(steps(300), undefined, 60e9);
    expect({ holds, text }).toEqual({
      holds: undefined,
      text: "It could not be confirmed: no process came to its end.",
    });
  });
});
