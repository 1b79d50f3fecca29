// Signals that ask this process to end, noted by the system itself: they can be asked for while JavaScript or native code runs and
// the event loop does not turn. The first is noted, the second ends the process at once.
import { constants } from "node:os";
import { operatingSystem } from "../../ffi/os/current.ts";
import type { SignalActions } from "../../ffi/os/system.ts";

const NAMES = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const NUMBERS = NAMES.map((name) => constants.signals[name]);
/** What a shell adds to the number of the signal that ended a process. */
const ENDED_BY_SIGNAL = 128;

export class HeldSignals {
  /** Of `NAMES`: those that we listen to. */
  readonly #held: readonly number[];
  readonly #listeners = new Map<number, () => void>();
  /** Undefined where the system cannot be asked: then only the event loop tells, and releasing makes the second one end. */
  readonly #actions: SignalActions | undefined;
  #code: number | undefined;
  #isHolding = true;

  /** @param onSignal called by the event loop, for who waits and does not ask */
  constructor(onSignal: () => void) {
    this.#actions = operatingSystem.signalActions(NUMBERS);
    // Who started us with nohup does not want the hang-up to end us.
    this.#held = NAMES.flatMap((name, index) =>
      name === "SIGHUP" && this.#actions?.isIgnored(index) ? [] : [index],
    );
    for (const index of this.#held) {
      const listener = () => {
        this.#note(index);
        if (this.#actions === undefined) this.release();
        onSignal();
      };
      this.#listeners.set(index, listener);
      process.on(NAMES[index]!, listener);
      this.#actions?.adopt(index);
      this.#actions?.handle(index);
    }
  }

  /** The exit code of the signal that came while they were held; undefined while none did. */
  code(): number | undefined {
    const actions = this.#actions;
    if (this.#code !== undefined || actions === undefined || !this.#isHolding) return this.#code;
    for (const index of this.#held) if (actions.hasCome(index)) this.#note(index);
    return this.#code;
  }

  /** Leaves them to the system, which ends the process at once, until `hold`. */
  letGo(): void {
    if (this.#actions === undefined || this.code() !== undefined) return;
    this.#isHolding = false;
    for (const index of this.#held) this.#actions.leave(index);
  }

  hold(): void {
    if (this.#actions === undefined || this.#isHolding) return;
    for (const index of this.#held) this.#actions.handle(index);
    this.#isHolding = true;
  }

  /** The system's own handling again, for good. */
  release(): void {
    for (const [index, listener] of this.#listeners) process.off(NAMES[index]!, listener);
    this.#isHolding = false;
  }

  #note(index: number): void {
    this.#code ??= ENDED_BY_SIGNAL + NUMBERS[index]!;
  }
}
