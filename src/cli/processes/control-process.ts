// The control case, from fresh processes of this program.
import type { ControlNs } from "../../bench/control.ts";
import { outputOfProcess } from "../../bench/process-output.ts";
import { HIDDEN_COMMANDS } from "./hidden-names.ts";
import { selfCommand } from "./self-command.ts";

/** Some 80 ms. Undefined when a signal ended the process. */
export function controlOfFreshProcess(): Promise<ControlNs | undefined> {
  return outputOfProcess<ControlNs>(selfCommand([HIDDEN_COMMANDS.control]), "that measures the control case");
}
