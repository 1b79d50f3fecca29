// Processes of this machine as the kernel shows them, and which of them a test file started: they carry its mark in their
// environment, whoever their parent is by now.
import { readdirSync, readFileSync } from "node:fs";

export interface ProcessState {
  readonly parentId: number;
  readonly groupId: number;
  readonly isRunning: boolean;
}

/** Undefined when there is none. */
export function processState(id: number): ProcessState | undefined {
  const text = readProcFile(id, "stat");
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return {
    parentId: Number(fields[1]),
    groupId: Number(fields[2]),
    isRunning: fields[0] !== "Z" && fields[0] !== "X",
  };
}

const MARK = "MRLBENCH_TEST_MARK";

/** Marks what this process starts from now on. @returns what of it runs: process ids in ascending order */
export function markProcesses(): () => number[] {
  process.env[MARK] = `${process.pid}-${Bun.nanoseconds()}`;
  const marked = `${MARK}=${process.env[MARK]}`;
  return () =>
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .map(Number)
      .filter((id) => readProcFile(id, "environ")?.split("\0").includes(marked))
      .filter((id) => processState(id)?.isRunning === true)
      .sort((a, b) => a - b);
}

/** CPUs on which a thread may run, as the kernel lists them. */
export function cpusAllowed(statusText: string): string | undefined {
  return /^Cpus_allowed_list:\t(.*)$/m.exec(statusText)?.[1];
}

export function readProcFile(id: number | "self", name: string): string | undefined {
  try {
    return readFileSync(`/proc/${id}/${name}`, "utf8");
  } catch {
    return undefined;
  }
}
