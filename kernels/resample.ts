// The inner loop of the bootstrap: every query gets a weight by chance, and what the queries have is summed with these weights.
// AssemblyScript; `src/mrl/measure/bootstrap.hot.ts` says the same in TypeScript, in the same order, so that no bit differs.

/** Resamples, and series, that are summed side by side: their sums do not wait for each other. */
const SIDE: i32 = 4;

/**
 * @param values float64 [series / 4, queries, 4]
 * @param series a multiple of 4
 * @param state of xoshiro128**, four words, which move on
 * @param table float32 [4096], what weights are drawn from
 * @param resamples a multiple of 4
 * @param weights room for float64 [queries, 4]
 * @param totals float64 [resamples], the sums of the weights
 * @param sums float64 [resamples, series]
 */
export function resampleSums(
  values: usize,
  queries: i32,
  series: i32,
  state: usize,
  table: usize,
  resamples: i32,
  weights: usize,
  totals: usize,
  sums: usize,
): void {
  const rowBytes = <usize>series << 3;
  const weightsEnd = weights + (<usize>queries << 5);
  for (let resample = 0; resample < resamples; resample += SIDE) {
    for (let side: usize = 0; side < <usize>SIDE << 3; side += 8) {
      store<f64>(totals + (<usize>resample << 3) + side, drawWeights(state, table, weights + side, weightsEnd));
    }
    const target = sums + <usize>resample * rowBytes;
    let row = values;
    for (let group: usize = 0; group < rowBytes; group += <usize>SIDE << 3) {
      row = sumGroup(row, weights, weightsEnd, target + group, rowBytes);
    }
  }
}

/** Two weights a word. @returns their sum */
// @ts-ignore: decorator
@inline
function drawWeights(state: usize, table: usize, first: usize, end: usize): f64 {
  let a = load<i32>(state);
  let b = load<i32>(state, 4);
  let c = load<i32>(state, 8);
  let d = load<i32>(state, 12);
  let total: f64 = 0;
  for (let at = first; at < end; at += 64) {
    const word = rotl<i32>(b * 5, 7) * 9;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotl<i32>(d, 11);
    const weight = <f64>load<f32>(table + <usize>((<u32>word >> 20) << 2));
    total += weight;
    store<f64>(at, weight);
    if (at + 32 >= end) break;
    const next = <f64>load<f32>(table + <usize>(((<u32>word >> 4) & 4095) << 2));
    total += next;
    store<f64>(at, next, 32);
  }
  store<i32>(state, a);
  store<i32>(state, b, 4);
  store<i32>(state, c, 8);
  store<i32>(state, d, 12);
  return total;
}

/** Four series of four resamples. @returns where the values of the next four series begin */
// @ts-ignore: decorator
@inline
function sumGroup(values: usize, weights: usize, weightsEnd: usize, target: usize, rowBytes: usize): usize {
  let low0 = f64x2.splat(0);
  let high0 = f64x2.splat(0);
  let low1 = f64x2.splat(0);
  let high1 = f64x2.splat(0);
  let low2 = f64x2.splat(0);
  let high2 = f64x2.splat(0);
  let low3 = f64x2.splat(0);
  let high3 = f64x2.splat(0);
  let row = values;
  for (let at = weights; at < weightsEnd; at += 32) {
    const low = v128.load(row);
    const high = v128.load(row, 16);
    const weight0 = v128.load64_splat(at);
    low0 = f64x2.add(low0, f64x2.mul(low, weight0));
    high0 = f64x2.add(high0, f64x2.mul(high, weight0));
    const weight1 = v128.load64_splat(at, 8);
    low1 = f64x2.add(low1, f64x2.mul(low, weight1));
    high1 = f64x2.add(high1, f64x2.mul(high, weight1));
    const weight2 = v128.load64_splat(at, 16);
    low2 = f64x2.add(low2, f64x2.mul(low, weight2));
    high2 = f64x2.add(high2, f64x2.mul(high, weight2));
    const weight3 = v128.load64_splat(at, 24);
    low3 = f64x2.add(low3, f64x2.mul(low, weight3));
    high3 = f64x2.add(high3, f64x2.mul(high, weight3));
    row += 32;
  }
  v128.store(target, low0);
  v128.store(target, high0, 16);
  v128.store(target + rowBytes, low1);
  v128.store(target + rowBytes, high1, 16);
  v128.store(target + 2 * rowBytes, low2);
  v128.store(target + 2 * rowBytes, high2, 16);
  v128.store(target + 3 * rowBytes, low3);
  v128.store(target + 3 * rowBytes, high3, 16);
  return row;
}
