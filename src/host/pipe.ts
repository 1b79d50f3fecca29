// A pipe of the system, for a program whose output is read. What a spawn makes by default is a socket.
import { operatingSystem } from "../../ffi/os/current.ts";

/** File descriptors of both ends. */
export function openPipe(): { readonly readFd: number; readonly writeFd: number } {
  return operatingSystem.pipe();
}
