// What the measuring itself takes, from a fresh process of this program.
import { type HarnessNs, measureHarness } from "../bench/harness.ts";
import { assert } from "../core/errors.ts";
import { hiddenCommands } from "./hidden-commands.ts";
import { selfCommand } from "./self-command.ts";

/** The other side. */
export function runHarness(): void {
  process.stdout.write(`${JSON.stringify(measureHarness())}\n`);
}

/** Some hundred milliseconds. Undefined when a signal, such as Ctrl-C, ended the process. */
export function harnessOfFreshProcess(): HarnessNs | undefined {
  const { exitCode, signalCode, stdout, stderr } = Bun.spawnSync(
    selfCommand([hiddenCommands.harness]) as string[],
  );
  if (signalCode !== undefined && signalCode !== null) return undefined;
  assert(exitCode === 0, `the process that measures the harness failed: ${stderr.toString().trim()}`);
  return JSON.parse(stdout.toString()) as HarnessNs;
}
