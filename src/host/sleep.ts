// Sleeps of the calling thread, for calls that are made at a rate or after a pause.
import { operatingSystem } from "../../ffi/os/current.ts";

/** A sleep that ends as exactly as the system can. Hot: it allocates nothing. */
export function exactSleep(): (durationNs: number) => void {
  operatingSystem.sharpenTimers();
  const { sleep } = operatingSystem;
  return sleep;
}
