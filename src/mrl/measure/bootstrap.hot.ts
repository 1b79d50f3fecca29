// The inner loops of the bootstrap.

/**
 * Draws as many queries as there are, with repetition, and sums what they have, again and again; kernels/resample.ts says the same. xoshiro128** as in `core/random.ts`, its
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

/** ranks[b] = the smaller of it and the place of the last of `sorted`, ascending, that is at most row[b], where that is at most `most`. */
export function lowerRanks(row: Float64Array, sorted: Float64Array, most: number, ranks: Int32Array): void {
  for (let b = 0; b < row.length; b++) {
    const value = row[b]!;
    if (value > most) continue;
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    if (low - 1 < ranks[b]!) ranks[b] = low - 1;
  }
}

/** The same from the largest: places of the first that is at least row[b], counted from the end, where that is at least `least`. */
export function upperRanks(row: Float64Array, sorted: Float64Array, least: number, ranks: Int32Array): void {
  const last = sorted.length - 1;
  for (let b = 0; b < row.length; b++) {
    const value = row[b]!;
    if (value < least) continue;
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    if (last - low < ranks[b]!) ranks[b] = last - low;
  }
}

/** Standard deviation. */
export function deviationOf(values: Float64Array): number {
  let sum = 0;
  for (let b = 0; b < values.length; b++) sum += values[b]!;
  const mean = sum / values.length;
  let squares = 0;
  for (let b = 0; b < values.length; b++) {
    const off = values[b]! - mean;
    squares += off * off;
  }
  return Math.sqrt(squares / values.length);
}

/**
 * out[b] = sums[b] / (fullSums[b] + unseen[b] * unseenSum). Where the drawn queries find nothing in full, nothing can be lost of it.
 * @param unseen queries that lose everything, with what each of them has in full
 */
export function ratiosOf(
  sums: Float64Array,
  fullSums: Float64Array,
  unseen: Float64Array,
  unseenSum: number,
  out: Float64Array,
): void {
  for (let b = 0; b < sums.length; b++) {
    const full = fullSums[b]! + unseen[b]! * unseenSum;
    if (full > 0) out[b] = sums[b]! / full;
    else out[b] = sums[b]! > 0 ? Number.POSITIVE_INFINITY : 1;
  }
}

/** out[b] = (sums[b] - others[b]) / count. */
export function meanDifferences(
  sums: Float64Array,
  others: Float64Array,
  count: number,
  out: Float64Array,
): void {
  for (let b = 0; b < sums.length; b++) out[b] = (sums[b]! - others[b]!) / count;
}

/** out[b] = (values[b] + unseen[b]) / (count + unseen[b]). */
export function ratesWith(
  values: Float64Array,
  unseen: Float64Array,
  count: number,
  out: Float64Array,
): void {
  for (let b = 0; b < values.length; b++) out[b] = (values[b]! + unseen[b]!) / (count + unseen[b]!);
}

/** out[b] = values[b] / count. */
export function divideBy(values: Float64Array, count: number, out: Float64Array): void {
  for (let b = 0; b < values.length; b++) out[b] = values[b]! / count;
}
