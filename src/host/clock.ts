// The clock that all processes of this machine share.
import { operatingSystem } from "../../ffi/os/current.ts";

/** What makes an instant of this process's own clock one since `originNs` of the shared clock. */
export function sinceOrigin(originNs: number): number {
  return monotonicNs() - Bun.nanoseconds() - originNs;
}

/** Nanoseconds since some instant of this boot. */
export function monotonicNs(): number {
  return operatingSystem.monotonicNs();
}
