// The clock by itself.

/** Fills a view with neighbouring clock reads. */
export function readClock(readsNs: Float64Array): void {
  for (let i = 0; i < readsNs.length; i++) readsNs[i] = Bun.nanoseconds();
}
