// A synchronous loop blocks everything else: between its blocks the others have their turn.

/** Lets signals, timers and progress have their turn. */
export function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
