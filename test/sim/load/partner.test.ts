// The partner that does nothing, and the figures of a member.
import { expect, test } from "bun:test";
import { memberStretch, soloPartner } from "../../../src/sim/load/partner.ts";

test("solo has no members, and its stretches are as long as they are", async () => {
  const partner = soloPartner();
  await partner.begin();
  await Bun.sleep(20);
  const { wallNs, members } = await partner.end();
  expect(members).toEqual([]);
  expect(wallNs).toBeGreaterThan(19e6);
  expect(partner.failure()).toBeUndefined();
  await partner.close();
});

const report = {
  name: "worker",
  cpu: 1,
  wallNs: 1e9,
  dutyAsked: 0.5,
  dutyMeasured: 0.5,
  tickCount: 3,
  togetherCount: 0,
};

test("durations keep their order; the figures do not need it, and those that too few support are not there", () => {
  const stretch = memberStretch({ ...report, tickNs: [30, 10, 20] });
  expect(stretch).toEqual({
    ...report,
    tickNs: Float64Array.of(30, 10, 20),
    tickNsMedian: 20,
    tickNsP99: undefined,
  });
  expect(memberStretch({ ...report, tickNs: [] })).toMatchObject({
    tickNsMedian: undefined,
    tickNsP99: undefined,
  });
  const many = Array.from({ length: 1000 }, (_, index) => 1000 - index);
  expect(memberStretch({ ...report, tickNs: many }).tickNsP99).toBe(990);
});
