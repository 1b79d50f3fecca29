// Float64 sums of chosen documents against one query, four documents at a time: they lie far apart in memory, so
// their loads had better overlap. Each document has its own sum in column order: equal vectors get equal sums.

/**
 * out[i] = dot product of query row and document chosen[i], over columns order[0..dim), for i < count; squares[i] = that of the document
 * with itself.
 */
export function dotProducts(
  queries: Float32Array,
  query: number,
  documents: Float32Array,
  width: number,
  order: Int32Array,
  dim: number,
  chosen: Int32Array,
  count: number,
  out: Float64Array,
  squares: Float64Array,
): void {
  const base = query * width;
  const last = count - 1;
  for (let i = 0; i < count; i += 4) {
    const second = Math.min(i + 1, last);
    const third = Math.min(i + 2, last);
    const fourth = Math.min(i + 3, last);
    const base0 = chosen[i]! * width;
    const base1 = chosen[second]! * width;
    const base2 = chosen[third]! * width;
    const base3 = chosen[fourth]! * width;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    let square0 = 0;
    let square1 = 0;
    let square2 = 0;
    let square3 = 0;
    for (let c = 0; c < dim; c++) {
      const column = order[c]!;
      const value = queries[base + column]!;
      const value0 = documents[base0 + column]!;
      const value1 = documents[base1 + column]!;
      const value2 = documents[base2 + column]!;
      const value3 = documents[base3 + column]!;
      sum0 += value * value0;
      sum1 += value * value1;
      sum2 += value * value2;
      sum3 += value * value3;
      square0 += value0 * value0;
      square1 += value1 * value1;
      square2 += value2 * value2;
      square3 += value3 * value3;
    }
    out[i] = sum0;
    out[second] = sum1;
    out[third] = sum2;
    out[fourth] = sum3;
    squares[i] = square0;
    squares[second] = square1;
    squares[third] = square2;
    squares[fourth] = square3;
  }
}

/** As `dotProducts`, but squared Euclidean distances: differences first, so that nothing cancels. */
export function squaredDistances(
  queries: Float32Array,
  query: number,
  documents: Float32Array,
  width: number,
  order: Int32Array,
  dim: number,
  chosen: Int32Array,
  count: number,
  out: Float64Array,
): void {
  const base = query * width;
  for (let i = 0; i < count; i++) {
    const documentBase = chosen[i]! * width;
    let sum = 0;
    for (let c = 0; c < dim; c++) {
      const column = order[c]!;
      const difference = queries[base + column]! - documents[documentBase + column]!;
      sum += difference * difference;
    }
    out[i] = sum;
  }
}
