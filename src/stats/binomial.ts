// Ranks that bracket a quantile, from the binomial distribution: the number of samples below the true
// p-quantile is Bin(n, p), whatever the samples are distributed like.

/** Weights under this share of the mode add nothing that a double could hold. */
const NEGLIGIBLE = 1e-20;

/** Each side of an interval of 95 %. */
const TAIL = 0.025;

/**
 * The tightest ranks (L, U) with P(Bin(n, p) <= L - 1) <= TAIL and P(Bin(n, p) >= U) <= TAIL, so that the true
 * p-quantile lies between x_(L) and x_(U) with probability of at least 95 %. Needs n >= 1 and 0 < p < 1.
 * @returns ranks from 1; undefined where no sample bounds that side
 */
export function quantileRanks(n: number, p: number): { low: number | undefined; high: number | undefined } {
  const { first, weights } = binomialWeights(n, p);
  const allowed = TAIL * weights.reduce((sum, weight) => sum + weight, 0);

  let lowIndex = 0;
  for (let below = weights[0]!; below <= allowed; below += weights[lowIndex]!) lowIndex++;
  let highIndex = weights.length - 1;
  for (let above = weights[highIndex]!; above <= allowed; above += weights[highIndex]!) highIndex--;

  const low = first + lowIndex;
  const high = first + highIndex + 1;
  return { low: low >= 1 ? low : undefined, high: high <= n ? high : undefined };
}

/**
 * Bin(n, p) up to a common factor, for `first`, `first + 1`, …: ratios of neighbours, outward from the mode, so
 * that no factorial is needed and nothing overflows.
 */
function binomialWeights(n: number, p: number): { first: number; weights: number[] } {
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const odds = p / (1 - p);

  const below: number[] = [];
  for (let k = mode, weight = 1; k > 0; k--) {
    weight *= k / ((n - k + 1) * odds);
    if (weight < NEGLIGIBLE) break;
    below.push(weight);
  }
  const above: number[] = [];
  for (let k = mode, weight = 1; k < n; k++) {
    weight *= ((n - k) * odds) / (k + 1);
    if (weight < NEGLIGIBLE) break;
    above.push(weight);
  }
  return { first: mode - below.length, weights: [...below.reverse(), 1, ...above] };
}
