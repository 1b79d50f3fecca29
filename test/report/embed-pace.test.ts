// How fast texts were embedded, as a person reads it.
import { expect, test } from "bun:test";
import { embedPace } from "../../src/report/embed-pace.ts";

const work = { textCount: 1, tokenCount: 5, paddingWaste: 0 };

test.each([
  [12_345, "0.0123 ms"],
  [4_560_000, "4.56 ms"],
  [1_234_000_000, "1230 ms"],
])("a text that takes %d ns takes %s", (workNs, told) => {
  expect(embedPace({ ...work, workNs, wallNs: 2 * workNs })).toContain(`: ${told} a text, `);
});

test("texts a second are those of all the time, and large numbers have commas", () => {
  const pace = embedPace({ ...work, textCount: 9000, workNs: 1e9, wallNs: 2e9 });
  expect(pace).toStartWith("Embedded 9,000 texts of 5 tokens in 2.00 s: ");
  expect(pace).toContain("4,500 texts a second with reading and writing");
});
