// Frames between processes come back whole, in whatever pieces they arrive, and whatever a library prints between them.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { FrameReader, packFrame } from "../../../src/host/children/frames.ts";

const value = fc.oneof(
  fc.string(),
  fc.double(),
  fc.constant(undefined),
  fc.float64Array(),
  fc.record({ a: fc.string(), b: fc.array(fc.integer()), c: fc.uint8Array() }),
);
/** What a library says: no mark of ours. */
const words = fc.string().filter((text) => !text.includes("\0"));

/** What is not a number has many forms in memory, which count as others where columns are compared. */
const numbersOf = (one: unknown) => (one instanceof Float64Array ? [...one] : one);

test("values and words, cut at any place", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(words, value)), fc.array(fc.nat(40)), (sent, cuts) => {
      const whole = Buffer.concat(sent.flatMap(([text, one]) => [Buffer.from(text), packFrame(one)]));
      const reader = new FrameReader();
      const values: unknown[] = [];
      let said = "";
      let from = 0;
      for (const cut of [...cuts.map((length) => 1 + length), whole.length]) {
        const received = reader.push(whole.subarray(from, from + cut));
        from += cut;
        values.push(...received.values);
        said += received.words;
      }
      expect(values.map(numbersOf)).toEqual(sent.map(([, one]) => numbersOf(one)));
      expect(said.length).toBeLessThanOrEqual(sent.map(([text]) => text).join("").length);
    }),
  );
});

test("words between frames are kept, and a column of numbers keeps what is not a number", () => {
  const reader = new FrameReader();
  const column = Float64Array.of(1, Number.NaN, -0);
  const { values, words: said } = reader.push(
    Buffer.concat([Buffer.from("library 1.2\n"), packFrame(column), packFrame({ done: undefined })]),
  );
  expect(said).toBe("library 1.2\n");
  expect(values.map(numbersOf)).toEqual([[1, Number.NaN, -0], { done: undefined }]);
});
