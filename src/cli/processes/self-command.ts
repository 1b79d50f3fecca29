// This program by its own name: how it starts itself again, and how a person does.
import { join } from "node:path";
import type { ChildCommand } from "../../cases/children/tasks.ts";
import { HIDDEN_COMMANDS } from "./hidden-names.ts";

/** The executable, or Bun with the entry when it runs from source. */
export function selfCommand(args: readonly string[]): readonly string[] {
  if (Bun.isStandaloneExecutable) return [process.execPath, ...args];
  return [process.execPath, join(import.meta.dir, "..", "..", "main.ts"), ...args];
}

/** A child of this program with its task, as cases start it. */
export const childCommand: ChildCommand = (name, task) =>
  selfCommand([HIDDEN_COMMANDS[name], JSON.stringify(task)]);

/** The program as the user typed it, so that a command that we print runs where they stand. */
export function typedName(): string {
  return Bun.isStandaloneExecutable ? process.argv0 : "mrlbench";
}
