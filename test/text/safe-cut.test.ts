// Where a text may be cut: the rule itself, on random text.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { nextSafeCut } from "../../src/text/safe-cut.ts";

const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "▁", "<", ">", "\n"), maxLength: 40 });

/** Written out: a blank with a character before it that is no blank, ▁ or >, and one after it that is not <. */
function isSafeCut(input: string, at: number): boolean {
  return at > 0 && at < input.length - 1 && /^[^ ▁>] [^<]$/s.test(input.slice(at - 1, at + 2));
}

describe("a safe cut", () => {
  test("is the first at or after the place that was asked for, else the end of the text", () => {
    fc.assert(
      fc.property(text, fc.nat({ max: 45 }), (input, from) => {
        const places = Array.from({ length: input.length }, (_, at) => at);
        const expected = places.find((at) => at >= from && isSafeCut(input, at)) ?? input.length;
        expect(nextSafeCut(input, from)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ["one two", 3],
    ["one  two", 3],
    ["one </s> two three", 12],
    ["one ", 4],
    [" one", 4],
    ["one", 3],
    ["", 0],
  ])("of %j is at %i", (input, at) => {
    expect(nextSafeCut(input, 0)).toBe(at);
  });
});
