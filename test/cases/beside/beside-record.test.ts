import { expect, test } from "bun:test";
import { BesideRecord } from "../../../src/cases/beside/beside-record.ts";
import { type Partner, soloPartner } from "../../../src/sim/load/partner.ts";

/** A partner whose call of this number fails, counted over `begin` and `end`; it does not know of it afterwards. */
function failingAt(call: number): Partner & { calls: number } {
  const solo = soloPartner();
  const partner = {
    ...solo,
    calls: 0,
    begin: () => count(() => solo.begin()),
    end: () => count(() => solo.end()),
  };
  const count = <T>(action: () => Promise<T>): Promise<T> =>
    ++partner.calls === call ? Promise.reject(new Error(`call ${call}`)) : action();
  return partner;
}

async function threeStretches(partner: Partner): Promise<BesideRecord> {
  const record = new BesideRecord(partner);
  for (const round of [0, 1, 2]) {
    await record.begin();
    await record.end("full", round);
  }
  return record;
}

test("every stretch is kept with its arm and round", async () => {
  const record = await threeStretches(soloPartner());
  expect(record.failure()).toBeUndefined();
  expect(record.stretches.map(({ arm, round }) => `${arm} ${round}`)).toEqual(["full 0", "full 1", "full 2"]);
});

test.each([
  [3, 1],
  [4, 1],
  [6, 2],
])("call %i fails: %i stretches before it are kept, and nothing is asked after it", async (call, kept) => {
  const partner = failingAt(call);
  const record = await threeStretches(partner);
  expect(record.failure()?.message).toBe(`call ${call}`);
  expect(record.stretches).toHaveLength(kept);
  expect(partner.calls).toBe(call);
});

test("a failure that the partner tells of itself is the failure, and ends the asking", async () => {
  const failure = new Error("it ended");
  const partner = {
    ...soloPartner(),
    failure: () => failure,
    begin: () => Promise.reject(new Error("asked")),
  };
  const record = await threeStretches(partner);
  expect(record.failure()).toBe(failure);
  expect(record.stretches).toEqual([]);
});
