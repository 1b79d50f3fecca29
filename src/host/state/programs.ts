// Which programs use the CPUs, by name: what to close. Read before a case and after it, for it takes milliseconds.
// Source: https://docs.kernel.org/filesystems/proc.html (stat of a process)
import { SystemFiles } from "./system-files.ts";

const TICK_NS = 1e7;

export interface Program {
  readonly id: number;
  readonly parentId: number;
  readonly name: string;
  readonly cpuNs: number;
  /** The same, with that of the programs that it started and whose end it noticed. */
  readonly withEndedNs: number;
}

/** All that this process may see; none on a system that shows them otherwise. */
export function readPrograms(files = new SystemFiles()): readonly Program[] {
  if (process.platform !== "linux") return [];
  return files
    .names("proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      const text = files.text(`proc/${id}/stat`);
      return text === undefined ? [] : [programOf(Number(id), text)];
    });
}

/** "id (name) state parent …": the name may hold anything. From the 12th after it: user and system time, and both of what it started. */
function programOf(id: number, stat: string): Program {
  const nameEnd = stat.lastIndexOf(")");
  const fields = stat.slice(nameEnd + 2).split(" ");
  const ticks = fields.slice(11, 15).map(Number);
  return {
    id,
    parentId: Number(fields[1]),
    name: stat.slice(stat.indexOf("(") + 1, nameEnd),
    cpuNs: ticks.slice(0, 2).reduce((sum, count) => sum + count, 0) * TICK_NS,
    withEndedNs: ticks.reduce((sum, count) => sum + count, 0) * TICK_NS,
  };
}

export interface BusyProgram {
  readonly name: string;
  /** CPUs' worth of time. */
  readonly cpus: number;
}

/**
 * What used most between two readings, without a program and all that it started.
 * @param ownId of the program that is left out
 */
export function busyPrograms(
  before: readonly Program[],
  after: readonly Program[],
  ownId: number,
  wallNs: number,
): readonly BusyProgram[] {
  const isOwn = descent(after, ownId);
  const earlier = new Map(before.map(({ id, cpuNs }) => [id, cpuNs]));
  return after
    .filter(({ id }) => id !== ownId && !isOwn(id))
    .map(({ id, name, cpuNs }) => ({ name, cpus: (cpuNs - (earlier.get(id) ?? 0)) / wallNs }))
    .filter(({ cpus }) => cpus > 0)
    .sort((a, b) => b.cpus - a.cpus);
}

/** CPU time of what a program started and still runs, and of what these have seen end. */
export function runningCpuNs(programs: readonly Program[], ownId: number): number {
  const isOwn = descent(programs, ownId);
  return programs.reduce((sum, { id, withEndedNs }) => sum + (isOwn(id) ? withEndedNs : 0), 0);
}

/** Whether a program was started by another, or by what that started. */
function descent(programs: readonly Program[], ancestorId: number): (id: number) => boolean {
  const parents = new Map(programs.map(({ id, parentId }) => [id, parentId]));
  return function isDescendant(id): boolean {
    const parentId = parents.get(id);
    return parentId !== undefined && (parentId === ancestorId || isDescendant(parentId));
  };
}
