// The binomial distribution in exact integers: slow, and free of rounding.

/** 100^n P(Bin(n, percent / 100) = k) for k = 0..n. */
export function binomialTerms(n: number, percent: number): bigint[] {
  const hit = BigInt(percent);
  const miss = 100n - hit;
  let choose = 1n;
  return Array.from({ length: n + 1 }, (_, k) => {
    if (k > 0) choose = (choose * BigInt(n - k + 1)) / BigInt(k);
    return choose * hit ** BigInt(k) * miss ** BigInt(n - k);
  });
}

/** Ranks (L, U) by their definition, P(B <= L - 1) <= 2.5 % and P(B >= U) <= 2.5 %, by trying every rank. */
export function naiveQuantileRanks(n: number, percent: number) {
  const terms = binomialTerms(n, percent);
  const whole = 100n ** BigInt(n);
  const isSmall = (part: readonly bigint[]) => 40n * part.reduce((sum, term) => sum + term, 0n) <= whole;
  const ranks = Array.from({ length: n }, (_, i) => i + 1);
  return {
    low: ranks.findLast((rank) => isSmall(terms.slice(0, rank))),
    high: ranks.find((rank) => isSmall(terms.slice(rank))),
  };
}
