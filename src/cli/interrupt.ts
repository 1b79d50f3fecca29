// Ctrl-C and a request to end: noted, so that what was measured is written first. The second one ends at once.
import { ExitCode } from "../core/errors.ts";

export interface Interrupt {
  /** The exit code of the signal that came; undefined while none did. */
  code(): number | undefined;
  dispose(): void;
}

export function listenForInterrupt(): Interrupt {
  let code: number | undefined;
  const note = (signalCode: number) => () => {
    if (code !== undefined) process.exit(signalCode);
    code = signalCode;
  };
  const onInterrupt = note(ExitCode.interrupted);
  const onTerminate = note(ExitCode.terminated);
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);
  return {
    code: () => code,
    dispose() {
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onTerminate);
    },
  };
}
