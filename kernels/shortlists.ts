// Exact search of prefixes: what is done with tiles of products of the matrix product. Of each query there is a list of the documents that can
// still be among the best. AssemblyScript; `src/mrl/search/shortlists.hot.ts` says the same in TypeScript.

/** Of the lists of some queries: addresses, and the places of one list. */
@unmanaged
class Lists {
  documents: usize;
  approximations: usize;
  counts: usize;
  thresholds: usize;
  /** float64: how far two approximations may lie apart although the lower one is the better score. */
  margins: usize;
  /** float32 [lists, LEAD + keep, rounded up to fours]: see `rise`; then room for GROUPS. Above MOST_ORDERED room for one list alone. */
  best: usize;
  capacity: i32;
  /** Documents that are kept. */
  keep: i32;
  /** How many lists there are. */
  size: i32;
}

/** Places before the best of a list: the last of them is above all. */
const LEAD: i32 = 4;

/** Of so many that are kept a list has the best in order while it fills; each of more would move too many. */
const MOST_ORDERED: i32 = 192;

/** What no threshold is: a product of -Infinity stays below it. */
const UNSET: f32 = -f32.MAX_VALUE;

/**
 * Adds a tile of products [rows, columns] to `sums`, and takes the documents whose approximation, sum · scale + offset, reaches the
 * threshold of the row's list. A full list gives up what cannot be among the best.
 * @param products 0 where there is nothing to add
 * @param offsets 0 where they all are 0
 * @param begin where to go on: what was returned, else 0
 * @returns where it stopped, row * (columns + 1) + column, since more documents tie than a list holds; -1 at the end
 */
export function collect(
  products: usize,
  sums: usize,
  rows: i32,
  columns: i32,
  scales: usize,
  offsets: usize,
  firstDocument: i32,
  lists: usize,
  begin: i32,
): i32 {
  const all = changetype<Lists>(lists);
  const rowBytes = <usize>columns << 2;
  let column = begin % (columns + 1);
  for (let row = begin / (columns + 1); row < rows; row++) {
    const shift = <usize>row * rowBytes;
    const values = sums + shift;
    // What is left of a row has its sums.
    let added = products == 0 || column != 0 ? 0 : products + shift;
    if (column == 0 && load<f32>(all.thresholds + (<usize>row << 2)) == UNSET) {
      if (added != 0) addRow(added, values, 0, columns);
      added = 0;
      start(all, row, values, columns, scales, offsets);
    }
    if (offsets != 0) {
      if (added != 0) addRow(added, values, 0, columns);
      column = collectRow(all, row, values, 0, column, columns, scales, offsets, firstDocument);
    } else if (added != 0) column = collectRow(all, row, values, added, 0, columns, scales, 0, firstDocument);
    else column = collectRow(all, row, values, 0, column, columns, scales, 0, firstDocument);
    if (column <= columns) return row * (columns + 1) + column;
    column = 0;
  }
  return -1;
}

function addRow(products: usize, sums: usize, begin: i32, columns: i32): void {
  const end = sums + (<usize>columns << 2);
  const ahead = products - sums;
  let at = sums + (<usize>begin << 2);
  for (; at + 60 < end; at += 64) {
    v128.store(at, f32x4.add(v128.load(at), v128.load(at + ahead)));
    v128.store(at, f32x4.add(v128.load(at, 16), v128.load(at + ahead, 16)), 16);
    v128.store(at, f32x4.add(v128.load(at, 32), v128.load(at + ahead, 32)), 32);
    v128.store(at, f32x4.add(v128.load(at, 48), v128.load(at + ahead, 48)), 48);
  }
  for (; at < end; at += 4) store<f32>(at, load<f32>(at) + load<f32>(at + ahead));
}

// @ts-ignore: decorator
@inline
function approximation(values: usize, scales: usize, offsets: usize, shift: usize): f32 {
  const scaled = load<f32>(values + shift) * load<f32>(scales + shift);
  return offsets == 0 ? scaled : scaled + load<f32>(offsets + shift);
}

/** Documents of a group, and how many groups there are at most. */
const GROUP: i32 = 8;
const GROUPS: i32 = 256;

/** Halvings at most, and how many more groups than documents that are kept are as good as need be. */
const HALVINGS: i32 = 16;
const SPARE: i32 = 1;

/**
 * Where a list begins that has nothing yet: at the n-th best of the best ones of groups of documents, or a bit below. At least n documents
 * are as good, and hardly more.
 */
function start(all: Lists, list: i32, values: usize, columns: i32, scales: usize, offsets: usize): void {
  const fours = min(columns / (4 * GROUP), GROUPS / 4);
  if (4 * fours < all.keep) return;
  const room = isOrdered(all) ? bestOf(all, all.size) : all.best;
  const end = room + (<usize>fours << 4);
  let from: usize = 0;
  let low = f32x4.splat(f32.MAX_VALUE);
  let high = f32x4.splat(UNSET);
  for (let at = room; at < end; at += 16) {
    let most = f32x4.splat(UNSET);
    for (let i = 0; i < GROUP; i++) {
      most = f32x4.pmax(most, quad(values, 0, scales, offsets, from));
      from += 16;
    }
    v128.store(at, most);
    low = f32x4.pmin(low, most);
    high = f32x4.pmax(high, most);
  }
  let least = lowestOf(low);
  let most = -lowestOf(f32x4.neg(high));
  let reached = 4 * fours;
  for (let i = 0; i < HALVINGS && reached > all.keep + SPARE; i++) {
    const middle: f32 = <f32>0.5 * least + <f32>0.5 * most;
    const count = countReaching(room, end, middle);
    if (count < all.keep) most = middle;
    else {
      least = middle;
      reached = count;
    }
  }
  raise(all, list, least);
}

// @ts-ignore: decorator
@inline
function lowestOf(values: v128): f32 {
  return min(
    min(f32x4.extract_lane(values, 0), f32x4.extract_lane(values, 1)),
    min(f32x4.extract_lane(values, 2), f32x4.extract_lane(values, 3)),
  );
}

/** How many values reach the bound. */
// @ts-ignore: decorator
@inline
function countReaching(first: usize, end: usize, bound: f32): i32 {
  const bounds = f32x4.splat(bound);
  let counts = i32x4.splat(0);
  for (let at = first; at < end; at += 16) counts = i32x4.sub(counts, f32x4.ge(v128.load(at), bounds));
  return (
    i32x4.extract_lane(counts, 0) +
    i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) +
    i32x4.extract_lane(counts, 3)
  );
}

// @ts-ignore: decorator
@inline
function isOrdered(all: Lists): bool {
  return all.keep <= MOST_ORDERED;
}

// @ts-ignore: decorator
@inline
function bestBytes(all: Lists): usize {
  return <usize>((all.keep + 3) & ~3) << 2;
}

/** Where the best approximations of a list begin. */
// @ts-ignore: decorator
@inline
function bestOf(all: Lists, list: i32): usize {
  return all.best + <usize>list * (bestBytes(all) + (<usize>LEAD << 2)) + (<usize>LEAD << 2);
}

// @ts-ignore: decorator
@inline
function lastOf(all: Lists, best: usize): f32 {
  return load<f32>(best + (<usize>(all.keep - 1) << 2));
}

/**
 * Puts a value in its place among the best, which descend: what is smaller moves on by one, and the last is lost. What is loaded was stored
 * as it is, four at once: a load across two stores waits until these have left the queue, where those of sums stand before them.
 */
// @ts-ignore: decorator
@inline
function rise(best: usize, bytes: usize, value: f32): void {
  const values = f32x4.splat(value);
  let at = best + bytes - 16;
  let here = v128.load(at);
  do {
    const before = v128.load(at - 16);
    v128.store(at, f32x4.pmax(here, f32x4.pmin(v128.shuffle<f32>(before, here, 3, 4, 5, 6), values)));
    here = before;
    at -= 16;
  } while (at >= best);
}

/** Of four columns, whose sums get what the products have. */
// @ts-ignore: decorator
@inline
function quad(values: usize, products: usize, scales: usize, offsets: usize, shift: usize): v128 {
  let sums = v128.load(values + shift);
  if (products != 0) {
    sums = f32x4.add(sums, v128.load(products + shift));
    v128.store(values + shift, sums);
  }
  const scaled = f32x4.mul(sums, v128.load(scales + shift));
  return offsets == 0 ? scaled : f32x4.add(scaled, v128.load(offsets + shift));
}

/** Columns that are looked at together, and how many such blocks have a bit each. */
const BLOCK: i32 = 16;
const BLOCKS: i32 = 64;

/**
 * First all sums of many blocks, and which blocks have a document that reaches the threshold: what few find would be guessed wrong each time.
 * @returns the next column where a list is full of ties, the sums of the row all added; columns + 1 when all were seen
 */
// @ts-ignore: decorator
@inline
function collectRow(
  all: Lists,
  list: i32,
  values: usize,
  products: usize,
  begin: i32,
  columns: i32,
  scales: usize,
  offsets: usize,
  firstDocument: i32,
): i32 {
  const thresholdAt = all.thresholds + (<usize>list << 2);
  let column = begin;
  while (column + BLOCK <= columns) {
    const end = column + min((columns - column) & ~(BLOCK - 1), BLOCK * BLOCKS);
    const bound = v128.load32_splat(thresholdAt);
    let found: u64 = 0;
    let bit: u64 = 1;
    for (let at = <usize>column << 2; at < <usize>end << 2; at += <usize>BLOCK << 2) {
      const first = f32x4.ge(quad(values, products, scales, offsets, at), bound);
      const second = f32x4.ge(quad(values, products, scales, offsets, at + 16), bound);
      const third = f32x4.ge(quad(values, products, scales, offsets, at + 32), bound);
      const fourth = f32x4.ge(quad(values, products, scales, offsets, at + 48), bound);
      const isAny = v128.any_true(v128.or(v128.or(first, second), v128.or(third, fourth)));
      found |= isAny ? bit : 0;
      bit <<= 1;
    }
    for (; found != 0; found &= found - 1) {
      const block = column + BLOCK * <i32>ctz(found);
      for (let mask = reaching(values, scales, offsets, block, v128.load32_splat(thresholdAt)); mask != 0; mask &= mask - 1) {
        const at = block + ctz(mask);
        if (!take(all, list, firstDocument + at, approximation(values, scales, offsets, <usize>at << 2))) continue;
        if (products != 0) addRow(products, values, end, columns);
        return at + 1;
      }
    }
    column = end;
  }
  for (; column < columns; column++) {
    if (products != 0) addRow(products, values, column, column + 1);
    if (!take(all, list, firstDocument + column, approximation(values, scales, offsets, <usize>column << 2))) continue;
    if (products != 0) addRow(products, values, column + 1, columns);
    return column + 1;
  }
  return columns + 1;
}

/** A bit for each column of a block that reaches the bound. */
// @ts-ignore: decorator
@inline
function reaching(values: usize, scales: usize, offsets: usize, block: i32, bound: v128): i32 {
  const at = <usize>block << 2;
  return (
    i32x4.bitmask(f32x4.ge(quad(values, 0, scales, offsets, at), bound)) |
    (i32x4.bitmask(f32x4.ge(quad(values, 0, scales, offsets, at + 16), bound)) << 4) |
    (i32x4.bitmask(f32x4.ge(quad(values, 0, scales, offsets, at + 32), bound)) << 8) |
    (i32x4.bitmask(f32x4.ge(quad(values, 0, scales, offsets, at + 48), bound)) << 12)
  );
}

/**
 * Puts a document on a list, if its approximation reaches the threshold.
 * @returns whether the list is full of ties
 */
// @ts-ignore: decorator
@inline
function take(all: Lists, list: i32, document: i32, value: f32): bool {
  if (!(value >= load<f32>(all.thresholds + (<usize>list << 2)))) return false;
  const count = load<i32>(all.counts + (<usize>list << 2));
  const place = <usize>(list * all.capacity + count) << 2;
  store<i32>(all.documents + place, document);
  store<f32>(all.approximations + place, value);
  store<i32>(all.counts + (<usize>list << 2), count + 1);
  if (isOrdered(all)) {
    const best = bestOf(all, list);
    if (value > lastOf(all, best)) {
      rise(best, bestBytes(all), value);
      raise(all, list, lastOf(all, best));
    }
  }
  return count + 1 == all.capacity && cut(all, list) > 2 * all.keep;
}

/** Raises a list's threshold to its margin below the last of the best. */
// @ts-ignore: decorator
@inline
function raise(all: Lists, list: i32, last: f32): void {
  const least = <f64>last - load<f64>(all.margins + (<usize>list << 3));
  // Rounded downwards.
  const lower = <f32>(least - abs(least) * 1.2e-7);
  const thresholdAt = all.thresholds + (<usize>list << 2);
  store<f32>(thresholdAt, max(load<f32>(thresholdAt), lower));
}

/**
 * Drops what lies below the threshold.
 * @returns how many are left
 */
function cut(all: Lists, list: i32): i32 {
  const count = load<i32>(all.counts + (<usize>list << 2));
  const first = <usize>(list * all.capacity) << 2;
  const approximations = all.approximations + first;
  const documents = all.documents + first;
  if (!isOrdered(all) && count >= all.keep) {
    memory.copy(all.best, approximations, <usize>count << 2);
    raise(all, list, nthLargest(all.best, count, all.keep));
  }
  const threshold = load<f32>(all.thresholds + (<usize>list << 2));
  let kept: usize = 0;
  for (let at: usize = 0; at < <usize>count << 2; at += 4) {
    const value = load<f32>(approximations + at);
    store<f32>(approximations + kept, value);
    store<i32>(documents + kept, load<i32>(documents + at));
    kept += value >= threshold ? 4 : 0;
  }
  store<i32>(all.counts + (<usize>list << 2), <i32>(kept >> 2));
  return <i32>(kept >> 2);
}

/** The n-th largest of the first `count` values, by Hoare's quickselect, which reorders them. */
function nthLargest(values: usize, count: i32, n: i32): f32 {
  const target = n - 1;
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = load<f32>(values + (<usize>((low + high) >>> 1) << 2));
    let i = low;
    let j = high;
    while (i <= j) {
      while (load<f32>(values + (<usize>i << 2)) > pivot) i++;
      while (load<f32>(values + (<usize>j << 2)) < pivot) j--;
      if (i <= j) {
        const held = load<f32>(values + (<usize>i << 2));
        store<f32>(values + (<usize>i << 2), load<f32>(values + (<usize>j << 2)));
        store<f32>(values + (<usize>j << 2), held);
        i++;
        j--;
      }
    }
    if (target <= j) high = j;
    else if (target >= i) low = i;
    else break;
  }
  return load<f32>(values + (<usize>target << 2));
}

/**
 * Cuts lists and sorts them, best first, equal approximations by document.
 * @param close of each list how many neighbours in this order lie within the margin, so that approximations do not tell them apart
 */
export function rankLists(lists: usize, rows: i32, close: usize): void {
  const all = changetype<Lists>(lists);
  for (let row = 0; row < rows; row++) {
    const count = cut(all, row);
    const first = <usize>(row * all.capacity) << 2;
    store<i32>(
      close + (<usize>row << 2),
      sort(all.approximations + first, all.documents + first, count, load<f64>(all.margins + (<usize>row << 3))),
    );
  }
}

/** Places of a list above which it is long, and the first gap of those that lie 5 / 2 apart: 833, 333, 133 … 1. */
const LONG: i32 = 256;
const GAP: i32 = 833;

/** By insertion, of a long list first over gaps (Shell). */
function sort(approximations: usize, documents: usize, count: i32, margin: f64): i32 {
  const end = <usize>count << 2;
  for (let places = count > LONG ? GAP : 1; places > 0; places = places * 2 / 5) {
    const gap = <usize>places << 2;
    for (let from = gap; from < end; from += 4) {
      const value = load<f32>(approximations + from);
      const document = load<i32>(documents + from);
      let at = from;
      for (; at >= gap; at -= gap) {
        const before = load<f32>(approximations + at - gap);
        if (before > value || (before == value && load<i32>(documents + at - gap) < document)) break;
        store<f32>(approximations + at, before);
        store<i32>(documents + at, load<i32>(documents + at - gap));
      }
      store<f32>(approximations + at, value);
      store<i32>(documents + at, document);
    }
  }
  let close = 0;
  for (let at: usize = 4; at < end; at += 4) {
    const gap = <f64>load<f32>(approximations + at - 4) - <f64>load<f32>(approximations + at);
    if (gap <= margin) close++;
  }
  return close;
}
