// What is read of a machine at the ends of a block, from copies of the files of machines that we do not have, and from this one.
import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { linuxSources } from "../../../src/host/state/linux-sources.ts";
import { SystemFiles } from "../../../src/host/state/system-files.ts";
import { between, type Reading, together } from "../../../src/host/state/witnesses.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import {
  AMD_LAPTOP,
  CONTAINER_V1,
  CONTAINER_V2,
  LAPTOP_ON_BATTERY,
  plant,
  type Tree,
  threadStat,
  VIRTUAL_MACHINE,
} from "./trees.ts";

const temporaryFolder = temporaryFolders();

/** Reads a tree, changes some of its files, and reads it again. */
function readTwice(tree: Tree, changed: Tree = {}, cpus: readonly number[] = [0, 1]) {
  const root = temporaryFolder();
  const sources = linuxSources(plant(root, tree), cpus);
  const read = (): Reading => {
    const into: Reading = {};
    for (const source of sources) source.read(into);
    return into;
  };
  const before = read();
  for (const [path, content] of Object.entries(changed)) writeFileSync(join(root, path), content);
  const after = read();
  for (const source of sources) source[Symbol.dispose]();
  return { before, after, block: between(before, after, 1e8) };
}

test("a laptop on its battery tells all that the files hold", () => {
  expect(readTwice(LAPTOP_ON_BATTERY).before).toEqual({
    waitNs: 40e6,
    idleNs: (800 + 20 + 600 + 10) * 1e7,
    stolenNs: 0,
    cpuPressureNs: 123_456e3,
    memoryPressureNs: 77e3,
    clockHz: 3.9e9,
    temperatureC: 71,
    thermalThrottles: 7 + 2 + 11,
    energyUj: 262_143_000_000,
    batteryUw: 9.5e6,
  });
});

test("counters give their differences, levels their means", () => {
  const { block } = readTwice(LAPTOP_ON_BATTERY, {
    "proc/thread-self/schedstat": "5060000000 72500000 330\n",
    "proc/thread-self/stat": threadStat(0),
    "sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count": "9\n",
    "sys/class/hwmon/hwmon10/temp1_input": "75000\n",
  });
  expect(block).toEqual({
    wallNs: 1e8,
    waitNs: 32.5e6,
    idleNs: 0,
    stolenNs: 0,
    cpuPressureNs: 0,
    memoryPressureNs: 0,
    clockHz: (3.9e9 + 1.4e9) / 2,
    temperatureC: 73,
    thermalThrottles: 2,
    energyUj: 0,
    batteryUw: 9.5e6,
  });
});

test("an energy counter that began anew goes on where it ended", () => {
  const { block } = readTwice(LAPTOP_ON_BATTERY, {
    "sys/class/powercap/intel-rapl:0/energy_uj": "1000\n",
  });
  expect(block.energyUj).toBe(262_143_328_850 - 262_143_000_000 + 1000);
});

test("a counter that the system set anew says nothing", () => {
  const { block } = readTwice(LAPTOP_ON_BATTERY, { "proc/thread-self/schedstat": "1 2 3\n" });
  expect(block).not.toHaveProperty("waitNs");
});

test("an AMD laptop on mains: what it does not show is not there, and is not 0", () => {
  expect(readTwice(AMD_LAPTOP, {}, [0]).before).toEqual({ idleNs: 10e7, stolenNs: 0, temperatureC: 48.25 });
});

test("a virtual machine tells what its hypervisor took, of the CPUs that this process may use", () => {
  const changed = {
    "proc/stat": "cpu  0\ncpu0 100 0 0 500 0 0 0 33 0 0\ncpu1 100 0 0 500 0 0 0 20 0 0\nintr 9\n",
  };
  expect(readTwice(VIRTUAL_MACHINE, changed).block).toEqual({ wallNs: 1e8, idleNs: 0, stolenNs: 11e7 });
  expect(readTwice(VIRTUAL_MACHINE, changed, [0]).block).toMatchObject({ stolenNs: 3e7 });
});

for (const [version, tree, stat, grown] of [
  [
    "1",
    CONTAINER_V1,
    "sys/fs/cgroup/cpu,cpuacct/cpu.stat",
    "nr_periods 39\nnr_throttled 37\nthrottled_time 2980000000\n",
  ],
  ["2", CONTAINER_V2, "sys/fs/cgroup/cpu.stat", "nr_periods 39\nnr_throttled 37\nthrottled_usec 2980000\n"],
] as const) {
  test(`a container with a quota, version ${version} of control groups, counts its stops`, () => {
    expect(readTwice(tree, { [stat]: grown }).block).toEqual({
      wallNs: 1e8,
      throttledPeriods: 4,
      throttledNs: 380e6,
    });
  });
}

test("a folder without any of it tells nothing, and fails nothing", () => {
  expect(readTwice({}).block).toEqual({ wallNs: 1e8 });
});

test("this machine's own files can be read again and again, and count up", () => {
  const sources = linuxSources(new SystemFiles(), [0]);
  const before: Reading = {};
  const after: Reading = {};
  for (const source of sources) source.read(before);
  for (const source of sources) source.read(after);
  for (const source of sources) source[Symbol.dispose]();
  expect(before.idleNs).toBeGreaterThan(0);
  expect(after.idleNs!).toBeGreaterThanOrEqual(before.idleNs!);
});

test("blocks together: sums, and means by time; what one lacks is not known of all", () => {
  expect(
    together([
      { wallNs: 1, waitNs: 5, clockHz: 4, idleNs: 2 },
      { wallNs: 3, waitNs: 7, clockHz: 8 },
    ]),
  ).toEqual({ wallNs: 4, waitNs: 12, clockHz: 7 });
  expect(together([])).toEqual({ wallNs: 0 });
});
