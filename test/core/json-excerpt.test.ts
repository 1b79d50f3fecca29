// What an error shows of a value of JSON: its beginning, and never a failure of its own.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { jsonExcerpt } from "../../src/core/json-excerpt.ts";

test("is the beginning of what the language writes", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.integer({ min: 1, max: 200 }), (value, length) => {
      expect(jsonExcerpt(value, length)).toBe(JSON.stringify(value).slice(0, length));
    }),
  );
});

test("of nothing says so", () => expect(jsonExcerpt(undefined)).toBe("nothing"));

test.each([
  ["lists", "[", "]"],
  ["objects", '{"a":', "}"],
])("of %s that lie in each other without an end is short", (_, open, close) => {
  const deep: unknown = JSON.parse(`${open.repeat(500_000)}1${close.repeat(500_000)}`);
  expect(jsonExcerpt(deep).startsWith(open.repeat(8))).toBe(true);
  expect(jsonExcerpt(deep).length).toBeLessThanOrEqual(100);
});
