// What the system does for output that programs read: that of a person's own program, and ours.
import { operatingSystem } from "../../ffi/os/current.ts";

/** File descriptors of both ends; undefined where what a spawn makes by default is as good. */
export function openPipe(): { readonly readFd: number; readonly writeFd: number } | undefined {
  return operatingSystem.pipe();
}

/** Whether nobody can read any more what is written to this pipe; false also where the system cannot be asked. */
export function isReaderGone(fd: number): boolean {
  return operatingSystem.isReaderGone(fd);
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
