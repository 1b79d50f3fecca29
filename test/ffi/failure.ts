// The failure that an action ends in, to look at all of it.

/** @throws what the action threw when it is of another kind, and when it threw nothing */
export function failureOf<T extends Error>(kind: new (...args: never[]) => T, action: () => unknown): T {
  try {
    action();
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error(`no ${kind.name} was thrown`);
}
