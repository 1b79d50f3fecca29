import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { type ChoiceRow, chooseRow } from "../../../src/mrl/verdict/choice.ts";

const row = (name: string, totalBytes: number, kept: number, more: Partial<ChoiceRow> = {}): ChoiceRow => ({
  ...{ name, totalBytes, kept, vectorBytes: totalBytes, low: kept, high: kept },
  ...{ verdict: kept > 0.95 ? "pass" : "refuse", isRescored: false },
  ...more,
});

const rows = [
  row("full", 1024, 1),
  row("int8", 260, 0.999),
  row("int4", 132, 0.99),
  row("bits", 32, 0.89),
  row("bits again", 1056, 0.97, { vectorBytes: 32, isRescored: true }),
];

test("the smallest that passes, without and with rescoring", () => {
  const { smallest, smallestRescored } = chooseRow(rows, undefined);
  expect([smallest!.name, smallestRescored!.name]).toEqual(["int4", "bits again"]);
  expect(chooseRow(rows.slice(3, 4), undefined).smallest).toBeUndefined();
});

test("the best within a budget counts all bytes, and a budget that is too small has none", () => {
  expect(chooseRow(rows, 131).best!.name).toBe("bits");
  expect(chooseRow(rows, 132).best!.name).toBe("int4");
  expect(chooseRow(rows, 16).best).toBeUndefined();
  expect(chooseRow(rows, undefined).best).toBeUndefined();
});

test("the frontier holds what no other row beats, and nothing else", () => {
  const some = fc.array(
    fc
      .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 10 }))
      .map(([bytes, kept]) => row("", bytes, kept / 10)),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(some, (all) => {
      const { frontier } = chooseRow(all, undefined);
      const beats = (a: ChoiceRow, b: ChoiceRow) =>
        a.totalBytes <= b.totalBytes &&
        a.kept! >= b.kept! &&
        (a.totalBytes < b.totalBytes || a.kept! > b.kept!);
      for (const one of frontier) expect(all.some((other) => beats(other, one))).toBe(false);
      for (const one of all) {
        expect(
          frontier.some(
            (other) => beats(other, one) || (other.kept === one.kept && other.totalBytes === one.totalBytes),
          ),
        ).toBe(true);
      }
    }),
  );
});
