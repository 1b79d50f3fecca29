// Ctrl-C and a request to end: noted, so that what was measured is written first. The second one ends at once, by the
// system's own handling.
import { ExitCode } from "../core/errors.ts";

export interface Interrupt {
  /** The exit code of the signal that came; undefined while none did. */
  code(): number | undefined;
  dispose(): void;
}

/** @param onSignal for a caller that waits and does not ask */
export function listenForInterrupt(onSignal = () => {}): Interrupt {
  let code: number | undefined;
  const dispose = () => {
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onTerminate);
  };
  const note = (signalCode: number) => () => {
    code = signalCode;
    dispose();
    onSignal();
  };
  const onInterrupt = note(ExitCode.interrupted);
  const onTerminate = note(ExitCode.terminated);
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);
  return { code: () => code, dispose };
}
