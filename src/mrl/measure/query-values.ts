// Arrays with one value a query; NaN stands for a query that has none.

/** One value a query, none of which exists. */
export function missing(queryCount: number): Float64Array {
  return new Float64Array(queryCount).fill(Number.NaN);
}

/** The values that exist. */
export function present(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value));
}

/** a - b, of the queries that have both. */
export function differences(a: Float64Array, b: Float64Array): Float64Array {
  return present(a.map((value, query) => value - b[query]!));
}

/** Mean of the values that exist; undefined when none does. */
export function meanOf(values: Float64Array): number | undefined {
  const { sum, count } = summed(values);
  return count === 0 ? undefined : sum / count;
}

/** The value that `percent` of those that exist do not exceed, by nearest rank; undefined when none does. */
export function percentileOf(values: Float64Array, percent: number): number | undefined {
  const sorted = present(values).sort();
  return sorted[Math.max(1, Math.ceil((percent * sorted.length) / 100)) - 1];
}

/** Sum of the values that exist; undefined when none does. */
export function sumOf(values: Float64Array): number | undefined {
  const { sum, count } = summed(values);
  return count === 0 ? undefined : sum;
}

/** The mean of several arrays, query by query. */
export function averageByQuery(arrays: readonly Float64Array[]): Float64Array {
  const average = new Float64Array(arrays[0]!.length);
  for (const values of arrays)
    for (let i = 0; i < average.length; i++) average[i]! += values[i]! / arrays.length;
  return average;
}

function summed(values: Float64Array): { readonly sum: number; readonly count: number } {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return { sum, count };
}
