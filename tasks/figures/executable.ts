// The executable as a whole: its size, and the time from its start to its first vector.
import { statSync } from "node:fs";
import { median, sortSamples } from "../../src/stats/percentile.ts";
import { LARGEST_EXECUTABLE_BYTES } from "../executable.ts";
import type { Figure } from "./figure.ts";
import { MRLBENCH, pairsOf, run } from "./run.ts";

export function executableSize(): Figure {
  return {
    name: "executable-size",
    value: statSync(MRLBENCH).size / 1e6,
    unit: "MB",
    limit: LARGEST_EXECUTABLE_BYTES / 1e6,
  };
}

/** From the start of a process to its first vector, by ONNX Runtime and by the runtime table. */
export function timesToFirst(): Figure[] {
  return [
    { name: "ttfi-warm", value: timeToFirstMs("ort"), unit: "ms", limit: 40 },
    { name: "ttfi-table", value: timeToFirstMs("table"), unit: "ms", limit: 30 },
  ];
}

function timeToFirstMs(runtime: string): number {
  const { stderr } = run([
    MRLBENCH,
    ...["--runtime", runtime, "--iters", "100", "--warmup", "0", "--ttfi", "20", "--csv", "/dev/null"],
  ]);
  const [summary] = pairsOf(stderr, "summary");
  return Number(summary?.get("ttfi_ms"));
}

const STARTS = 40;

/** Whole processes, from their start to their end: one that does nothing, and one that embeds a line. */
export function startFigures(): Figure[] {
  return [
    { name: "start-version", value: processMs([MRLBENCH, "--version"], ""), unit: "ms", limit: 10 },
    {
      name: "embed-one-line",
      value: processMs([MRLBENCH, "embed", "--quiet"], "a river\n"),
      unit: "ms",
      limit: 50,
    },
  ];
}

/** The median. */
function processMs(command: readonly string[], input: string): number {
  const tookMs = Float64Array.from({ length: STARTS }, () => {
    const beginNs = Bun.nanoseconds();
    const { exitCode } = Bun.spawnSync([...command], { stdin: Buffer.from(input), stderr: "ignore" });
    if (exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${exitCode}`);
    return (Bun.nanoseconds() - beginNs) / 1e6;
  });
  return median(sortSamples(tookMs))!;
}
