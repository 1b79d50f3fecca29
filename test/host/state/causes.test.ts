// Which readings accuse whom, and which accuse nobody: blocks as they were read on quiet and on busy machines, and the limits of each cause.
import { expect, test } from "bun:test";
import { disturbances, shareTaken, type Watched } from "../../../src/host/state/causes.ts";
import type { BlockReading } from "../../../src/host/state/witnesses.ts";

const ALONE: Watched = { threads: 1, isPaced: false, isBeside: false };
/** 50 ms of a machine that does nothing else. */
const QUIET: BlockReading = {
  wallNs: 50e6,
  threadCpuNs: 49.95e6,
  processCpuNs: 50.1e6,
  waitNs: 30e3,
  involuntarySwitches: 2,
  voluntarySwitches: 0,
  minorFaults: 3,
  majorFaults: 0,
  idleNs: 50e6,
  stolenNs: 0,
  cpuPressureNs: 40e3,
  memoryPressureNs: 0,
};
const causesOf = (block: Partial<BlockReading>, watched = ALONE) =>
  disturbances([{ ...QUIET, ...block }], watched)[0]!;

test("a quiet block accuses nobody, nor does one of which nothing is known", () => {
  expect(causesOf({})).toEqual([]);
  expect(disturbances([{ wallNs: 5e7 }], ALONE)).toEqual([[]]);
});

test("waiting for a CPU that another program has", () => {
  const thief = { waitNs: 24e6, threadCpuNs: 26e6, processCpuNs: 26e6, involuntarySwitches: 7 };
  expect(causesOf(thief)).toEqual(["other-programs"]);
  expect(shareTaken("other-programs", [{ ...QUIET, ...thief }], ALONE)).toBeCloseTo(0.48);
});

test("a wait for this process's own helpers, as its compiler, is nobody's fault", () => {
  expect(causesOf({ waitNs: 4e6, threadCpuNs: 46e6, processCpuNs: 50.1e6 })).toEqual([]);
  expect(causesOf({ waitNs: 8e6, threadCpuNs: 42e6, processCpuNs: 46e6 })).toEqual(["other-programs"]);
});

test("a wait of less than a millisecond is the system's own work, however short the block", () => {
  expect(causesOf({ wallNs: 7e6, waitNs: 0.9e6, threadCpuNs: 6.1e6, processCpuNs: 6.1e6 })).toEqual([]);
  expect(causesOf({ wallNs: 7e6, waitNs: 2.2e6, threadCpuNs: 4.8e6, processCpuNs: 4.8e6 })).toEqual([
    "other-programs",
  ]);
});

test("what was asked to run beside may have the CPU", () => {
  const busy = { waitNs: 24e6, threadCpuNs: 26e6, processCpuNs: 26e6 };
  expect(causesOf(busy, { ...ALONE, isBeside: true })).toEqual([]);
});

test("where waits are not counted, being put aside and losing time are", () => {
  const { waitNs: _, ...uncounted } = QUIET;
  const lost = { ...uncounted, threadCpuNs: 30e6, processCpuNs: 30e6 };
  expect(disturbances([lost], ALONE)).toEqual([["other-programs"]]);
  expect(disturbances([{ ...lost, involuntarySwitches: 0 }], ALONE)).toEqual([[]]);
});

test("time that a hypervisor gave to others, and time that nobody names", () => {
  const lost = { threadCpuNs: 40e6, processCpuNs: 40e6 };
  expect(causesOf({ ...lost, stolenNs: 10e6 })).toEqual(["steal"]);
  expect(causesOf(lost)).toEqual(["lost-time"]);
});

test("a thread that waits by itself lost nothing", () => {
  const waiting = { threadCpuNs: 10e6, processCpuNs: 10e6 };
  expect(causesOf({ ...waiting, voluntarySwitches: 3 })).toEqual([]);
  expect(causesOf(waiting, { ...ALONE, isPaced: true })).toEqual([]);
  expect(causesOf(waiting, { ...ALONE, threads: 2 })).toEqual([]);
});

test("a quota that stopped the group is not blamed on other programs", () => {
  const stopped = { throttledPeriods: 1, throttledNs: 40e6, threadCpuNs: 9.5e6, processCpuNs: 9.6e6 };
  expect(causesOf({ ...stopped, waitNs: 40.2e6 })).toEqual(["throttled"]);
  expect(causesOf({ ...stopped, waitNs: 30e3 })).toEqual(["throttled"]);
});

test("faults, heat, memory, each from its limit", () => {
  expect(causesOf({ minorFaults: 1500 })).toEqual(["page-faults"]);
  expect(causesOf({ minorFaults: 1300 })).toEqual([]);
  expect(causesOf({ majorFaults: 1 })).toEqual(["page-faults"]);
  expect(causesOf({ thermalThrottles: 1 })).toEqual(["too-hot"]);
  expect(causesOf({ thermalThrottles: 0 })).toEqual([]);
  expect(causesOf({ memoryPressureNs: 2e6 })).toEqual(["memory-pressure"]);
});

test("a clock below that of the case's other blocks", () => {
  const clocks = [4.8e9, 4.7e9, 3.1e9].map((clockHz) => ({ ...QUIET, clockHz }));
  expect(disturbances(clocks, ALONE)).toEqual([[], [], ["clock-fell"]]);
});
