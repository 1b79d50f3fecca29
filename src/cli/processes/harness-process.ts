// What the measuring itself takes, from a fresh process of this program.
import type { HarnessNs } from "../../bench/harness.ts";
import { assert } from "../../core/errors.ts";
import { hiddenCommands } from "./hidden-names.ts";
import { selfCommand } from "./self-command.ts";

/** Some hundred milliseconds. Undefined when a signal, such as Ctrl-C, ended the process. */
export function harnessOfFreshProcess(): HarnessNs | undefined {
  const command = [...selfCommand([hiddenCommands.harness])];
  const { exitCode, signalCode, stdout, stderr } = Bun.spawnSync(command);
  if (signalCode !== undefined && signalCode !== null) return undefined;
  assert(exitCode === 0, `the process that measures the harness failed: ${stderr.toString().trim()}`);
  return JSON.parse(stdout.toString()) as HarnessNs;
}
