// Who uses the CPUs: names that hold anything, programs that come and go, and a family that is left out.
import { expect, test } from "bun:test";
import { busyPrograms, readPrograms, runningCpuNs } from "../../../src/host/state/programs.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import { plant } from "./trees.ts";

const temporaryFolder = temporaryFolders();

const stat = (id: number, name: string, parent: number, ticks: readonly number[]) =>
  `${id} (${name}) S ${parent} 1 1 0 -1 4194560 1 2 3 4 ${ticks.join(" ")} 20 0 1 0 99\n`;

function programsOf(rows: readonly (readonly [number, string, number, readonly number[]])[]) {
  const tree = Object.fromEntries(rows.map(([id, ...rest]) => [`proc/${id}/stat`, stat(id, ...rest)]));
  return readPrograms(plant(temporaryFolder(), { ...tree, "proc/self/other": "", "proc/meminfo": "x" }));
}

test("a program's name may hold brackets and blanks; its time is counted in ticks of 10 ms", () => {
  expect(programsOf([[7, "a) R (b", 3, [12, 5, 30, 3]]])).toEqual([
    { id: 7, parentId: 3, name: "a) R (b", cpuNs: 170e6, withEndedNs: 500e6 },
  ]);
});

test("others by what they used meanwhile, the busiest first; one's own family is left out", () => {
  const before = programsOf([
    [1, "init", 0, [5, 5, 0, 0]],
    [10, "mrlbench", 1, [50, 0, 0, 0]],
    [20, "python3", 1, [100, 0, 0, 0]],
  ]);
  const after = programsOf([
    [1, "init", 0, [5, 5, 0, 0]],
    [10, "mrlbench", 1, [90, 0, 0, 0]],
    [11, "sh", 10, [0, 0, 7, 0]],
    [12, "sim", 11, [60, 0, 0, 0]],
    [20, "python3", 1, [150, 40, 0, 0]],
    [21, "cc1", 20, [30, 0, 0, 0]],
  ]);
  expect(busyPrograms(before, after, 10, 1e9)).toEqual([
    { name: "python3", cpus: 0.9 },
    { name: "cc1", cpus: 0.3 },
  ]);
  expect(runningCpuNs(after, 10)).toBe(670e6);
  expect(runningCpuNs(before, 10)).toBe(0);
});
