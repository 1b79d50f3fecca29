// Texts on their way to a measuring process, and rows on their way back.
import { deserialize, serialize } from "bun:jsc";
import { expect, test } from "bun:test";
import { packTexts, receivedBlock, sentBlock, unpackTexts } from "../../src/cases/children/packed-texts.ts";
import type { CallBlock } from "../../src/schema/call-columns.ts";

const sent = <T>(value: T): T => deserialize(serialize(value));

test.each([
  [
    "of every kind",
    ["one", "", "zwei\nLinien\0", "橋は金曜日", "👩‍👩‍👧 e\u0301", "lone \ud800 half", "\udc00"],
  ],
  ["of Latin letters alone", ["naïve", "", "façade"]],
  ["one", ["alone"]],
  ["none", []],
])("texts %s arrive as they are", (_, texts) => {
  const set = {
    name: "mine",
    texts,
    ids: texts.map((_, i) => `id ${i}`),
    places: texts.map((_, i) => `at:${i}`),
  };
  expect(unpackTexts(sent(packTexts(set)))).toEqual(set);
  expect(packTexts(set)).toBe(packTexts(set));
});

test("ids that both sides have stay where they are; others go with the rows", () => {
  const ids = ["a", "b"];
  const blockOf = (textIds: readonly string[]) =>
    ({ identity: { model: "m" }, table: { count: 0, textIds } }) as unknown as CallBlock;
  const own = sent(sentBlock(blockOf(ids), ids));
  expect(own.table.textIds).toBeNull();
  expect(receivedBlock(own, ids)).toEqual(blockOf(ids));
  for (const known of [ids, undefined]) {
    const other = sent(sentBlock(blockOf(["x"]), known));
    expect(receivedBlock(other, ids)).toEqual(blockOf(["x"]));
  }
});
