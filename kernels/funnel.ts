// A search in two stages without a graph: how well the signs of stored components agree with a query finds the rows that can be near,
// their dot products order them. AssemblyScript.
//
// Signs lie in blocks of 16 rows: a byte holds the signs of 8 components of one row, and the bytes of the 16 rows for the same components
// lie side by side, so that one shuffle looks up four components of all of them.

const LANES: usize = 16;
/** Largest entry of a table: four of them add up within a byte. */
const MOST_ENTRY: f32 = 31;

/**
 * For every four components of a query the sums of it for all 16 patterns of signs, as bytes of a common scale.
 * @param dim a multiple of 8; what is behind the query's own components is 0
 * @param tables [dim / 4, 16]
 */
export function signTables(query: usize, dim: i32, tables: usize): void {
  const end = query + (<usize>dim << 2);
  let largest: f32 = 0;
  for (let at = query; at < end; at += 16) {
    const sizes = f32x4.abs(v128.load(at));
    const sum =
      f32x4.extract_lane(sizes, 0) +
      f32x4.extract_lane(sizes, 1) +
      f32x4.extract_lane(sizes, 2) +
      f32x4.extract_lane(sizes, 3);
    largest = max(largest, sum);
  }
  const scale: f32 = largest > 0 ? MOST_ENTRY / largest : 0;
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

/** Writes the signs of a row of `dim` components, a multiple of 8, as lane `lane` of a block. */
export function setSigns(row: usize, dim: i32, block: usize, lane: i32): void {
  const zero = f32x4.splat(0);
  let target = block + <usize>lane;
  const end = row + (<usize>dim << 2);
  for (let at = row; at < end; at += 32) {
    const low = i32x4.bitmask(f32x4.gt(v128.load(at), zero));
    const high = i32x4.bitmask(f32x4.gt(v128.load(at, 16), zero));
    store<u8>(target, low | (high << 4));
    target += LANES;
  }
}

/** The 16 sums of two bytes of signs, in bytes. */
// @ts-ignore: decorator
@inline
function sums(codes: usize, tables: usize): v128 {
  const nibble = i8x16.splat(15);
  const first = v128.load(codes);
  const second = v128.load(codes, 16);
  const a = i8x16.swizzle(v128.load(tables), v128.and(first, nibble));
  const b = i8x16.swizzle(v128.load(tables, 16), v128.and(v128.shr<u16>(first, 4), nibble));
  const c = i8x16.swizzle(v128.load(tables, 32), v128.and(second, nibble));
  const d = i8x16.swizzle(v128.load(tables, 48), v128.and(v128.shr<u16>(second, 4), nibble));
  return v128.add<i8>(v128.add<i8>(a, b), v128.add<i8>(c, d));
}

/**
 * The rows whose signs agree best with a query: those of `wanted` that are present, in no order; of equal ones the first.
 * @param blockBytes from one block to the next
 * @param dim components that are compared, a multiple of 16
 * @param found room for 2 · wanted + 16 row numbers @param foundSums the same of 16-bit sums
 * @param blockSums room for 16 of them
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
  foundSums: usize,
  blockSums: usize,
): i32 {
  let count = 0;
  const most = (dim >> 2) * <i32>MOST_ENTRY;
  let least = -most - 1;
  const tablesEnd = tables + (<usize>dim << 2);
  let block = blocks;
  for (let first = 0; first < rows; first += <i32>LANES) {
    let low = i16x8.splat(0);
    let high = i16x8.splat(0);
    let codes = block;
    for (let table = tables; table < tablesEnd; table += 4 * LANES) {
      const four = sums(codes, table);
      low = v128.add<i16>(low, i16x8.extend_low_i8x16_s(four));
      high = v128.add<i16>(high, i16x8.extend_high_i8x16_s(four));
      codes += 2 * LANES;
    }
    block += <usize>blockBytes;
    const bound = i16x8.splat(<i16>least);
    let mask = i16x8.bitmask(v128.gt<i16>(low, bound)) | (i16x8.bitmask(v128.gt<i16>(high, bound)) << 8);
    if (mask == 0) continue;
    v128.store(blockSums, low);
    v128.store(blockSums, high, 16);
    while (mask != 0) {
      const lane = ctz(mask);
      mask &= mask - 1;
      const row = first + lane;
      if (row >= rows || load<u8>(present + <usize>row) == 0) continue;
      store<u32>(found + (<usize>count << 2), row);
      store<i16>(foundSums + (<usize>count << 1), load<i16>(blockSums + (<usize>lane << 1)));
      count++;
    }
    if (count >= 2 * wanted) {
      least = cutToBest(found, foundSums, count, wanted, least, most);
      count = wanted;
    }
  }
  if (count > wanted) {
    cutToBest(found, foundSums, count, wanted, least, most);
    count = wanted;
  }
  return count;
}

/**
 * Keeps the `wanted` best, in their order.
 * @param bound all sums are above it @param most none is above it
 * @returns the least sum that was kept
 */
function cutToBest(
  found: usize,
  foundSums: usize,
  count: i32,
  wanted: i32,
  bound: i32,
  most: i32,
): i32 {
  // What is behind the last sum is counted with it: it must not count.
  v128.store(foundSums + (<usize>count << 1), i16x8.splat(-32768));
  let low = bound;
  let high = most;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (countFrom(foundSums, count, middle) >= wanted) low = middle;
    else high = middle - 1;
  }
  let equal = wanted - countFrom(foundSums, count, low + 1);
  const least = i16x8.splat(<i16>low);
  let kept = 0;
  for (let i = 0; i < count; i += 8) {
    let mask = i16x8.bitmask(v128.ge<i16>(v128.load(foundSums + (<usize>i << 1)), least));
    while (mask != 0) {
      const at = <usize>(i + ctz(mask));
      mask &= mask - 1;
      const sum = load<i16>(foundSums + (at << 1));
      if (sum == low && equal-- <= 0) continue;
      store<u32>(found + (<usize>kept << 2), load<u32>(found + (at << 2)));
      store<i16>(foundSums + (<usize>kept << 1), sum);
      kept++;
    }
  }
  return low;
}

/** How many sums are not below `least`. */
function countFrom(foundSums: usize, count: i32, least: i32): i32 {
  const bound = i16x8.splat(<i16>least);
  let counts = i16x8.splat(0);
  for (let i = 0; i < count; i += 8) {
    counts = v128.sub<i16>(counts, v128.ge<i16>(v128.load(foundSums + (<usize>i << 1)), bound));
  }
  const pairs = i32x4.extadd_pairwise_i16x8_s(counts);
  return (
    i32x4.extract_lane(pairs, 0) +
    i32x4.extract_lane(pairs, 1) +
    i32x4.extract_lane(pairs, 2) +
    i32x4.extract_lane(pairs, 3)
  );
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
