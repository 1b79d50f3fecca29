// mrlbench completions: a script for a shell, from the tables of commands and options.
import { explainedNames } from "../../report/explain/entries.ts";
import type { Shell } from "../options/commands.ts";
import { completionScript } from "../options/completions.ts";

export function completionsFor(shell: Shell): string {
  return completionScript(shell, { explain: explainedNames() });
}
