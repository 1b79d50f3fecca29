// Once calls were made, what fails ends the case and loses nothing: it is noted here, and told with all that was measured before.

export class FirstFailure {
  #error: Error | undefined;

  /** What failed first; undefined while nothing has. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** What `act` gives; undefined when it fails. */
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
    if (!(error instanceof Error)) throw error;
    this.#error ??= error;
  }
}
