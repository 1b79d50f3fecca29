// Arrays with one value a query; NaN stands for a query that has none.

/** One value a query, none of which exists. */
export function missing(queryCount: number): Float64Array {
  return new Float64Array(queryCount).fill(Number.NaN);
}

/** The values that exist. */
export function present(values: Float64Array): Float64Array {
  const found = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    found[count] = value;
    if (!Number.isNaN(value)) count++;
  }
  return count === values.length ? found : found.slice(0, count);
}

/** The queries for which both exist. */
export function placesOfBoth(a: Float64Array, b: Float64Array): Int32Array {
  const places = new Int32Array(a.length);
  let count = 0;
  for (let i = 0; i < a.length; i++) {
    places[count] = i;
    if (!Number.isNaN(a[i]! + b[i]!)) count++;
  }
  return places.slice(0, count);
}

/** The values at some places. */
export function valuesAt(values: Float64Array, places: Int32Array): Float64Array {
  const taken = new Float64Array(places.length);
  for (let i = 0; i < taken.length; i++) taken[i] = values[places[i]!]!;
  return taken;
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
