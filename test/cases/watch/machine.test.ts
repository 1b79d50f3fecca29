// What is said of the machine that a case was measured on: who is named, what is counselled, and when nothing is said.
import { expect, test } from "bun:test";
import type { CaseOutcome } from "../../../src/cases/outcome.ts";
import { withMachine } from "../../../src/cases/watch/machine.ts";
import type { CaseReading } from "../../../src/host/state/case-watch.ts";
import { CAUSES } from "../../../src/host/state/causes.ts";
import { readMachineState } from "../../../src/host/state/machine-state.ts";
import type { DisturbanceReport } from "../../../src/schema/disturbance-report.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import { AMD_LAPTOP, LAPTOP_ON_BATTERY, plant, VIRTUAL_MACHINE } from "../../host/state/trees.ts";
import { exampleResult } from "../../report/example.ts";

const temporaryFolder = temporaryFolders();
const stateOf = (tree: typeof AMD_LAPTOP) => readMachineState(plant(temporaryFolder(), tree));
const PLAIN = stateOf(VIRTUAL_MACHINE);

const QUIET: CaseReading = {
  before: PLAIN,
  after: PLAIN,
  reading: { wallNs: 1e9, idleNs: 1e9, stolenNs: 0, cpuPressureNs: 5e6 },
  cpuCount: 2,
  otherCpus: 0.03,
  programs: [{ name: "sshd", cpus: 0.01 }],
};
const CALM: DisturbanceReport = {
  blockCount: 20,
  disturbedCount: 0,
  causes: [],
  undisturbed: undefined,
  energy: undefined,
};

function said(readings: readonly CaseReading[], report = CALM, backend = "cpu") {
  const result = exampleResult(50);
  const outcome: CaseOutcome = {
    result: { ...result, identity: { ...result.identity, backend }, disturbance: report },
    calls: [],
    facts: { kept: 1 },
    exitCode: 0,
    isPinned: false,
  };
  return withMachine(outcome, readings);
}
const warningsOf = (...args: Parameters<typeof said>) => said(...args).result.warnings;

test("a quiet machine is accused of nothing", () => {
  expect(warningsOf([QUIET])).toEqual([]);
});

test("another program is named by what it is called and what it used", () => {
  const busy = {
    ...QUIET,
    otherCpus: 1.04,
    programs: [
      { name: "python3", cpus: 0.98 },
      { name: "sshd", cpus: 0.01 },
    ],
  };
  const [warning, ...others] = warningsOf([busy, busy]);
  expect(others).toEqual([]);
  expect(warning).toMatchObject({ code: "other-programs" });
  expect(warning!.text).toBe("other programs used 1.04 of 2 CPUs meanwhile (python3 0.98)");
  expect(warning!.next).toContain("Close python3");
});

test("on a large machine half a CPU elsewhere is no disturbance, and a tenth of all is", () => {
  expect(warningsOf([{ ...QUIET, cpuCount: 16, otherCpus: 1.2 }])).toEqual([]);
  expect(warningsOf([{ ...QUIET, cpuCount: 16, otherCpus: 2.5 }])).toMatchObject([
    { code: "other-programs" },
  ]);
});

test("what the counters' steps can make of nothing is nothing", () => {
  const short = { ...QUIET, reading: { ...QUIET.reading, wallNs: 50e6 }, otherCpus: 0.7 };
  expect(warningsOf([short])).toEqual([]);
});

test("blocks that lost their CPU are told with the share of the time, also where the program has no name", () => {
  const report = {
    ...CALM,
    disturbedCount: 12,
    causes: [{ cause: "other-programs", blockCount: 12, share: 0.482 }],
  };
  const [warning] = warningsOf([{ ...QUIET, otherCpus: undefined, programs: [] }], report);
  expect(warning!.text).toBe("other programs had this one's CPU for 48.2 % of the time, in 12 of 20 blocks");
  expect(warning!.next).toStartWith("Close them, or repeat");
});

test("a hypervisor that takes, a quota that stops, a clock that falls", () => {
  const causes = ["throttled", "clock-fell", "steal"].map((cause) => ({ cause, blockCount: 3, share: 0.8 }));
  const robbed = { ...QUIET, reading: { ...QUIET.reading, stolenNs: 0.1e9 } };
  expect(warningsOf([robbed], { ...CALM, causes }).map(({ code }) => code)).toEqual([
    "steal",
    "throttled",
    "clock-fell",
  ]);
  expect(warningsOf([robbed])).toMatchObject([
    { code: "steal", text: "it took 5.0 % of the time of all CPUs meanwhile" },
  ]);
});

test("a laptop on its battery that saves power is told both; on mains and fast neither", () => {
  const battery = stateOf(LAPTOP_ON_BATTERY);
  const mains = stateOf(AMD_LAPTOP);
  expect(warningsOf([{ ...QUIET, before: battery, after: battery }]).map(({ text }) => text)).toEqual([
    "the machine runs on its battery (64 % left)",
    "the machine is set to save power (profile low-power)",
  ]);
  expect(warningsOf([{ ...QUIET, before: mains, after: mains }])).toEqual([]);
  expect(warningsOf([{ ...QUIET, before: mains, after: battery }]).map(({ code }) => code)).toEqual([
    "power-changed",
  ]);
  // Plugged in again before the end.
  const between = [battery, battery].map((state) => ({ ...QUIET, before: state, after: state }));
  const ends = { ...QUIET, before: mains, after: mains };
  expect(warningsOf([ends, ...between, ends]).map(({ code }) => code)).toEqual(["power-changed"]);
});

test("a busy device is told of where it is the one that is measured", () => {
  const busy = { ...QUIET, before: stateOf(AMD_LAPTOP) };
  expect(warningsOf([busy], CALM, "gpu")).toMatchObject([{ code: "device-busy" }]);
  expect(warningsOf([busy], CALM, "cpu")).toEqual([]);
});

test("the state before and after goes into the facts, what is not known as nothing", () => {
  const battery = stateOf(LAPTOP_ON_BATTERY);
  const { facts } = said([{ ...QUIET, before: battery }, QUIET]);
  expect(facts).toMatchObject({
    kept: 1,
    machine_state: {
      before: { source: "battery", charge_share: 0.64, platform_profile: "low-power" },
      after: { source: undefined },
      wall_ns: 2e9,
      other_cpus: 0.03,
      cpu_pressure_share: 0.005,
      memory_pressure_share: undefined,
    },
  });
});

test("every cause has a warning of its own, which says how much and what to do", () => {
  for (const { cause } of CAUSES) {
    const report = { ...CALM, disturbedCount: 3, causes: [{ cause, blockCount: 3, share: 0.5 }] };
    const [warning, ...others] = warningsOf([QUIET], report);
    expect([cause, others, warning?.code]).toEqual([cause, [], cause]);
    expect(warning!.text).toContain("3 of 20 blocks");
    expect(warning!.next).toEndWith(".");
  }
});
