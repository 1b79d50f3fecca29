// A search in two stages without a graph: how well the signs of stored components agree with a query finds the rows that can be near,
// their dot products order them. AssemblyScript.
//
// Signs lie in blocks of 32 rows: a byte holds the signs of 8 components of one row, and the bytes of the 32 rows for the same components
// lie side by side, so that one shuffle looks up four components of half of them.

const LANES: usize = 16;
const BLOCK_ROWS: i32 = 32;
/** Bytes of the tables of so many components (128) add up within a byte. */
const CHUNK: usize = 512;
/** Of a sum. One below stands for a row that is not there. */
const MOST: i32 = 127;
/** Of so many blocks one is looked at for a guess. */
const SAMPLED: i32 = 8;
/** Rows of 128 components that a first-level cache holds, half of it. */
const ROWS_AT_ONCE: i32 = 64;

/**
 * For every four components of a query the sums of it for all 16 patterns of signs, as bytes of a common scale: the largest that lets the
 * bytes of 128 components add up to no more than a byte holds. What is rounded away is a ninth of what signs leave out.
 * @param dim a multiple of 16; what is behind the query's own components is 0
 * @param tables [dim / 4, 16]
 */
export function signTables(query: usize, dim: i32, tables: usize): void {
  const end = query + (<usize>dim << 2);
  let largest: f32 = 0;
  for (let chunk = query; chunk < end; chunk += CHUNK) {
    const chunkEnd = min(chunk + CHUNK, end);
    let sizes = f32x4.splat(0);
    for (let at = chunk; at < chunkEnd; at += 16) sizes = f32x4.add(sizes, f32x4.abs(v128.load(at)));
    const size =
      f32x4.extract_lane(sizes, 0) +
      f32x4.extract_lane(sizes, 1) +
      f32x4.extract_lane(sizes, 2) +
      f32x4.extract_lane(sizes, 3);
    largest = max(largest, size);
  }
  const scale: f32 = largest > 0 ? <f32>MOST / largest : 0;
  let table = tables;
  for (let at = query; at < end; at += 16) {
    const first = f32x4.mul(f32x4.splat(load<f32>(at) * scale), f32x4(-1, 1, -1, 1));
    const second = f32x4.mul(f32x4.splat(load<f32>(at, 4) * scale), f32x4(-1, -1, 1, 1));
    const pair = f32x4.add(first, second);
    const third = load<f32>(at, 8) * scale;
    const fourth = load<f32>(at, 12) * scale;
    const low = i16x8.narrow_i32x4_s(rounded(pair, -third - fourth), rounded(pair, third - fourth));
    const high = i16x8.narrow_i32x4_s(rounded(pair, fourth - third), rounded(pair, third + fourth));
    v128.store(table, i8x16.narrow_i16x8_s(low, high));
    table += LANES;
  }
}

// @ts-ignore: decorator
@inline
function rounded(pair: v128, rest: f32): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.add(pair, f32x4.splat(rest))));
}

/** Writes the signs of a row of `dim` components, a multiple of 16, as lane `lane` of a block. */
export function setSigns(row: usize, dim: i32, block: usize, lane: i32): void {
  const zero = f32x4.splat(0);
  let target = block + <usize>lane;
  const end = row + (<usize>dim << 2);
  for (let at = row; at < end; at += 32) {
    const low = i32x4.bitmask(f32x4.gt(v128.load(at), zero));
    const high = i32x4.bitmask(f32x4.gt(v128.load(at, 16), zero));
    store<u8>(target, low | (high << 4));
    target += BLOCK_ROWS;
  }
}

/** Adds what a table holds for 16 patterns of signs. Patterns are below 16, for which the relaxed shuffle is one instruction and exact. */
// @ts-ignore: decorator
@inline
function added(sums: v128, table: v128, patterns: v128): v128 {
  return i8x16.add_sat_s(sums, i8x16.relaxed_swizzle(table, patterns));
}

// @ts-ignore: decorator
@inline
function lowPatterns(codes: v128): v128 {
  return v128.and(codes, i8x16.splat(15));
}

/** The others than those. A product of fixed point shifts by four bits: an engine that has shifts by variables alone takes four instructions for one by a constant. */
// @ts-ignore: decorator
@inline
function highPatterns(codes: v128, low: v128): v128 {
  return v128.and(i16x8.relaxed_q15mulr_s(v128.xor(codes, low), i16x8.splat(1 << 11)), i8x16.splat(15));
}

/** Adds how well the signs of eight components of 16 rows agree with the query, by the tables of the lower and the higher four. */
// @ts-ignore: decorator
@inline
function agreed(sums: v128, lower: v128, higher: v128, codes: v128): v128 {
  const patterns = lowPatterns(codes);
  return added(added(sums, lower, patterns), higher, highPatterns(codes, patterns));
}

/**
 * The rows whose signs agree best with a query: those of `wanted` that are present, in their order; of equal ones the first.
 * @param blockBytes from one block to the next
 * @param dim components that are compared, a multiple of 16
 * @param present of each row 255 where it is there, else 0, up to the end of the last block
 * @param found room for `wanted` row numbers
 * @param sums room for a byte of each row, up to the end of the last block
 * @returns how many were found
 */
export function nearestSigns(
  blocks: usize,
  blockBytes: i32,
  rows: i32,
  dim: i32,
  tables: usize,
  present: usize,
  wanted: i32,
  found: usize,
  sums: usize,
): i32 {
  if (<usize>dim << 2 <= CHUNK) sumOneChunk(blocks, blockBytes, rows, dim, tables, present, sums);
  else sumSigns(blocks, blockBytes, rows, dim, tables, present, sums);
  const end = sums + <usize>((rows + BLOCK_ROWS - 1) & -BLOCK_ROWS);
  let least = -MOST;
  let most = MOST;
  let above = 0;
  let middle = max(least + 1, guessedLeast(sums, end, wanted));
  // Away from the guess in ever longer steps, and between two that are known by halves.
  for (let step = 1; least < most; step <<= 1) {
    const count = countFrom(sums, end, middle, 1);
    if (count >= wanted) least = middle;
    else {
      most = middle - 1;
      above = count;
    }
    if (most == MOST) middle = min(most, least + step);
    else if (least == -MOST) middle = max(least + 1, most + 1 - step);
    else middle = (least + most + 1) >> 1;
  }
  return takeFrom(sums, end, least, wanted - above, found);
}

/** The least of the wanted as a part of the sums has it: rarely two away from what all of them say. */
// @ts-ignore: decorator
@inline
function guessedLeast(sums: usize, end: usize, wanted: i32): i32 {
  let least = -MOST;
  let most = MOST;
  while (least < most) {
    const middle = (least + most + 1) >> 1;
    if (countFrom(sums, end, middle, SAMPLED) * SAMPLED >= wanted) least = middle;
    else most = middle - 1;
  }
  return least;
}

/** sums[row] = how well its signs agree with the query; of several chunks the mean, or half of it. */
// @ts-ignore: decorator
@inline
function sumSigns(
  blocks: usize,
  blockBytes: i32,
  rows: i32,
  dim: i32,
  tables: usize,
  present: usize,
  sums: usize,
): void {
  const tablesEnd = tables + (<usize>dim << 2);
  const chunks = (<i32>(tablesEnd - tables) + <i32>CHUNK - 1) / <i32>CHUNK;
  const shift = 32 - clz(chunks - 1);
  const least = i8x16.splat(<i8>-MOST);
  const absent = i8x16.splat(<i8>(-MOST - 1));
  let block = blocks;
  for (let first: usize = 0; first < <usize>rows; first += BLOCK_ROWS) {
    let low0 = i16x8.splat(0);
    let low1 = i16x8.splat(0);
    let high0 = i16x8.splat(0);
    let high1 = i16x8.splat(0);
    let codes = block;
    for (let chunk = tables; chunk < tablesEnd; chunk += CHUNK) {
      const chunkEnd = min(chunk + CHUNK, tablesEnd);
      let low = i8x16.splat(0);
      let high = i8x16.splat(0);
      for (let table = chunk; table < chunkEnd; table += 4 * LANES) {
        const first = v128.load(table);
        const second = v128.load(table, 16);
        low = agreed(low, first, second, v128.load(codes));
        high = agreed(high, first, second, v128.load(codes, 16));
        const third = v128.load(table, 32);
        const fourth = v128.load(table, 48);
        low = agreed(low, third, fourth, v128.load(codes, 32));
        high = agreed(high, third, fourth, v128.load(codes, 48));
        codes += 4 * LANES;
      }
      low0 = v128.add<i16>(low0, i16x8.extend_low_i8x16_s(low));
      low1 = v128.add<i16>(low1, i16x8.extend_high_i8x16_s(low));
      high0 = v128.add<i16>(high0, i16x8.extend_low_i8x16_s(high));
      high1 = v128.add<i16>(high1, i16x8.extend_high_i8x16_s(high));
    }
    block += <usize>blockBytes;
    const low = i8x16.narrow_i16x8_s(v128.shr<i16>(low0, shift), v128.shr<i16>(low1, shift));
    const high = i8x16.narrow_i16x8_s(v128.shr<i16>(high0, shift), v128.shr<i16>(high1, shift));
    const target = sums + first;
    v128.store(target, v128.bitselect(v128.max<i8>(low, least), absent, v128.load(present + first)));
    v128.store(target, v128.bitselect(v128.max<i8>(high, least), absent, v128.load(present + first, 16)), 16);
  }
}

/** The same of one chunk, whose sums are bytes. */
// @ts-ignore: decorator
@inline
function sumOneChunk(
  blocks: usize,
  blockBytes: i32,
  rows: i32,
  dim: i32,
  tables: usize,
  present: usize,
  sums: usize,
): void {
  const tablesEnd = tables + (<usize>dim << 2);
  const least = i8x16.splat(<i8>-MOST);
  const absent = i8x16.splat(<i8>(-MOST - 1));
  let block = blocks;
  for (let first: usize = 0; first < <usize>rows; first += BLOCK_ROWS) {
    let codes = block;
    let low = i8x16.splat(0);
    let high = i8x16.splat(0);
    for (let table = tables; table < tablesEnd; table += 4 * LANES) {
      const first = v128.load(table);
      const second = v128.load(table, 16);
      low = agreed(low, first, second, v128.load(codes));
      high = agreed(high, first, second, v128.load(codes, 16));
      const third = v128.load(table, 32);
      const fourth = v128.load(table, 48);
      low = agreed(low, third, fourth, v128.load(codes, 32));
      high = agreed(high, third, fourth, v128.load(codes, 48));
      codes += 4 * LANES;
    }
    block += <usize>blockBytes;
    const target = sums + first;
    v128.store(target, v128.bitselect(v128.max<i8>(low, least), absent, v128.load(present + first)));
    v128.store(target, v128.bitselect(v128.max<i8>(high, least), absent, v128.load(present + first, 16)), 16);
  }
}

/** How many sums of every so many blocks are not below `least`. */
function countFrom(sums: usize, end: usize, least: i32, everyBlocks: i32): i32 {
  const bound = i8x16.splat(<i8>least);
  const stride = <usize>everyBlocks * 2 * LANES;
  let count = 0;
  for (let at = sums; at < end; ) {
    // No count of these leaves a byte.
    const countedEnd = min(at + 127 * stride, end);
    let counts = i8x16.splat(0);
    for (; at < countedEnd; at += stride) {
      counts = v128.sub<i8>(counts, v128.ge<i8>(v128.load(at), bound));
      counts = v128.sub<i8>(counts, v128.ge<i8>(v128.load(at, 16), bound));
    }
    const quads = i32x4.extadd_pairwise_i16x8_s(i16x8.extadd_pairwise_i8x16_u(counts));
    count +=
      i32x4.extract_lane(quads, 0) +
      i32x4.extract_lane(quads, 1) +
      i32x4.extract_lane(quads, 2) +
      i32x4.extract_lane(quads, 3);
  }
  return count;
}

/**
 * Writes the rows of sums above `least`, and of the first `equal` that equal it.
 * @returns how many
 */
// @ts-ignore: decorator
@inline
function takeFrom(sums: usize, end: usize, least: i32, equal: i32, found: usize): i32 {
  const bound = i8x16.splat(<i8>least);
  let taken = found;
  for (let at = sums; at < end; at += LANES) {
    let mask = i8x16.bitmask(v128.ge<i8>(v128.load(at), bound));
    while (mask != 0) {
      const place = at + <usize>ctz(mask);
      mask &= mask - 1;
      if (load<i8>(place) == <i8>least && equal-- <= 0) continue;
      store<u32>(taken, <u32>(place - sums));
      taken += 4;
    }
  }
  return <i32>((taken - found) >> 2);
}

/** Reads a bit of every cache line of rows, so that all are on their way at once. What is read is kept where a score will be. */
// @ts-ignore: decorator
@inline
function touch(rows: usize, rowBytes: i32, end: usize, found: usize, from: i32, to: i32, scores: usize): void {
  let seen: u32 = 0;
  for (let i = from; i < to; i++) {
    const at = rows + <usize>load<u32>(found + (<usize>i << 2)) * <usize>rowBytes;
    for (let c: usize = 0; c < end; c += 64) seen |= load<u32>(at + c);
  }
  store<u32>(scores + (<usize>from << 2), seen);
}

/**
 * scores[i] = scales[row] · (dot product of the query and the row found[i]), over `dim` components, a multiple of 16: what is behind the
 * query's own components is 0.
 */
export function scoreFound(
  rows: usize,
  rowBytes: i32,
  scales: usize,
  query: usize,
  dim: i32,
  found: usize,
  count: i32,
  scores: usize,
): void {
  const end = <usize>dim << 2;
  for (let i = 0; i < count; i++) {
    if ((i & (ROWS_AT_ONCE - 1)) == 0) touch(rows, rowBytes, end, found, i, min(i + ROWS_AT_ONCE, count), scores);
    const row = load<u32>(found + (<usize>i << 2));
    const at = rows + <usize>row * <usize>rowBytes;
    let sum0 = f32x4.splat(0);
    let sum1 = f32x4.splat(0);
    let sum2 = f32x4.splat(0);
    let sum3 = f32x4.splat(0);
    for (let c: usize = 0; c < end; c += 64) {
      sum0 = f32x4.add(sum0, f32x4.mul(v128.load(at + c), v128.load(query + c)));
      sum1 = f32x4.add(sum1, f32x4.mul(v128.load(at + c, 16), v128.load(query + c, 16)));
      sum2 = f32x4.add(sum2, f32x4.mul(v128.load(at + c, 32), v128.load(query + c, 32)));
      sum3 = f32x4.add(sum3, f32x4.mul(v128.load(at + c, 48), v128.load(query + c, 48)));
    }
    const sum = f32x4.add(f32x4.add(sum0, sum1), f32x4.add(sum2, sum3));
    const whole =
      f32x4.extract_lane(sum, 0) +
      f32x4.extract_lane(sum, 1) +
      f32x4.extract_lane(sum, 2) +
      f32x4.extract_lane(sum, 3);
    store<f32>(scores + (<usize>i << 2), whole * load<f32>(scales + (<usize>row << 2)));
  }
}
