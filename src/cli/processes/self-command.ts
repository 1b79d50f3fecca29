// This program by its own name: how it starts itself again, and how a person does.
import { join } from "node:path";

/** The executable, or Bun with the entry when it runs from source. */
export function selfCommand(args: readonly string[]): readonly string[] {
  if (Bun.isStandaloneExecutable) return [process.execPath, ...args];
  return [process.execPath, join(import.meta.dir, "..", "..", "main.ts"), ...args];
}

/** The program as the user typed it, so that a command that we print runs where they stand. */
export function typedName(): string {
  return Bun.isStandaloneExecutable ? process.argv0 : "mrlbench";
}
