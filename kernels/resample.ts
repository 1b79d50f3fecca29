// The inner loop of the bootstrap: as many queries are drawn as there are, with repetition, and what they have is summed. AssemblyScript;
// `src/mrl/measure/bootstrap.hot.ts` says the same in TypeScript.

/** Series that are summed side by side. */
const GROUP: i32 = 12;

/**
 * @param values float64 [queries, series], the number of series a multiple of 12
 * @param state of xoshiro128**, four words, which move on
 * @param drawn room for an address a query
 * @param sums float64 [resamples, series]
 */
export function resampleSums(
  values: usize,
  queries: i32,
  series: i32,
  state: usize,
  resamples: i32,
  drawn: usize,
  sums: usize,
): void {
  const rowBytes = <usize>series << 3;
  const drawnEnd = drawn + (<usize>queries << 2);
  let a = load<i32>(state);
  let b = load<i32>(state, 4);
  let c = load<i32>(state, 8);
  let d = load<i32>(state, 12);
  let target = sums;
  for (let resample = 0; resample < resamples; resample++) {
    for (let at = drawn; at < drawnEnd; at += 4) {
      const word = <u32>(rotl<i32>(b * 5, 7) * 9);
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = rotl<i32>(d, 11);
      store<u32>(at, <u32>(values + <usize>((<u64>word * <u64>queries) >> 32) * rowBytes));
    }
    for (let group: usize = 0; group < rowBytes; group += <usize>GROUP << 3) {
      let sum0 = f64x2.splat(0);
      let sum1 = f64x2.splat(0);
      let sum2 = f64x2.splat(0);
      let sum3 = f64x2.splat(0);
      let sum4 = f64x2.splat(0);
      let sum5 = f64x2.splat(0);
      for (let at = drawn; at < drawnEnd; at += 4) {
        const row = <usize>load<u32>(at) + group;
        sum0 = f64x2.add(sum0, v128.load(row));
        sum1 = f64x2.add(sum1, v128.load(row, 16));
        sum2 = f64x2.add(sum2, v128.load(row, 32));
        sum3 = f64x2.add(sum3, v128.load(row, 48));
        sum4 = f64x2.add(sum4, v128.load(row, 64));
        sum5 = f64x2.add(sum5, v128.load(row, 80));
      }
      v128.store(target, sum0);
      v128.store(target, sum1, 16);
      v128.store(target, sum2, 32);
      v128.store(target, sum3, 48);
      v128.store(target, sum4, 64);
      v128.store(target, sum5, 80);
      target += <usize>GROUP << 3;
    }
  }
  store<i32>(state, a);
  store<i32>(state, b, 4);
  store<i32>(state, c, 8);
  store<i32>(state, d, 12);
}
