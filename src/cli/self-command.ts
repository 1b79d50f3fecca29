// How this program starts itself again: the executable, or Bun with the entry when it runs from source.
import { join } from "node:path";

export function selfCommand(args: readonly string[]): readonly string[] {
  if (Bun.isStandaloneExecutable) return [process.execPath, ...args];
  return [process.execPath, join(import.meta.dir, "..", "main.ts"), ...args];
}
