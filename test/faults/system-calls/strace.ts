// strace as the one that makes system calls fail: counts those of a run, and lets the n-th of one kind come back with an error.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { childrenOf } from "../../process-work.ts";

/** A hanging process is a fault as well; a busy machine is none. */
const PATIENCE_MS = 120_000;

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
  /** Of one that hung and was ended for it: where each of its threads waits. */
  readonly threads: string | undefined;
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

/** The calls of one kind that one thread made, in their order: of each where it comes from and what it is about, without what differs from run to run. */
export type Sites = readonly string[];

/** Calls of each kind, of every thread that makes some. */
export async function sitesOfCalls(
  traced: TracedCommand,
  calls: readonly string[],
  logPath: string,
): Promise<{ readonly run: TracedRun; readonly sites: ReadonlyMap<string, readonly Sites[]> }> {
  const run = await finish(traced, [
    "-e",
    `trace=${calls.map((call) => `?${call}`).join(",")}`,
    "-o",
    logPath,
  ]);
  const ofThread = new Map<string, string[]>();
  for (const line of readFileSync(logPath, "utf8").split("\n")) {
    const [, thread, call, rest] = /^(\d+)\s+(\w+)\((.*)$/.exec(line) ?? [];
    if (call === undefined) continue;
    const key = `${call} ${thread}`;
    if (!ofThread.has(key)) ofThread.set(key, []);
    ofThread.get(key)!.push(siteOf(call, rest!, traced.cwd));
  }
  rmSync(logPath);
  const sites = new Map<string, Sites[]>();
  for (const [key, own] of ofThread) {
    const call = key.split(" ")[0]!;
    sites.set(call, [...(sites.get(call) ?? []), own]);
  }
  return { run, sites };
}

/** What is read and written is no name. */
const OF_BYTES = /^(p?read(?!link)|p?write|send|recv)/;
const TEXT = /"(?:[^"\\]|\\.)*"(?:\.\.\.)?/g;

/** What a call is about, so that its like in a loop is told from the others: paths and flags, without addresses, numbers and what came of it. */
function siteOf(call: string, rest: string, folder: string): string {
  const [asked] = rest.split(/\)\s+= |<unfinished/);
  const named = OF_BYTES.test(call) ? asked!.replaceAll(TEXT, "") : asked!;
  return named
    .replaceAll(folder, "")
    .replaceAll(/0x[0-9a-f]+/g, "@")
    .replaceAll(/\d+/g, "#");
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
  });
  let threads: string | undefined;
  const patience = setTimeout(() => {
    const followed = descendantsOf(child.pid);
    threads = followed.map(threadsOf).join(" / ");
    // With all that strace follows, which would keep the pipes open: some of it has a session of its own.
    for (const pid of [...followed, child.pid]) kill(pid);
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
    threads,
    failed: "",
  };
}

function descendantsOf(pid: number): readonly number[] {
  return childrenOf(pid).flatMap((child) => [...descendantsOf(child.pid), child.pid]);
}

/** Such as `Bun Pool 0 in futex_do_wait`; which of its threads never started is seen by their absence. */
function threadsOf(pid: number): string {
  const read = (thread: string, name: string) =>
    readFileSync(`/proc/${pid}/task/${thread}/${name}`, "utf8").trim();
  try {
    return readdirSync(`/proc/${pid}/task`)
      .map((thread) => `${read(thread, "comm")} in ${read(thread, "wchan")}`)
      .join(", ");
  } catch {
    return `${pid} has ended`;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
