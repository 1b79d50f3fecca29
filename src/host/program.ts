// What the system does for a program of a person's own whose output is read.
import { operatingSystem } from "../../ffi/os/current.ts";

/** File descriptors of both ends; undefined where what a spawn makes by default is as good. */
export function openPipe(): { readonly readFd: number; readonly writeFd: number } | undefined {
  return operatingSystem.pipe();
}

/** How the system's shell is started with a line. */
export function shellCommand(line: string): {
  readonly words: readonly string[];
  readonly isVerbatim: boolean;
} {
  return operatingSystem.shellCommand(line);
}

/** Programs that this process starts from now on can be ended with all that they start. */
export function gatherPrograms(): void {
  operatingSystem.gatherPrograms();
}
