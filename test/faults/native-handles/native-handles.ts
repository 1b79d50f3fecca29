// Native objects: create and release balance over many cycles, and with each native call failing in turn.

import { join, resolve } from "node:path";
import { openvino, ort } from "../../engine/libraries.ts";
import type { FaultPart } from "../part.ts";

export const nativeHandles: FaultPart = {
  name: "native-handles",
  async run(extent) {
    const missing = [ort, openvino]
      .filter(({ isMissing }) => isMissing)
      .map(({ libraryPath }) => libraryPath);
    if (missing.length > 0) return { tried: 0, findings: [], skipped: `not set up: ${missing.join(", ")}` };
    const child = Bun.spawn([process.execPath, join(import.meta.dir, "handles-child.ts"), extent], {
      env: { ...process.env, MRLBENCH_CACHE: resolve("dist/test-cache") },
      stdout: "pipe",
      stderr: "pipe",
    });
    const [stdout, stderr] = [
      await new Response(child.stdout).text(),
      await new Response(child.stderr).text(),
    ];
    if ((await child.exited) !== 0) {
      const what = `the process ended with ${child.signalCode ?? child.exitCode}: ${stderr.slice(-300)}`;
      return { tried: 1, findings: [{ outcome: "crash", what }] };
    }
    const { tried, findings } = JSON.parse(stdout) as { tried: number; findings: string[] };
    return { tried, findings: findings.map((what) => ({ outcome: "other", what })) };
  },
};
