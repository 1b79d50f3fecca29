// The clock that all processes of this machine share.
import { operatingSystem } from "../../ffi/os/current.ts";

/** Nanoseconds since some instant of this boot. */
export function monotonicNs(): number {
  return operatingSystem.monotonicNs();
}
