// What runs beside rests while the calls rest, and what it comes to is of all its stretches together.
import { expect, test } from "bun:test";
import { BesideCalls } from "../../../src/cases/beside/beside-calls.ts";
import { FirstFailure } from "../../../src/cases/first-failure.ts";
import { memberStretch, type Partner } from "../../../src/sim/load/partner.ts";

/** Each stretch has as many ticks as its number, from 1, each as long in milliseconds. */
function partner(log: string[], name: string): Partner {
  let number = 0;
  return {
    load: "typical",
    begin: async () => void log.push(`${name} begins`),
    async end() {
      log.push(`${name} ends`);
      number++;
      const member = memberStretch({
        ...{ name, cpu: 1, dutyAsked: 0.5, dutyMeasured: number / 10, wallNs: number * 1e9 },
        ...{ tickCount: number, togetherCount: 0, tickNs: new Array(number).fill(number * 1e6) },
      });
      return { wallNs: number * 1e9, members: [member] };
    },
    failure: () => undefined,
    async close() {},
  };
}

test("one stretch, of three parts", async () => {
  const log: string[] = [];
  const beside = new BesideCalls(partner(log, "load"), partner(log, "caller"), new FirstFailure());
  await beside.begin();
  for (const _ of [1, 2]) await beside.resting(async () => void log.push("rests"));
  await beside.endCallers();
  await beside.endBeside();
  const begin = ["load begins", "caller begins"];
  const rest = ["caller ends", "load ends", "rests"];
  expect(log).toEqual([...begin, ...rest, ...begin, ...rest, ...begin, "caller ends", "load ends"]);
  expect(beside.stretches).toHaveLength(1);
  const { arm, round, stretch } = beside.stretches[0]!;
  expect({ arm, round, wallNs: stretch.wallNs }).toEqual({ arm: "full", round: 0, wallNs: 6e9 });
  const [member] = stretch.members;
  expect(member).toMatchObject({ tickCount: 6, wallNs: 6e9, tickNsMedian: 2e6 });
  expect([...member!.tickNs]).toEqual([1e6, 2e6, 2e6, 3e6, 3e6, 3e6]);
  expect(member!.dutyMeasured).toBeCloseTo((0.1 + 0.4 + 0.9) / 6);
  expect(beside.calls?.members[0]?.tickCount).toBe(6);
});

test("callers that were not heard to the end come to nothing", async () => {
  const failing = { ...partner([], "caller"), end: () => Promise.reject(new Error("gone")) };
  const failed = new FirstFailure();
  const beside = new BesideCalls(partner([], "load"), failing, failed);
  await beside.begin();
  await beside.resting(async () => {});
  await beside.endBeside();
  expect(failed.error?.message).toBe("gone");
  expect(beside.calls).toBeUndefined();
  expect(beside.stretches).toHaveLength(1);
});
