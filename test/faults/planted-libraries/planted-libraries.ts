// The folder that one stands in is full of libraries that nobody asked for: no command loads one.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { missingCompiler, type PlantedLibraries, plantLibraries } from "../../ffi/planted-libraries.ts";
import type { FaultPart, Finding } from "../part.ts";
import { type PlantedCommand, plantedCommands } from "./planted-commands.ts";

const EXECUTABLE = resolve("dist/mrlbench");
/** test/executable runs all of them; these reach all that is loaded. */
const SHORT_COUNT = 5;

export const plantedLibraries: FaultPart = {
  name: "planted-libraries",
  run(extent) {
    if (missingCompiler !== undefined) return { tried: 0, findings: [], skipped: missingCompiler };
    const root = mkdtempSync(join(tmpdir(), "mrlbench-planted-"));
    try {
      const cwd = mkdtempSync(join(root, "cwd-"));
      const planted = plantLibraries(cwd, root);
      const commands = extent === "short" ? plantedCommands.slice(0, SHORT_COUNT) : plantedCommands;
      const findings = commands.flatMap((command) => runAmong(command, cwd, root, planted));
      return { tried: commands.length, findings };
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
};

function runAmong(
  { args, codes }: PlantedCommand,
  cwd: string,
  home: string,
  planted: PlantedLibraries,
): Finding[] {
  const loadsBefore = planted.loads();
  const { exitCode, signalCode } = Bun.spawnSync([EXECUTABLE, ...args], {
    cwd,
    env: { HOME: home, MRLBENCH_CACHE: resolve("dist/test-cache") },
    stdin: Buffer.from("hello\n"),
    stdout: "ignore",
    stderr: "ignore",
  });
  const command = `mrlbench ${args.join(" ")}`;
  const findings: Finding[] = [];
  const found = planted.loads() - loadsBefore;
  if (found > 0)
    findings.push({ outcome: "foreignLoad", what: `${command}: ${found} planted libraries were loaded` });
  if (signalCode) findings.push({ outcome: "crash", what: `${command}: ${signalCode}` });
  else if (!codes.includes(exitCode))
    findings.push({ outcome: "other", what: `${command}: exit ${exitCode}` });
  return findings;
}
