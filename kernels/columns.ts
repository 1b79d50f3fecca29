// Columns of vectors for the matrix product: rows turned into columns, and columns put in order. AssemblyScript;
// `src/vectors/vectors.hot.ts` and `src/mrl/search/shortlists.hot.ts` say the same in TypeScript.

/** Rows whose numbers are written beside each other: so many read streams stay in the cache. */
const ROWS_AT_ONCE: i32 = 8;

/**
 * @param source float32 [rows, width]
 * @param out float32 [width, rows]
 */
export function transposeRows(source: usize, width: i32, rows: i32, out: usize): void {
  const rowBytes = <usize>width << 2;
  const columnBytes = <usize>rows << 2;
  const whole = rows & ~(ROWS_AT_ONCE - 1);
  for (let row = 0; row < whole; row += ROWS_AT_ONCE) {
    let from = source + <usize>row * rowBytes;
    let to = out + (<usize>row << 2);
    let column = 0;
    for (; column + 4 <= width; column += 4) {
      transposeFour(from, rowBytes, to, columnBytes);
      transposeFour(from + 4 * rowBytes, rowBytes, to + 16, columnBytes);
      from += 16;
      to += 4 * columnBytes;
    }
    for (; column < width; column++) {
      for (let i = 0; i < ROWS_AT_ONCE; i++) store<f32>(to + (<usize>i << 2), load<f32>(from + <usize>i * rowBytes));
      from += 4;
      to += columnBytes;
    }
  }
  for (let row = whole; row < rows; row++) {
    const from = source + <usize>row * rowBytes;
    const to = out + (<usize>row << 2);
    for (let column = 0; column < width; column++)
      store<f32>(to + <usize>column * columnBytes, load<f32>(from + (<usize>column << 2)));
  }
}

/** Four columns of four rows. */
// @ts-ignore: decorator
@inline
function transposeFour(from: usize, rowBytes: usize, to: usize, columnBytes: usize): void {
  const first = v128.load(from);
  const second = v128.load(from + rowBytes);
  const third = v128.load(from + 2 * rowBytes);
  const fourth = v128.load(from + 3 * rowBytes);
  const low = v128.shuffle<i32>(first, second, 0, 4, 1, 5);
  const high = v128.shuffle<i32>(first, second, 2, 6, 3, 7);
  const nextLow = v128.shuffle<i32>(third, fourth, 0, 4, 1, 5);
  const nextHigh = v128.shuffle<i32>(third, fourth, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(low, nextLow, 0, 2));
  v128.store(to + columnBytes, v128.shuffle<i64>(low, nextLow, 1, 3));
  v128.store(to + 2 * columnBytes, v128.shuffle<i64>(high, nextHigh, 0, 2));
  v128.store(to + 3 * columnBytes, v128.shuffle<i64>(high, nextHigh, 1, 3));
}

/**
 * Copies columns in another order.
 * @param columns float32 [width, rows]
 * @param dims up to which columns are copied, and squares summed
 * @param out float32 [dims at last, rows]
 * @param squares float64 [dimCount, rows]: of each row the sum of the squares up to each dim, in order
 */
export function gatherColumns(
  columns: usize,
  rows: i32,
  order: usize,
  dims: usize,
  dimCount: i32,
  out: usize,
  squares: usize,
): void {
  const columnBytes = <usize>rows << 2;
  const sumsBytes = <usize>rows << 3;
  let target = out;
  let at = order;
  let sums = squares;
  memory.fill(sums, 0, sumsBytes);
  for (let strip = 0; strip < dimCount; strip++) {
    if (strip > 0) memory.copy(sums, sums - sumsBytes, sumsBytes);
    const end = order + (<usize>load<i32>(dims + (<usize>strip << 2)) << 2);
    for (; at + 12 < end; at += 16) {
      gatherFour(
        columns + <usize>load<u32>(at) * columnBytes,
        columns + <usize>load<u32>(at, 4) * columnBytes,
        columns + <usize>load<u32>(at, 8) * columnBytes,
        columns + <usize>load<u32>(at, 12) * columnBytes,
        target,
        columnBytes,
        sums,
      );
      target += 4 * columnBytes;
    }
    for (; at < end; at += 4) {
      gatherNumbers(columns + <usize>load<u32>(at) * columnBytes, target, 0, columnBytes, sums);
      target += columnBytes;
    }
    sums += sumsBytes;
  }
}

/** Sums are loaded and stored once for four columns. */
// @ts-ignore: decorator
@inline
function gatherFour(
  first: usize,
  second: usize,
  third: usize,
  fourth: usize,
  target: usize,
  columnBytes: usize,
  sums: usize,
): void {
  let at: usize = 0;
  for (; at + 12 < columnBytes; at += 16) {
    const to = target + at;
    const sum = sums + (at << 1);
    let low = v128.load(sum);
    let high = v128.load(sum, 16);
    let values = v128.load(first + at);
    v128.store(to, values);
    low = addSquares(low, values);
    high = addSquares(high, upper(values));
    values = v128.load(second + at);
    v128.store(to + columnBytes, values);
    low = addSquares(low, values);
    high = addSquares(high, upper(values));
    values = v128.load(third + at);
    v128.store(to + 2 * columnBytes, values);
    low = addSquares(low, values);
    high = addSquares(high, upper(values));
    values = v128.load(fourth + at);
    v128.store(to + 3 * columnBytes, values);
    low = addSquares(low, values);
    high = addSquares(high, upper(values));
    v128.store(sum, low);
    v128.store(sum, high, 16);
  }
  gatherNumbers(first, target, at, columnBytes, sums);
  gatherNumbers(second, target + columnBytes, at, columnBytes, sums);
  gatherNumbers(third, target + 2 * columnBytes, at, columnBytes, sums);
  gatherNumbers(fourth, target + 3 * columnBytes, at, columnBytes, sums);
}

/** The last two of four. */
// @ts-ignore: decorator
@inline
function upper(values: v128): v128 {
  return v128.shuffle<i32>(values, values, 2, 3, 2, 3);
}

/** Of the first two. */
// @ts-ignore: decorator
@inline
function addSquares(sums: v128, values: v128): v128 {
  const wide = f64x2.promote_low_f32x4(values);
  return f64x2.add(sums, f64x2.mul(wide, wide));
}

function gatherNumbers(column: usize, target: usize, begin: usize, columnBytes: usize, sums: usize): void {
  for (let at = begin; at < columnBytes; at += 4) {
    const value = load<f32>(column + at);
    store<f32>(target + at, value);
    const sum = sums + (at << 1);
    store<f64>(sum, load<f64>(sum) + <f64>value * <f64>value);
  }
}
