// Once calls were made, what fails ends the case and loses nothing: it is noted here, and told with all that was measured before. But for
// bad vectors: with them nothing was measured.
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
    if (!(error instanceof Error) || error instanceof BadVectors) throw error;
    this.#error ??= error;
  }
}
