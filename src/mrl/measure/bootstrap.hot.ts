// The inner loop of the bootstrap.

/** Sum of the drawn values, in two chains that the processor can overlap. */
export function sumOfDrawn(values: Float64Array, drawn: Uint32Array): number {
  let even = 0;
  let odd = 0;
  const pairs = drawn.length & ~1;
  for (let i = 0; i < pairs; i += 2) {
    even += values[drawn[i]!]!;
    odd += values[drawn[i + 1]!]!;
  }
  return pairs < drawn.length ? even + odd + values[drawn[pairs]!]! : even + odd;
}
