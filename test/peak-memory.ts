// The most memory that a program has while it runs.

import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface EndedProgram {
  readonly code: number;
  /** Null where none ended it. */
  readonly signal: string | null;
  readonly peakBytes: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

interface ProgramOptions {
  readonly stdin: string;
  readonly env: Readonly<Record<string, string>>;
  /** After which it is killed. */
  readonly timeoutMs: number;
}

export async function runWithPeak(
  command: readonly string[],
  options: ProgramOptions,
): Promise<EndedProgram> {
  const result = join(tmpdir(), `mrlbench-peak-${process.pid}-${Bun.nanoseconds()}.json`);
  const script = join(import.meta.dir, "peak-memory-child.ts");
  const child = Bun.spawn([process.execPath, script, result, String(options.timeoutMs), ...command], {
    env: options.env,
    stdin: new Blob([options.stdin]),
    stdout: "pipe",
    stderr: "pipe",
  });
  try {
    const [stdout, stderr] = await Promise.all([child.stdout.bytes(), child.stderr.text()]);
    await child.exited;
    const ended = JSON.parse(readFileSync(result, "utf8")) as Omit<EndedProgram, "stdout" | "stderr">;
    return { ...ended, stdout, stderr };
  } finally {
    rmSync(result, { force: true });
  }
}
