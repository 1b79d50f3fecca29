// The fixed work of the control case: the same on every machine, in every build. No allocation.

/** Whole numbers and floats that depend on each other: the clock, and nothing else. */
export function compute(rounds: number): number {
  let state = 1;
  let sum = 0.5;
  for (let i = 0; i < rounds; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    sum = sum * 0.999 + (state & 1023);
  }
  return sum;
}

/** Reads all over `cells`, of which there are a power of two, each place by the value before: caches and memory. */
export function wander(cells: Uint32Array, steps: number): number {
  const last = cells.length - 1;
  let at = 1;
  for (let i = 0; i < steps; i++) at = (Math.imul(at, 1664525) + cells[at & last]!) >>> 0;
  return at;
}

/** A call that does nothing, `calls` times over. */
export function callNothing(nothing: () => void, calls: number): void {
  for (let i = 0; i < calls; i++) nothing();
}
