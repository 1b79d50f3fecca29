// Once calls were made, what fails ends the case and loses nothing: it is noted here, and told with all that was measured before. But for
// bad vectors: with them nothing was measured.
import { Interrupted } from "../core/signals.ts";
import { asFailure } from "../core/system-error.ts";
import { BadVectors } from "../embed/vector-check.ts";

export class FirstFailure {
  #error: Error | undefined;

  /** What failed first; undefined while nothing has. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** What `act` gives; undefined when it fails. @throws BadVectors */
  note<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch (error) {
      return this.#keep(error);
    }
  }

  /** The same of what takes a while. */
  async noteLater<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      return this.#keep(error);
    }
  }

  #keep(error: unknown): undefined {
    // A signal is no failure: whoever measures asks for it.
    if (error instanceof Interrupted) return;
    const failure = asFailure(error) ?? error;
    if (!(failure instanceof Error) || failure instanceof BadVectors) throw failure;
    this.#error ??= failure;
  }
}
