// Which CPUs a machine has, from folders laid out as /sys/devices of machines that we do not have, and from this one.
import { expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { linuxProcessors, parseCpuList } from "../../../ffi/os/linux-processors.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";

const temporaryFolder = temporaryFolders();

function machine(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\n`);
  }
  return folder;
}

test("a laptop with two fast cores of two threads each and two small ones", () => {
  const siblings = ["0-1", "0-1", "2-3", "2-3", "4", "5"];
  const folder = machine({
    "system/cpu/online": "0-5",
    "cpu_core/cpus": "0-3",
    "cpu_atom/cpus": "4-5",
    "system/node/node0/cpulist": "0-5",
    ...Object.fromEntries(
      siblings.map((list, cpu) => [`system/cpu/cpu${cpu}/topology/thread_siblings_list`, list]),
    ),
  });
  expect(linuxProcessors(folder)).toEqual([
    { cpu: 0, core: 0, numaNode: 0, kind: "performance", size: 0 },
    { cpu: 1, core: 0, numaNode: 0, kind: "performance", size: 0 },
    { cpu: 2, core: 2, numaNode: 0, kind: "performance", size: 0 },
    { cpu: 3, core: 2, numaNode: 0, kind: "performance", size: 0 },
    { cpu: 4, core: 4, numaNode: 0, kind: "efficiency", size: 0 },
    { cpu: 5, core: 5, numaNode: 0, kind: "efficiency", size: 0 },
  ]);
});

test("ARM: the smallest of three sizes saves power", () => {
  const capacities = [160, 160, 512, 1024];
  const folder = machine({
    "system/cpu/online": "0-3",
    ...Object.fromEntries(
      capacities.map((capacity, cpu) => [`system/cpu/cpu${cpu}/cpu_capacity`, String(capacity)]),
    ),
  });
  expect(linuxProcessors(folder).map(({ kind }) => kind)).toEqual([
    "efficiency",
    "efficiency",
    "performance",
    "performance",
  ]);
});

test("two sockets, one kind of core; what is not told is not known", () => {
  const folder = machine({
    "system/cpu/online": "0-3",
    "system/node/node0/cpulist": "0-1",
    "system/node/node1/cpulist": "2-3",
    "system/cpu/cpu0/cpu_capacity": "1024",
  });
  expect(linuxProcessors(folder)).toEqual(
    [0, 1, 2, 3].map((cpu) => ({ cpu, core: cpu, numaNode: cpu >> 1, kind: undefined, size: 0 })),
  );
  expect(linuxProcessors(machine({}))).toEqual([]);
});

test("this machine: those that are online", () => {
  const online = parseCpuList(readFileSync("/sys/devices/system/cpu/online", "utf8"));
  expect(linuxProcessors().map(({ cpu }) => cpu)).toEqual(online);
});
