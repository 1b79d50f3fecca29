// The inner loops of the bootstrap.

/** Words of a table of weights: twelve random bits choose one. */
export const WEIGHTS = 4096;

/** Series, and resamples, that the kernel sums side by side. */
export const SIDE = 4;

/**
 * Gives every query a weight by chance and sums what the queries have with these weights, again and again; kernels/resample.ts says the
 * same. xoshiro128** as in `core/random.ts`, its state in four words, which move on: a call for each draw would take longer than all else.
 * @param values [series / 4, queries, 4]
 * @param series a multiple of 4
 * @param table what weights are drawn from
 * @param weights room for one a query
 * @param totals [resamples], the sums of the weights
 * @param sums [resamples, series]
 */
export function resampleSums(
  values: Float64Array,
  series: number,
  state: Uint32Array,
  table: Float32Array,
  weights: Float64Array,
  totals: Float64Array,
  sums: Float64Array,
): void {
  const queries = weights.length;
  for (let resample = 0; resample < totals.length; resample++) {
    totals[resample] = drawWeights(state, table, weights);
    for (let s = 0; s < series; s += SIDE) {
      let sum0 = 0;
      let sum1 = 0;
      let sum2 = 0;
      let sum3 = 0;
      let at = s * queries;
      for (let i = 0; i < queries; i++) {
        const weight = weights[i]!;
        sum0 += values[at]! * weight;
        sum1 += values[at + 1]! * weight;
        sum2 += values[at + 2]! * weight;
        sum3 += values[at + 3]! * weight;
        at += SIDE;
      }
      const target = resample * series + s;
      sums[target] = sum0;
      sums[target + 1] = sum1;
      sums[target + 2] = sum2;
      sums[target + 3] = sum3;
    }
  }
}

/** Two weights a word; returns their sum. */
function drawWeights(state: Uint32Array, table: Float32Array, weights: Float64Array): number {
  let a = state[0]! | 0;
  let b = state[1]! | 0;
  let c = state[2]! | 0;
  let d = state[3]! | 0;
  let total = 0;
  for (let i = 0; i < weights.length; i += 2) {
    const fives = Math.imul(b, 5);
    const word = Math.imul((fives << 7) | (fives >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    const weight = table[word >>> 20]!;
    total += weight;
    weights[i] = weight;
    if (i + 1 === weights.length) break;
    const next = table[(word >>> 4) & (WEIGHTS - 1)]!;
    total += next;
    weights[i + 1] = next;
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
  return total;
}

/** out[i] = values[i * stride]. */
export function takeEvery(stride: number, values: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = values[i * stride]!;
}

/** Copies the values that are at most `bound` to `out`, which has room for all; returns how many there are. */
export function copyUpTo(values: Float64Array, bound: number, out: Float64Array): number {
  let count = 0;
  for (let b = 0; b < values.length; b++) {
    const value = values[b]!;
    out[count] = value;
    if (value <= bound) count++;
  }
  return count;
}

/**
 * The least rank that more than `beyond` of the ranks do not exceed.
 * @param counts zeros, one for each rank that it can be
 */
export function placeReached(ranks: Int32Array, beyond: number, counts: Int32Array): number {
  for (let b = 0; b < ranks.length; b++) {
    const rank = ranks[b]!;
    if (rank < counts.length) counts[rank]!++;
  }
  let place = 0;
  let reached = counts[0]!;
  while (reached <= beyond) reached += counts[++place]!;
  return place;
}

/** ranks[b] = the smaller of it and the place of the last of `tail`, the smallest values of the row, ascending, that is at most row[b]. */
export function lowerRanks(row: Float64Array, tail: Float64Array, ranks: Int32Array): void {
  const most = tail[tail.length - 1]!;
  for (let b = 0; b < row.length; b++) {
    const value = row[b]!;
    if (value > most) continue;
    let low = 0;
    let high = tail.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (tail[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    if (low - 1 < ranks[b]!) ranks[b] = low - 1;
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
 * out[b] = means[b] / (fullMeans[b] + unseen[b] * unseenValue). Where the weighted queries find nothing in full, nothing can be lost of it.
 * @param unseen weight of a query that loses everything, as a share of all others together
 * @param unseenValue what it has in full
 */
export function ratiosOf(
  means: Float64Array,
  fullMeans: Float64Array,
  unseen: Float64Array,
  unseenValue: number,
  out: Float64Array,
): void {
  for (let b = 0; b < means.length; b++) {
    const full = fullMeans[b]! + unseen[b]! * unseenValue;
    if (full > 0) out[b] = means[b]! / full;
    else out[b] = means[b]! > 0 ? Number.POSITIVE_INFINITY : 1;
  }
}

/** out[b] = values[b] - others[b]. */
export function subtract(values: Float64Array, others: Float64Array, out: Float64Array): void {
  for (let b = 0; b < values.length; b++) out[b] = values[b]! - others[b]!;
}

/** out[b] = (rates[b] + unseen[b]) / (1 + unseen[b]). */
export function ratesWith(rates: Float64Array, unseen: Float64Array, out: Float64Array): void {
  for (let b = 0; b < rates.length; b++) out[b] = (rates[b]! + unseen[b]!) / (1 + unseen[b]!);
}

/** out[b] = -values[b]. */
export function negate(values: Float64Array, out: Float64Array): void {
  for (let b = 0; b < values.length; b++) out[b] = -values[b]!;
}

/** out[b] = sums[b * step] / totals[b], the first of which are at `first`. */
export function meansOfSums(
  sums: Float64Array,
  first: number,
  step: number,
  totals: Float64Array,
  out: Float64Array,
): void {
  let at = first;
  for (let b = 0; b < out.length; b++) {
    out[b] = sums[at]! / totals[b]!;
    at += step;
  }
}
