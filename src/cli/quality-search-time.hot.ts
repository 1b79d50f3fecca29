// One search as an application makes it: the best of many scores, and scores of a few rows.

/**
 * Indexes of the `count` best of the first `length` scores into `hits`, in no order: a heap with the worst of them on top.
 * `hits` has room for `count`; there must be as many scores.
 */
export function selectTop(scores: Float32Array, length: number, count: number, hits: Int32Array): void {
  for (let i = 0; i < count; i++) hits[i] = i;
  for (let parent = (count >> 1) - 1; parent >= 0; parent--) siftDown(scores, hits, count, parent);
  let worst = scores[hits[0]!]!;
  for (let i = count; i < length; i++) {
    if (scores[i]! <= worst) continue;
    hits[0] = i;
    siftDown(scores, hits, count, 0);
    worst = scores[hits[0]!]!;
  }
}

/** Moves the hit at `from` below all that are worse than it. */
function siftDown(scores: Float32Array, hits: Int32Array, count: number, from: number): void {
  const moved = hits[from]!;
  const score = scores[moved]!;
  let parent = from;
  for (let child = 2 * parent + 1; child < count; child = 2 * parent + 1) {
    if (child + 1 < count && scores[hits[child + 1]!]! < scores[hits[child]!]!) child++;
    if (scores[hits[child]!]! >= score) break;
    hits[parent] = hits[child]!;
    parent = child;
  }
  hits[parent] = moved;
}

/** scores[i] = dot product of `query` and the row `hits[i]` of `vectors`. */
export function scoreRows(
  vectors: Float32Array,
  width: number,
  query: Float32Array,
  hits: Int32Array,
  count: number,
  scores: Float32Array,
): void {
  for (let i = 0; i < count; i++) {
    const base = hits[i]! * width;
    let sum = 0;
    for (let c = 0; c < width; c++) sum += query[c]! * vectors[base + c]!;
    scores[i] = sum;
  }
}
