// Which programs use the CPUs, by name: what to close. Read before a case and after it, for it takes milliseconds.
// Source: https://docs.kernel.org/filesystems/proc.html (stat of a process)
import { SystemFiles } from "./system-files.ts";

const TICK_NS = 1e7;

export interface Program {
  readonly id: number;
  readonly parentId: number;
  readonly name: string;
  readonly cpuNs: number;
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

/** "id (name) state parent …": the name may hold anything. User and system time are the 12th and 13th after it. */
function programOf(id: number, stat: string): Program {
  const nameEnd = stat.lastIndexOf(")");
  const fields = stat.slice(nameEnd + 2).split(" ");
  return {
    id,
    parentId: Number(fields[1]),
    name: stat.slice(stat.indexOf("(") + 1, nameEnd),
    cpuNs: (Number(fields[11]) + Number(fields[12])) * TICK_NS,
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
  const parents = new Map(after.map(({ id, parentId }) => [id, parentId]));
  const isOwn = (id: number | undefined): boolean =>
    id !== undefined && id !== 0 && (id === ownId || isOwn(parents.get(id)));
  const earlier = new Map(before.map(({ id, cpuNs }) => [id, cpuNs]));
  return after
    .filter(({ id }) => !isOwn(id))
    .map(({ id, name, cpuNs }) => ({ name, cpus: (cpuNs - (earlier.get(id) ?? 0)) / wallNs }))
    .filter(({ cpus }) => cpus > 0)
    .sort((a, b) => b.cpus - a.cpus);
}
