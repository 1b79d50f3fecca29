// Whether a stream is a terminal, without loading what serves terminals where none is there: that costs a fresh process as much as its start.
import { fstatSync, statSync } from "node:fs";

const NULL_DEVICE = "/dev/null";

export function isTerminal(fd: number): boolean {
  return mayBeTerminal(fd) && process.getBuiltinModule("node:tty").isatty(fd);
}

/** A pipe, a file, a stream that is closed, and the null device are none. */
function mayBeTerminal(fd: number): boolean {
  try {
    const status = fstatSync(fd);
    return status.isCharacterDevice() && status.rdev !== statSync(NULL_DEVICE).rdev;
  } catch {
    // Closed, or a system without that path: who has terminals knows.
    return process.platform === "win32";
  }
}
