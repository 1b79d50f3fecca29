// How far vectors of one model may lie apart and still be the same, by the precision of its weights.

export interface GoldenLimits {
  /** The least of any text. */
  readonly cosine: number;
  /** The most that a norm may change, as a share of it: as much as the cosine lets the direction change. */
  readonly norm: number;
  /** The least mean over the texts. */
  readonly overlap: number;
}

interface LimitRow {
  readonly variants: RegExp;
  readonly cosine: number;
  readonly overlap: number;
}

/**
 * The first row that fits; fp32 has none. One fp32 graph in two runtimes differs by 6e-13 from a cosine of 1, weights rounded to fp16 by 2e-7, a run in
 * bf16 by more: fp32 has no need of more room. int8 is quantised while it runs, each runtime in its own way (0.998, overlap 0.97; in another batch 0.996).
 */
const LIMITS: readonly LimitRow[] = [
  { variants: /int|quant|bnb|q\d/, cosine: 0.99, overlap: 0.9 },
  { variants: /bf16/, cosine: 0.999, overlap: 0.97 },
  { variants: /fp16|half|O4/, cosine: 0.99999, overlap: 0.97 },
];

/** Of fp32, and of every variant that a CPU runs again as it did: the same sums give the same vectors. */
const NARROW = { cosine: 0.99999999, overlap: 0.99 };

/** @param isSameWay one and the same CPU, runtime, batch and number of threads */
export function limitsOf(variant: string, isSameWay: boolean): GoldenLimits {
  const wide = isSameWay ? undefined : LIMITS.find(({ variants }) => variants.test(variant));
  const { cosine, overlap } = wide ?? NARROW;
  return { cosine, overlap, norm: Math.sqrt(2 * (1 - cosine)) };
}
