// The core's speed is held against the quickest that was seen, here or by other processes.
import { expect, test } from "bun:test";
import { CoreSpeed, coreKnown, coreNs } from "../../src/host/core-speed.ts";

test("the first look is the quickest until then", () => {
  const core = new CoreSpeed();
  expect(core.quickestNs).toBe(Number.POSITIVE_INFINITY);
  expect(core.isFull()).toBe(true);
  expect(core.quickestNs).toBeGreaterThan(0);
});

test("a core that others saw a thousand times as fast is slow now, and what is known stays", () => {
  const knownNs = coreNs() / 1000;
  const core = new CoreSpeed(knownNs);
  expect(core.isFull()).toBe(false);
  expect(core.quickestNs).toBe(knownNs);
});

test("one that others saw a thousand times as slow is fast now, and the quickest is its own", () => {
  const knownNs = 1000 * coreNs();
  const core = new CoreSpeed(knownNs);
  expect(core.isFull()).toBe(true);
  expect(core.quickestNs).toBeLessThan(knownNs);
});

test("what is waited for is shared by the processes of a case: none has more than some, and all together no more than theirs", () => {
  const waited = (...ms: number[]) =>
    ms.map((each) => ({ core: { quickestNs: 7 + each, waitedNs: each * 1e6 } }));
  expect(coreKnown([], 9)).toEqual({ quickestNs: undefined, waitNs: 0.8e9 });
  expect(coreKnown([], 1)).toEqual({ quickestNs: undefined, waitNs: 0.25e9 });
  expect(coreKnown([...waited(600, 0, 500), {}], 9)).toEqual({ quickestNs: 7, waitNs: 0.8e9 });
  expect(coreKnown(waited(800, 700, 650), 9)).toEqual({ quickestNs: 657, waitNs: 0.1e9 });
  expect(coreKnown(waited(800, 800, 650.5), 9).waitNs).toBe(0);
});
