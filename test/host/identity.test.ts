// Who a machine is, from copies of the files of machines that we do not have, and from this one.
import { expect, test } from "bun:test";
import { hostname } from "node:os";
import { describeIdentity } from "../../src/host/identity.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import {
  AMD_LAPTOP,
  CONTAINER_V1,
  CONTAINER_V2,
  LAPTOP_ON_BATTERY,
  plant,
  type Tree,
  VIRTUAL_MACHINE,
} from "./state/trees.ts";

const temporaryFolder = temporaryFolders();
const identityOf = (tree: Tree) => describeIdentity(plant(temporaryFolder(), tree));

test("a laptop: system and build, maker and product, and no hypervisor", () => {
  expect(identityOf(LAPTOP_ON_BATTERY)).toMatchObject({
    osName: "Fedora Linux 43 (Workstation Edition)",
    osBuild: "20261101",
    board: "LENOVO 21KC",
    microcode: "0x1f",
    virtualMachine: "none",
    container: undefined,
    caches: [],
    drivers: [],
  });
});

test("caches that CPUs share are counted once; those of two kinds of cores are told apart", () => {
  const cache = (cpu: number, index: number, [level, type, size, shared]: readonly string[]): Tree => {
    const folder = `sys/devices/system/cpu/cpu${cpu}/cache/index${index}`;
    return {
      [`${folder}/level`]: `${level}\n`,
      [`${folder}/type`]: `${type}\n`,
      [`${folder}/size`]: `${size}\n`,
      [`${folder}/shared_cpu_list`]: `${shared}\n`,
    };
  };
  const hybrid = {
    ...cache(0, 0, ["1", "Data", "48K", "0-1"]),
    ...cache(1, 0, ["1", "Data", "48K", "0-1"]),
    ...cache(2, 0, ["1", "Data", "32K", "2"]),
    ...cache(10, 0, ["1", "Data", "32K", "10"]),
    ...cache(0, 3, ["3", "Unified", "12M", "0-10"]),
    ...cache(2, 3, ["3", "Unified", "12M", "0-10"]),
  };
  expect(identityOf(hybrid).caches).toEqual([
    { level: 1, type: "data", sizeBytes: 48 * 1024, count: 1 },
    { level: 3, type: "unified", sizeBytes: 12 * 1024 ** 2, count: 1 },
    { level: 1, type: "data", sizeBytes: 32 * 1024, count: 2 },
  ]);
});

test("a virtual machine by its maker; by its processor alone; by its kernel", () => {
  expect(identityOf(VIRTUAL_MACHINE).virtualMachine).toBe("QEMU Standard PC (Q35 + ICH9, 2009)");
  expect(identityOf({ "proc/cpuinfo": "flags\t: fpu hypervisor lm\n" }).virtualMachine).toBe("hypervisor");
  expect(identityOf({ "proc/version": "Linux version 6.6-microsoft-standard-WSL2\n" }).virtualMachine).toBe(
    "WSL",
  );
  expect(identityOf({}).virtualMachine).toBeUndefined();
});

test("containers", () => {
  expect(identityOf(CONTAINER_V2).container).toBe("docker");
  expect(identityOf(CONTAINER_V1).container).toBe("docker");
  expect(identityOf(AMD_LAPTOP).container).toBeUndefined();
});

test("drivers of what can embed: those of the kernel, and one with a release of its own", () => {
  expect(
    identityOf({
      "sys/class/drm/card0/device/uevent": "DRIVER=nvidia\nPCI_ID=10DE:2330\n",
      "sys/class/drm/card0-DP-1/status": "connected\n",
      "sys/class/accel/accel0/device/uevent": "DRIVER=intel_vpu\n",
      "sys/module/nvidia/version": "580.95.05\n",
    }).drivers,
  ).toEqual([
    { device: "card0", driver: "nvidia", version: "580.95.05" },
    { device: "accel0", driver: "intel_vpu", version: undefined },
  ]);
  expect(identityOf({ "sys/module/nvidia/version": "580.95.05\n" }).drivers).toEqual([
    { device: "nvidia", driver: "nvidia", version: "580.95.05" },
  ]);
});

test("this machine has cores and memory, and does not say its host's name", () => {
  const identity = describeIdentity();
  expect(identity.cores.threads).toBeGreaterThanOrEqual(identity.cores.physical);
  expect(identity.cores.physical).toBeGreaterThan(0);
  if (hostname().length > 3) expect(JSON.stringify(identity)).not.toContain(hostname());
});
