// What a process does, as the kernel counts it: a test waits for so much work, or for its end, and for no time of a clock.
import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks of the kernel's counters. */
const TICKS_PER_SECOND = 100;

/** CPU time of all its threads until now, in seconds; undefined where there is no such process, or one that has ended. */
export function cpuSecondsOf(pid: number): number | undefined {
  try {
    const fields = fieldsOf(`/proc/${pid}/stat`);
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
}

/** Resolves once the process has used so much CPU time, however long that takes, or has ended. */
export async function untilWorked(pid: number, cpuSeconds: number): Promise<void> {
  for (;;) {
    const used = cpuSecondsOf(pid);
    if (used === undefined || used >= cpuSeconds) return;
    await Bun.sleep(5);
  }
}

/** It has waited so often in a row that it is not merely kept from its CPU. */
const LOOKS = 40;

/** Resolves once every thread of the process waits and goes on waiting: for input, that is, and not for its CPU. */
export async function untilIdle(pid: number): Promise<void> {
  let before: number | undefined;
  for (let looks = 0; looks < LOOKS; looks++) {
    const used = cpuSecondsOf(pid);
    if (used === undefined) return;
    // Where a CPU is fast, all that it does before it waits is less than a tick.
    if (used !== before || !isWaiting(pid)) looks = 0;
    before = used;
    await Bun.sleep(25);
  }
}

function isWaiting(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).every(
      (id) => fieldsOf(`/proc/${pid}/task/${id}/stat`)[0] === "S",
    );
  } catch {
    // A thread ended meanwhile.
    return false;
  }
}

/** From the state on: a name may hold anything. */
function fieldsOf(path: string): readonly string[] {
  const text = readFileSync(path, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

export interface RunningProcess {
  readonly pid: number;
  /** Its words, with what the kernel puts between them. */
  readonly command: string;
}

/** Processes that this one started and that run. */
export function childrenOf(pid: number): RunningProcess[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").flatMap(processOf);
  } catch {
    // It ended meanwhile.
    return [];
  }
}

/** All of this machine. */
export function allProcesses(): RunningProcess[] {
  return readdirSync("/proc")
    .filter((id) => /^\d+$/.test(id))
    .flatMap(processOf);
}

/** Resolves once none is left whose command line has this in it: the kernel may take a moment to take a process apart that was killed. */
export async function untilNone(mark: string): Promise<void> {
  while (allProcesses().some(({ command }) => command.includes(mark))) await Bun.sleep(20);
}

function processOf(id: string): RunningProcess[] {
  if (id === "") return [];
  try {
    return [{ pid: Number(id), command: readFileSync(`/proc/${id}/cmdline`, "utf8") }];
  } catch {
    // It ended meanwhile.
    return [];
  }
}

/** The child with this in its command line, once there is one and it has worked so long; undefined where the parent ended before. */
export async function untilChildWorked(
  parent: Bun.Subprocess,
  mark: string,
  cpuSeconds: number,
): Promise<number | undefined> {
  while (parent.exitCode === null && parent.signalCode === null) {
    for (const { pid, command } of childrenOf(parent.pid)) {
      if (command.includes(mark) && (cpuSecondsOf(pid) ?? 0) >= cpuSeconds) return pid;
    }
    await Bun.sleep(5);
  }
  return undefined;
}
