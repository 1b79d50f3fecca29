// strace as the one that makes system calls fail: counts those of a run, and lets the n-th of one kind come back with an error.
import { readFileSync, rmSync } from "node:fs";

/** A hanging process is a fault as well. */
const PATIENCE_MS = 60_000;

export interface Injection {
  /** Such as `openat`. */
  readonly call: string;
  /** Such as `EIO`. */
  readonly error: string;
  /** Counts from 1, in each thread for itself. */
  readonly nth: number;
  /** Whether all after it fail too, as on a disk that stays full. */
  readonly andAfter: boolean;
}

export interface TracedCommand {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
}

export interface TracedRun {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: Uint8Array;
  readonly stderr: string;
  readonly hasHung: boolean;
  /** The calls that failed, as strace writes them, with the paths of descriptors. */
  readonly failed: string;
}

export const canTrace = Bun.which("strace") !== null;

export const injectionText = ({ call, error, nth, andAfter }: Injection): string =>
  `${call}:error=${error}:when=${nth}${andAfter ? "+" : ""}`;

export async function inject(
  traced: TracedCommand,
  injection: Injection,
  logPath: string,
): Promise<TracedRun> {
  const { call } = injection;
  const options = ["-e", `trace=${call}`, "-e", `inject=${injectionText(injection)}`, "-o", logPath];
  const run = await finish(traced, options);
  const lines = readFileSync(logPath, "utf8").split("\n");
  return { ...run, failed: lines.filter((line) => line.includes("(INJECTED)")).join("\n") };
}

/** Calls of each kind in the thread that makes the most of them. */
export async function countCalls(
  traced: TracedCommand,
  calls: readonly string[],
  logPath: string,
): Promise<{ readonly run: TracedRun; readonly counts: ReadonlyMap<string, number> }> {
  const run = await finish(traced, [
    "-e",
    `trace=${calls.map((call) => `?${call}`).join(",")}`,
    "-o",
    logPath,
  ]);
  const ofThread = new Map<string, number>();
  for (const line of readFileSync(logPath, "utf8").split("\n")) {
    const [, thread, call] = /^(\d+)\s+(\w+)\(/.exec(line) ?? [];
    if (call !== undefined) ofThread.set(`${thread} ${call}`, (ofThread.get(`${thread} ${call}`) ?? 0) + 1);
  }
  rmSync(logPath);
  const counts = new Map<string, number>();
  for (const [key, count] of ofThread) {
    const call = key.split(" ")[1]!;
    counts.set(call, Math.max(count, counts.get(call) ?? 0));
  }
  return { run, counts };
}

async function finish(
  { command, cwd, env, stdin }: TracedCommand,
  options: readonly string[],
): Promise<TracedRun> {
  const child = Bun.spawn(["strace", "-f", "-qq", "-y", "--seccomp-bpf", ...options, ...command], {
    cwd,
    env: { PATH: "/usr/bin:/bin", ...env },
    stdin: Buffer.from(stdin),
    stdout: "pipe",
    stderr: "pipe",
    detached: true,
  });
  let hasHung = false;
  const patience = setTimeout(() => {
    hasHung = true;
    // With what strace follows, which would keep the pipes open.
    process.kill(-child.pid, "SIGKILL");
  }, PATIENCE_MS);
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).bytes(),
    new Response(child.stderr).text(),
  ]);
  await child.exited;
  clearTimeout(patience);
  return {
    code: child.exitCode,
    signal: child.signalCode === null ? null : String(child.signalCode),
    stdout,
    stderr,
    hasHung,
    failed: "",
  };
}
