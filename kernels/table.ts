// The mean of a table's rows, of their first components alone: what a static embedding model is. AssemblyScript.

/** Rows that are summed before the sum joins the total: one chain as long as a text would lose bits of it. */
const CHAIN: i32 = 64;
/** Components that are summed side by side; each has a chain of its own, so that they do not wait for each other. */
const BLOCK: i32 = 16;
const QUAD: usize = 4;

/** Four components from an address on, as float32; u16 stands for half precision. */
// @ts-ignore: decorator
@inline
function quad<T>(address: usize): v128 {
  if (isFloat<T>()) return v128.load(address);
  if (sizeof<T>() == 2) return shrunkFloats(v128.load16x4_s(address));
  const words = i16x8.extend_low_i8x16_s(v128.load32_zero(address));
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(words));
}

/** 2^-112 of what four halves are: sign, exponent and fraction are moved to where single precision has them, and the sum is scaled once. */
// @ts-ignore: decorator
@inline
function shrunkFloats(halves: v128): v128 {
  return v128.and(v128.shl<i32>(halves, 13), i32x4.splat(0x8fffffff));
}

/** By what `quad` is too small. */
// @ts-ignore: decorator
@inline
function scale<T>(): f64 {
  return sizeof<T>() == 2 ? reinterpret<f64>((1023 + 112) << 52) : 1;
}

/**
 * out[c] = (sum over i < count of factors[i] · row i [c]) / count, for c < dim; up to 15 components more are read and written.
 * @param rows addresses of the rows' first components
 * @param factors undefined (0) where all are 1
 */
// @ts-ignore: decorator
@inline
function mean<T>(rows: usize, factors: usize, hasFactors: bool, count: i32, dim: i32, out: usize): void {
  const sumScale: f64 = hasFactors ? 1 : scale<T>();
  const share = f32x4.splat(count > 0 ? <f32>(sumScale / <f64>count) : 0);
  for (let first = 0; first < dim; first += BLOCK) {
    const offset = <usize>first * sizeof<T>();
    let total0 = f32x4.splat(0);
    let total1 = f32x4.splat(0);
    let total2 = f32x4.splat(0);
    let total3 = f32x4.splat(0);
    for (let begin = 0; begin < count; begin += CHAIN) {
      const end = min(begin + CHAIN, count);
      let sum0 = f32x4.splat(0);
      let sum1 = f32x4.splat(0);
      let sum2 = f32x4.splat(0);
      let sum3 = f32x4.splat(0);
      for (let i = begin; i < end; i++) {
        const row = <usize>load<u32>(rows + (<usize>i << 2)) + offset;
        let part0 = quad<T>(row);
        let part1 = quad<T>(row + QUAD * sizeof<T>());
        let part2 = quad<T>(row + 2 * QUAD * sizeof<T>());
        let part3 = quad<T>(row + 3 * QUAD * sizeof<T>());
        if (hasFactors) {
          // A shrunk half times a small factor would lose bits.
          const factor = f32x4.splat(load<f32>(factors + (<usize>i << 2)) * <f32>scale<T>());
          part0 = f32x4.mul(part0, factor);
          part1 = f32x4.mul(part1, factor);
          part2 = f32x4.mul(part2, factor);
          part3 = f32x4.mul(part3, factor);
        }
        sum0 = f32x4.add(sum0, part0);
        sum1 = f32x4.add(sum1, part1);
        sum2 = f32x4.add(sum2, part2);
        sum3 = f32x4.add(sum3, part3);
      }
      total0 = f32x4.add(total0, sum0);
      total1 = f32x4.add(total1, sum1);
      total2 = f32x4.add(total2, sum2);
      total3 = f32x4.add(total3, sum3);
    }
    const target = out + (<usize>first << 2);
    v128.store(target, f32x4.mul(total0, share));
    v128.store(target, f32x4.mul(total1, share), 16);
    v128.store(target, f32x4.mul(total2, share), 32);
    v128.store(target, f32x4.mul(total3, share), 48);
  }
}

export function meanFloat32(rows: usize, factors: usize, count: i32, dim: i32, out: usize): void {
  if (factors == 0) mean<f32>(rows, 0, false, count, dim, out);
  else mean<f32>(rows, factors, true, count, dim, out);
}

export function meanFloat16(rows: usize, factors: usize, count: i32, dim: i32, out: usize): void {
  if (factors == 0) mean<u16>(rows, 0, false, count, dim, out);
  else mean<u16>(rows, factors, true, count, dim, out);
}

export function meanInt8(rows: usize, factors: usize, count: i32, dim: i32, out: usize): void {
  if (factors == 0) mean<i8>(rows, 0, false, count, dim, out);
  else mean<i8>(rows, factors, true, count, dim, out);
}
