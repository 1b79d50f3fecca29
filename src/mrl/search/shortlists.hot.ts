// Which documents can still be among the best of a query, decided on approximate scores while they stream past.
// Each query has one list; a document enters when its approximation reaches the list's threshold.

export interface Shortlists {
  /** Places in each list. */
  readonly capacity: number;
  /** [lists, capacity] */
  readonly documents: Int32Array;
  /** [lists, capacity] */
  readonly approximations: Float64Array;
  /** Places taken in each list. */
  readonly counts: Int32Array;
  readonly thresholds: Float64Array;
}

/**
 * Takes columns [column, columns) of one row of dot products into a list until it is full. Returns the next column:
 * `columns` when all were seen. Column c is document firstDocument + c; scale and offset turn its product into its
 * approximation. Few documents enter, so the others are passed four at a time.
 */
export function collect(
  lists: Shortlists,
  list: number,
  products: Float32Array,
  productsAt: number,
  column: number,
  columns: number,
  scale: Float64Array,
  offset: Float64Array,
  firstDocument: number,
): number {
  const { capacity, documents, approximations } = lists;
  const threshold = lists.thresholds[list]!;
  const listEnd = (list + 1) * capacity;
  const end = firstDocument + columns;
  const shift = productsAt - firstDocument;
  let place = list * capacity + lists.counts[list]!;
  let d = firstDocument + column;
  while (d < end) {
    while (
      d + 4 <= end &&
      products[shift + d]! * scale[d]! + offset[d]! < threshold &&
      products[shift + d + 1]! * scale[d + 1]! + offset[d + 1]! < threshold &&
      products[shift + d + 2]! * scale[d + 2]! + offset[d + 2]! < threshold &&
      products[shift + d + 3]! * scale[d + 3]! + offset[d + 3]! < threshold
    ) {
      d += 4;
    }
    if (d === end) break;
    const approximation = products[shift + d]! * scale[d]! + offset[d]!;
    if (approximation >= threshold) {
      if (place === listEnd) break;
      documents[place] = d;
      approximations[place] = approximation;
      place++;
    }
    d++;
  }
  lists.counts[list] = place - list * capacity;
  return d - firstDocument;
}

/**
 * Raises the threshold to `margin` below the approximation that is `keep`-th best so far, and drops what lies below.
 * `scratch` has room for one list.
 */
export function cutToMargin(
  lists: Shortlists,
  list: number,
  keep: number,
  margin: number,
  scratch: Float64Array,
): void {
  const count = lists.counts[list]!;
  if (count < keep) return;
  const { documents, approximations } = lists;
  const first = list * lists.capacity;
  for (let i = 0; i < count; i++) scratch[i] = approximations[first + i]!;
  const threshold = nthLargest(scratch, count, keep) - margin;
  let kept = first;
  for (let place = first; place < first + count; place++) {
    if (approximations[place]! < threshold) continue;
    approximations[kept] = approximations[place]!;
    documents[kept] = documents[place]!;
    kept++;
  }
  lists.counts[list] = kept - first;
  lists.thresholds[list] = threshold;
}

/** Drops the documents whose mark is 0. */
export function keepMarked(lists: Shortlists, list: number, marks: Uint8Array): void {
  const { documents, approximations } = lists;
  const first = list * lists.capacity;
  const count = lists.counts[list]!;
  let kept = first;
  for (let i = 0; i < count; i++) {
    if (marks[i] === 0) continue;
    approximations[kept] = approximations[first + i]!;
    documents[kept] = documents[first + i]!;
    kept++;
  }
  lists.counts[list] = kept - first;
}

/** The n-th largest of the first `count` values, by Hoare's quickselect, which reorders them. */
export function nthLargest(values: Float64Array, count: number, n: number): number {
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
