// Conditions of --require on machines that we do not have: which hold, and what is said where one does not.
import { expect, test } from "bun:test";
import {
  CONDITION_NAMES,
  type Condition,
  type Moment,
  unmetConditions,
} from "../../../src/host/state/conditions.ts";
import { readMachineState } from "../../../src/host/state/machine-state.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import { AMD_LAPTOP, LAPTOP_ON_BATTERY, plant, type Tree, VIRTUAL_MACHINE } from "./trees.ts";

const temporaryFolder = temporaryFolders();

function momentOf(tree: Tree, changes: Partial<Moment> = {}): Moment {
  const state = readMachineState(plant(temporaryFolder(), tree));
  return {
    before: state,
    after: state,
    reading: { wallNs: 1e9, cpuPressureNs: 1e6, stolenNs: 0 },
    cpuCount: 4,
    otherCpus: 0.05,
    programs: [],
    quotaCpus: undefined,
    criticalC: 100,
    virtualMachine: "none",
    ...changes,
  };
}
/** Name and what was seen of each that is not met. */
const unmet = (moment: Moment, asked: readonly Condition[] = CONDITION_NAMES) =>
  Object.fromEntries(unmetConditions(asked, moment).map(({ name, seen }) => [name, seen]));

test("a fast laptop on mains with boost off misses boost alone", () => {
  expect(unmet(momentOf(AMD_LAPTOP))).toEqual({ boost: "boost is off" });
});

test("a laptop on its battery that saves power, and is warm", () => {
  expect(unmet(momentOf(LAPTOP_ON_BATTERY))).toEqual({
    mains: "battery",
    performance: "profile low-power",
    "no-boost": "boost is on",
    cool: "71 °C of 100 °C",
  });
});

test("what the system does not tell is not met, and said so", () => {
  const moment = momentOf(VIRTUAL_MACHINE, {
    virtualMachine: "QEMU",
    criticalC: undefined,
    otherCpus: undefined,
  });
  expect(unmet(moment)).toEqual({
    mains: "not told by this system",
    performance: "not told by this system",
    boost: "not told by this system",
    "no-boost": "not told by this system",
    quiet: "not told by this system",
    cool: "not told by this system",
    "bare-metal": "QEMU",
  });
});

test("quiet: nobody uses the CPUs, no hypervisor takes them, and no task waits for one", () => {
  const quietOf = (changes: Partial<Moment>) => unmet(momentOf(AMD_LAPTOP, changes), ["quiet"]).quiet;
  expect(quietOf({})).toBeUndefined();
  expect(quietOf({ otherCpus: 1.2, programs: [{ name: "cc1plus", cpus: 1.1 }] })).toBe(
    "others use 1.20 of 4 CPUs (cc1plus 1.10)",
  );
  expect(quietOf({ reading: { wallNs: 1e9, stolenNs: 0.2e9 } })).toBe("a hypervisor takes 5.0 % of the CPUs");
  expect(quietOf({ reading: { wallNs: 1e9, cpuPressureNs: 0.3e9 } })).toBe(
    "tasks wait for a CPU for 30.0 % of the time",
  );
});

test("a quota, and only what is asked for", () => {
  const limited = momentOf(LAPTOP_ON_BATTERY, { quotaCpus: 0.2 });
  expect(unmet(limited, ["no-quota", "quiet"])).toEqual({ "no-quota": "a quota of 0.2 CPUs" });
  expect(unmet(limited, [])).toEqual({});
});

test("a governor that is fast, or a CPU that leans to be; powersave without a leaning is slow", () => {
  const slow = (tree: Tree) => unmet(momentOf(tree), ["performance"]).performance;
  const policy = "sys/devices/system/cpu/cpufreq/policy0";
  expect(slow({ [`${policy}/scaling_governor`]: "performance\n" })).toBeUndefined();
  expect(slow({ [`${policy}/scaling_governor`]: "powersave\n" })).toBe("governor powersave");
  expect(
    slow({
      [`${policy}/scaling_governor`]: "powersave\n",
      [`${policy}/energy_performance_preference`]: "performance\n",
    }),
  ).toBeUndefined();
  expect(
    slow({
      [`${policy}/scaling_governor`]: "powersave\n",
      [`${policy}/energy_performance_preference`]: "balance_performance\n",
    }),
  ).toBe("energy preference balance_performance");
});
