// Exact search by dot products: scores of stored rows, and the best of many scores in order. The ladder has loops of its own
// (`exact.hot.ts`): it takes components in any order, keeps float64 scores, and breaks ties as trec_eval does.

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

/**
 * scores[i] = dot product of `query` and the row `rows[i]` of `vectors` [n, width], for every i < count; the row i where `rows` is null. Four
 * rows at a time: their sums do not wait for each other, and a component of the query is loaded once for all.
 */
export function scoreRows(
  vectors: Float32Array,
  width: number,
  query: Float32Array,
  rows: Int32Array | null,
  count: number,
  scores: Float32Array,
): void {
  const last = count - 1;
  for (let i = 0; i < count; i += 4) {
    const second = Math.min(i + 1, last);
    const third = Math.min(i + 2, last);
    const fourth = Math.min(i + 3, last);
    const base0 = (rows === null ? i : rows[i]!) * width;
    const base1 = (rows === null ? second : rows[second]!) * width;
    const base2 = (rows === null ? third : rows[third]!) * width;
    const base3 = (rows === null ? fourth : rows[fourth]!) * width;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let c = 0; c < width; c++) {
      const value = query[c]!;
      sum0 += value * vectors[base0 + c]!;
      sum1 += value * vectors[base1 + c]!;
      sum2 += value * vectors[base2 + c]!;
      sum3 += value * vectors[base3 + c]!;
    }
    scores[i] = sum0;
    scores[second] = sum1;
    scores[third] = sum2;
    scores[fourth] = sum3;
  }
}

/** Puts `count` hits into order, the best first, equal scores by index. By insertion: what people ask for is a few. */
export function sortHits(scores: Float32Array, hits: Int32Array, count: number): void {
  for (let end = 1; end < count; end++) {
    const moved = hits[end]!;
    const score = scores[moved]!;
    let place = end;
    for (; place > 0; place--) {
      const before = hits[place - 1]!;
      if (scores[before]! > score || (scores[before] === score && before < moved)) break;
      hits[place] = before;
    }
    hits[place] = moved;
  }
}

/** Scores of rows that hold nothing become the worst, so that they are never found. */
export function excludeAbsent(present: Uint8Array, rows: number, scores: Float32Array): void {
  for (let row = 0; row < rows; row++) {
    if (present[row] === 0) scores[row] = Number.NEGATIVE_INFINITY;
  }
}
