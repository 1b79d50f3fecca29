// Sorting of lists in place, and the n-th of one.

/** Gaps of Shell's sort, after Ciura, enough for some thousands of items. */
const FIRST_GAP = 1750;

/** The gap after `gap`, down to 1. */
function nextGap(gap: number): number {
  if (gap > 701) return 701;
  if (gap > 301) return 301;
  if (gap > 132) return 132;
  if (gap > 57) return 57;
  if (gap > 23) return 23;
  if (gap > 10) return 10;
  if (gap > 4) return 4;
  return gap > 1 ? 1 : 0;
}

/** Orders slots 0 to count - 1 by descending score, then by ascending place; places are unique. */
export function sortSlots(slots: Int32Array, count: number, scores: Float64Array, places: Int32Array): void {
  for (let i = 0; i < count; i++) slots[i] = i;
  for (let gap = FIRST_GAP; gap > 0; gap = nextGap(gap)) {
    for (let i = gap; i < count; i++) {
      const slot = slots[i]!;
      const score = scores[slot]!;
      const place = places[slot]!;
      let j = i;
      while (j >= gap) {
        const other = slots[j - gap]!;
        const otherScore = scores[other]!;
        if (otherScore > score || (otherScore === score && places[other]! < place)) break;
        slots[j] = other;
        j -= gap;
      }
      slots[j] = slot;
    }
  }
}

/** Slots, sorted by descending score, that have a neighbour within `margin`: copied to `close`; returns how many. */
export function closeSlots(
  slots: Int32Array,
  count: number,
  scores: Float64Array,
  margin: number,
  close: Int32Array,
): number {
  let closeCount = 0;
  let wasClose = false;
  for (let rank = 0; rank < count; rank++) {
    const slot = slots[rank]!;
    const isClose = rank + 1 < count && scores[slot]! - scores[slots[rank + 1]!]! <= margin;
    if (isClose || wasClose) close[closeCount++] = slot;
    wasClose = isClose;
  }
  return closeCount;
}

/** The n-th largest of the first `count` values, by Hoare's quickselect: what is larger comes to stand before it, what is smaller behind. */
export function nthLargest(values: Float32Array | Float64Array, count: number, n: number): number {
  const target = n - 1;
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = values[(low + high) >>> 1]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! > pivot) i++;
      while (values[j]! < pivot) j--;
      if (i <= j) {
        const held = values[i]!;
        values[i] = values[j]!;
        values[j] = held;
        i++;
        j--;
      }
    }
    if (target <= j) high = j;
    else if (target >= i) low = i;
    else return values[target]!;
  }
  return values[target]!;
}
