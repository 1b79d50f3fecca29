// Runs of the built executable, and what they said.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MRLBENCH, pairsOf, run } from "../figures/run.ts";

export type Summary = ReadonlyMap<string, string>;

/** The summary of a run of one case. @throws Error where it failed */
export function summaryOf(args: readonly string[]): Summary {
  const { stderr } = run([MRLBENCH, ...args, "--csv", "/dev/null", "--quiet"]);
  return pairsOf(stderr, "summary")[0]!;
}

/** A value of a summary; NaN where it is not available. */
export function numberOf(summary: Summary, key: string): number {
  const text = summary.get(key) ?? "";
  return text === "" ? Number.NaN : Number(text);
}

export interface SteadyCall {
  readonly latencyNs: number;
  /** Of Layer C; else empty. */
  readonly arm: string;
  readonly round: string;
  readonly process: string;
}

/** The steady calls of a run of one case, in the order of its rows. @throws Error where it failed */
export function steadyCallsOf(args: readonly string[]): readonly SteadyCall[] {
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-honesty-"));
  try {
    const path = join(folder, "calls.csv");
    run([MRLBENCH, ...args, "--csv", path, "--quiet"]);
    const [header = "", ...lines] = readFileSync(path, "utf8").trimEnd().split("\n");
    const columns = header.split(",");
    const [phase, latency, arm, round, process] = ["phase", "latency_ns", "arm", "round", "process"].map(
      (name) => columns.indexOf(name),
    );
    // No cell before these holds a comma: the texts are those of the built-in set.
    const steady = lines.map((line) => line.split(",")).filter((cells) => cells[phase!] === "steady");
    return steady.map((cells) => ({
      latencyNs: Number(cells[latency!]),
      arm: cells[arm!]!,
      round: cells[round!]!,
      process: cells[process!]!,
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Their latencies. @throws as `steadyCallsOf` */
export function steadyNsOf(args: readonly string[]): Float64Array {
  return Float64Array.from(steadyCallsOf(args), ({ latencyNs }) => latencyNs);
}
