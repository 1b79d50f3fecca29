// The inner loops of the bootstrap.

/**
 * Draws as many queries as there are, with repetition, and counts them. xoshiro128** as in `core/random.ts`, its state in four words, which
 * move on: a call for each draw would take longer than all else. A draw by multiplication favours no query by more than its share of 2^-32.
 */
export function drawCounts(state: Uint32Array, counts: Float64Array): void {
  const length = counts.length;
  const scale = length / 4294967296;
  let a = state[0]! | 0;
  let b = state[1]! | 0;
  let c = state[2]! | 0;
  let d = state[3]! | 0;
  for (let i = 0; i < length; i++) counts[i] = 0;
  for (let i = 0; i < length; i++) {
    const fives = Math.imul(b, 5);
    const drawn = Math.imul((fives << 7) | (fives >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    const query = (drawn * scale) | 0;
    counts[query] = counts[query]! + 1;
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
}

/**
 * sums[s] = sum over i of counts[i] * values[s * length + i]; four series at a time: their sums do not wait for each other, and a count
 * is loaded once for all.
 */
export function weightedSums(
  values: Float64Array,
  counts: Float64Array,
  seriesCount: number,
  sums: Float64Array,
): void {
  const length = counts.length;
  const last = seriesCount - 1;
  for (let s = 0; s < seriesCount; s += 4) {
    const second = Math.min(s + 1, last);
    const third = Math.min(s + 2, last);
    const fourth = Math.min(s + 3, last);
    const base0 = s * length;
    const base1 = second * length;
    const base2 = third * length;
    const base3 = fourth * length;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let i = 0; i < length; i++) {
      const count = counts[i]!;
      sum0 += count * values[base0 + i]!;
      sum1 += count * values[base1 + i]!;
      sum2 += count * values[base2 + i]!;
      sum3 += count * values[base3 + i]!;
    }
    sums[s] = sum0;
    sums[second] = sum1;
    sums[third] = sum2;
    sums[fourth] = sum3;
  }
}
