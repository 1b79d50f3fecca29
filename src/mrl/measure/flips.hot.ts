// Where documents found have their places in another ranking.

/**
 * places[i] = the place, from 0, that the document found[i] has among those of the same query in `full`; `fullDepth` where it has none.
 * @param found [queries, depth]
 * @param full [queries, fullDepth]
 * @param marks zeros, one for each index of a document and one before them; they are zeros again in the end
 */
export function findPlaces(
  found: Int32Array,
  depth: number,
  full: Int32Array,
  fullDepth: number,
  queryCount: number,
  marks: Int32Array,
  places: Int32Array,
): void {
  for (let query = 0; query < queryCount; query++) {
    const first = query * fullDepth;
    for (let place = fullDepth - 1; place >= 0; place--) marks[full[first + place]! + 1] = fullDepth - place;
    for (let i = query * depth; i < (query + 1) * depth; i++) places[i] = fullDepth - marks[found[i]! + 1]!;
    for (let i = first; i < first + fullDepth; i++) marks[full[i]! + 1] = 0;
  }
}

/** The largest of the values, or -1. */
export function largestOf(values: Int32Array): number {
  let largest = -1;
  for (let i = 0; i < values.length; i++) if (values[i]! > largest) largest = values[i]!;
  return largest;
}

/** How many of values[first..+count) are at least `bound`. */
export function countFrom(values: Int32Array, first: number, count: number, bound: number): number {
  let reached = 0;
  for (let i = first; i < first + count; i++) if (values[i]! >= bound) reached++;
  return reached;
}
