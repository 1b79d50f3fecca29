// The hot writers of inputs against the plainest way to say the same, over whole views: nothing else may be written.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { copyIds, countPositions, fillInput } from "../../src/embed/copy-in.hot.ts";

const untouched = -9;
const wordsPerElement = fc.constantFrom(1, 2);

/** `elements[i]` is written at element i, everything else left as it was. */
function viewWith(
  elements: Readonly<Record<number, number>>,
  wordsEach: number,
  elementCount: number,
): number[] {
  const words = new Array<number>(elementCount * wordsEach).fill(untouched);
  for (const [element, value] of Object.entries(elements)) words[Number(element) * wordsEach] = value;
  return words;
}

const emptyView = (wordsEach: number, elementCount: number) =>
  new Int32Array(elementCount * wordsEach).fill(untouched);

const elementCount = 24;
/** First and end of a range within the view. */
const range = fc
  .tuple(fc.nat({ max: elementCount }), fc.nat({ max: elementCount }))
  .map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a]));

describe("copying in", () => {
  test("ids go to consecutive elements, and leave the high words alone", () => {
    const ids = fc.array(fc.nat({ max: 2 ** 31 - 1 }), { minLength: elementCount, maxLength: 40 });
    fc.assert(
      fc.property(
        ids,
        range,
        wordsPerElement,
        fc.nat({ max: 20 }),
        (values, [first, end], wordsEach, skipped) => {
          const from = Math.min(skipped, values.length - (end - first));
          const words = emptyView(wordsEach, elementCount);
          copyIds(Int32Array.from(values), from, end - first, words, wordsEach, first);
          const expected = Object.fromEntries(
            values.slice(from, from + end - first).map((id, i) => [first + i, id]),
          );
          expect([...words]).toEqual(viewWith(expected, wordsEach, elementCount));
        },
      ),
    );
  });

  test("a value fills a range", () => {
    fc.assert(
      fc.property(range, wordsPerElement, fc.nat({ max: 9 }), ([first, end], wordsEach, value) => {
        const words = emptyView(wordsEach, elementCount);
        fillInput(words, wordsEach, first, end, value);
        const expected = Object.fromEntries(
          Array.from({ length: end - first }, (_, i) => [first + i, value]),
        );
        expect([...words]).toEqual(viewWith(expected, wordsEach, elementCount));
      }),
    );
  });

  test("positions count from 0, wherever a text begins", () => {
    fc.assert(
      fc.property(range, wordsPerElement, ([first, end], wordsEach) => {
        const words = emptyView(wordsEach, elementCount);
        countPositions(words, wordsEach, first, end - first);
        const expected = Object.fromEntries(Array.from({ length: end - first }, (_, i) => [first + i, i]));
        expect([...words]).toEqual(viewWith(expected, wordsEach, elementCount));
      }),
    );
  });
});
