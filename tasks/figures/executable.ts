// The executable as a whole: its size, and the time from its start to its first vector.
import { statSync } from "node:fs";
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

export function timeToFirstInference(): Figure {
  const { stderr } = run([MRLBENCH, "--iters", "100", "--warmup", "0", "--ttfi", "20", "--csv", "/dev/null"]);
  const [summary] = pairsOf(stderr, "summary");
  return { name: "ttfi-warm", value: Number(summary?.get("ttfi_ms")), unit: "ms", limit: 300 };
}
