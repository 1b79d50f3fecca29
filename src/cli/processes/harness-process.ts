// What the measuring itself takes, from a fresh process of this program.
import type { HarnessNs } from "../../bench/harness.ts";
import { outputOfProcess } from "../../bench/process-output.ts";
import { HIDDEN_COMMANDS } from "./hidden-names.ts";
import { selfCommand } from "./self-command.ts";

/** Some hundred milliseconds. Undefined when a signal, such as Ctrl-C, ended the process. */
export function harnessOfFreshProcess(): Promise<HarnessNs | undefined> {
  return outputOfProcess<HarnessNs>(selfCommand([HIDDEN_COMMANDS.harness]), "that measures the harness");
}
