// Ctrl-C and other requests to end: noted, so that what was measured is written first. The second one ends at once, by the
// system's own handling.
import { setSignalSource, stopIfSignalled, wakeWaiting } from "../core/signals.ts";
import { HeldSignals } from "./signals.ts";

export interface Interrupt {
  /** The exit code of the signal that came; undefined while none did. */
  code(): number | undefined;
  dispose(): void;
}

export function listenForInterrupt(): Interrupt {
  const signals = new HeldSignals(wakeWaiting);
  setSignalSource(signals);
  return {
    code: () => signals.code(),
    dispose() {
      setSignalSource(undefined);
      signals.release();
    },
  };
}

/**
 * Work that asks for itself whether a signal came, and ends with what it began whole or taken back.
 * @throws Interrupted when one came; what `work` throws
 */
export async function holdingSignals<T>(work: () => T | Promise<T>): Promise<T> {
  const interrupt = listenForInterrupt();
  try {
    const result = await work();
    stopIfSignalled();
    return result;
  } finally {
    interrupt.dispose();
  }
}
