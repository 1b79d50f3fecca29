// The inner loop of the bootstrap, where there are no kernels: kernels/resample.ts says the same.

/**
 * Draws as many queries as there are, with repetition, and sums what they have, again and again. xoshiro128** as in `core/random.ts`, its
 * state in four words, which move on: a call for each draw would take longer than all else. A draw by multiplication favours no query by
 * more than its share of 2^-32.
 * @param values [queries, series], the number of series a multiple of 4: their sums do not wait for each other
 * @param drawn room for a number a query
 * @param sums [resamples, series]
 */
export function resampleSums(
  values: Float64Array,
  series: number,
  state: Uint32Array,
  drawn: Int32Array,
  sums: Float64Array,
): void {
  const queries = drawn.length;
  const scale = queries / 4294967296;
  let a = state[0]! | 0;
  let b = state[1]! | 0;
  let c = state[2]! | 0;
  let d = state[3]! | 0;
  for (let target = 0; target < sums.length; target += series) {
    for (let i = 0; i < queries; i++) {
      const fives = Math.imul(b, 5);
      const word = Math.imul((fives << 7) | (fives >>> 25), 9) >>> 0;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
      drawn[i] = Math.imul((word * scale) | 0, series);
    }
    for (let s = 0; s < series; s += 4) {
      let sum0 = 0;
      let sum1 = 0;
      let sum2 = 0;
      let sum3 = 0;
      for (let i = 0; i < queries; i++) {
        const at = drawn[i]! + s;
        sum0 += values[at]!;
        sum1 += values[at + 1]!;
        sum2 += values[at + 2]!;
        sum3 += values[at + 3]!;
      }
      sums[target + s] = sum0;
      sums[target + s + 1] = sum1;
      sums[target + s + 2] = sum2;
      sums[target + s + 3] = sum3;
    }
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
}
