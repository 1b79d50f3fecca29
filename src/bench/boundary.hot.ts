// The FFI side of the boundary measurement: the call as the engine makes it, timed by the clock that the C side uses.

/** Makes `count` calls and fills in their latencies. Returns how many succeeded in a row. */
export function timeThroughFfi(
  infer: (size: number) => number,
  size: number,
  clockNs: () => number,
  latencyNs: Float64Array,
  count: number,
): number {
  for (let call = 0; call < count; call++) {
    const beginNs = clockNs();
    const status = infer(size);
    latencyNs[call] = clockNs() - beginNs;
    if (status !== 0) return call;
  }
  return count;
}
