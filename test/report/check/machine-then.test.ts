// A verdict against what was stored counts only where the machine was as much alone with it, or its quiet processes say the same.
import { expect, test } from "bun:test";
import { doubtOfMachine } from "../../../src/report/check/machine-then.ts";

const LIMIT = { figure: "p99_us", growth: 0.1 } as const;
const SAME = [{ work: "compute", ratio: 1.01 }];

/** @param disturbed of ten blocks each */
const rows = (p99s: readonly number[], disturbed: number) =>
  p99s.map((p99_us) => ({ p99_us, blocks: 10, disturbed_blocks: disturbed }));
const slow = [150, 151, 149, 152, 148, 150];
const fast = [100, 101, 99, 102, 98, 100];

test("a fail of a machine that others took away is in doubt, and says what would decide", () => {
  const doubt = doubtOfMachine("fail", LIMIT, { control: SAME, before: rows(fast, 0), after: rows(slow, 6) });
  expect(doubt).toContain(
    "in 60 % of the blocks of calls now, and in 0 % of them then: check again when it is quiet",
  );
});

test("a fail counts where nothing disturbed it, where it did so then, and where quiet processes say the same", () => {
  const doubtOf = (then: number, now: readonly object[]) =>
    doubtOfMachine("fail", LIMIT, { control: SAME, before: rows(fast, then), after: now as never });
  expect(doubtOf(0, rows(slow, 0))).toBeUndefined();
  expect(doubtOf(6, rows(slow, 6))).toBeUndefined();
  expect(doubtOf(0, [...rows([400, 410, 420], 9), ...rows([150, 151, 149], 0)])).toBeUndefined();
  // Its quiet ones are as fast as before.
  expect(doubtOf(0, [...rows([400, 410, 420], 9), ...rows([101, 99, 100], 0)])).toContain("check again");
});

test("a pass beside a base that was disturbed is in doubt, unless its quiet processes allow it", () => {
  const doubtOf = (then: readonly object[]) =>
    doubtOfMachine("pass", LIMIT, { control: SAME, before: then as never, after: rows(fast, 0) });
  expect(doubtOf(rows(slow, 5))).toContain("store the base again when it is quiet");
  expect(doubtOf([...rows(slow, 8), ...rows([100, 100, 100], 0)])).toBeUndefined();
  expect(doubtOf([...rows(slow, 8), ...rows([80, 80, 80], 0)])).toContain("store the base again");
});

test("a machine that changed by more than the limit is in doubt first of all; what is not known is none", () => {
  const changed = [{ work: "memory", ratio: 1.3 }];
  const unknown = [{ p99_us: 100 }];
  expect(doubtOfMachine("pass", LIMIT, { control: changed, before: unknown, after: unknown })).toContain(
    "the same fixed work (memory) takes ×1.300",
  );
  expect(
    doubtOfMachine("fail", LIMIT, { control: [], before: unknown, after: rows(slow, 10) }),
  ).toBeUndefined();
});
