// What a call is held against: the median of the calls with its own text, or with texts of its length where a text came once. A long
// text is slower than a short one; that is neither a spike nor jitter.
import { medianOf } from "./percentile.ts";

/** What each sample embedded. */
export interface SampleTexts {
  /** Which text it was, by number. */
  readonly textOf: ArrayLike<number>;
  readonly tokenCount: ArrayLike<number>;
}

/** A length of which there are fewer is judged by the lengths beside it. */
const LEAST_OF_LENGTH = 3;

/**
 * For each sample what is usual for its text.
 * @param texts undefined where all samples embedded the same
 */
export function ownMedians(samples: Float64Array, texts: SampleTexts | undefined): Float64Array {
  if (texts === undefined) return new Float64Array(samples.length).fill(medianOf(samples) ?? Number.NaN);
  const { textOf, tokenCount } = texts;
  const byText = groups(samples, textOf);
  const byLength = usualByLength(groups(samples, tokenCount));
  return samples.map((_, i) => {
    const text = byText.get(textOf[i]!)!;
    return text.count > 1 ? text.median : byLength.get(tokenCount[i]!)!;
  });
}

interface Group {
  readonly median: number;
  readonly count: number;
}

function groups(samples: Float64Array, keyOf: ArrayLike<number>): ReadonlyMap<number, Group> {
  const values = Map.groupBy(samples, (_, i) => keyOf[i]!);
  return new Map(
    Array.from(values, ([key, group]) => [key, { median: medianOf(group)!, count: group.length }]),
  );
}

interface LengthMedian extends Group {
  readonly tokens: number;
}

function usualByLength(byLength: ReadonlyMap<number, Group>): ReadonlyMap<number, number> {
  const lengths = Array.from(byLength, ([tokens, group]): LengthMedian => ({ tokens, ...group })).sort(
    (a, b) => a.tokens - b.tokens,
  );
  const frequent = lengths.filter(({ count }) => count >= LEAST_OF_LENGTH);
  const known = frequent.length > 0 ? frequent : lengths;
  return new Map(lengths.map((own) => [own.tokens, usualAtLength(own, known)]));
}

/** A rare length lies on the line between the nearest `known` ones; beyond the longest, time grows with the tokens. */
function usualAtLength(own: LengthMedian, known: readonly LengthMedian[]): number {
  const { tokens } = own;
  if (own.count >= LEAST_OF_LENGTH) return own.median;
  const below = known.findLast((length) => length.tokens < tokens);
  const above = known.find((length) => length.tokens > tokens);
  if (below && above) {
    const share = (tokens - below.tokens) / (above.tokens - below.tokens);
    return below.median + share * (above.median - below.median);
  }
  if (above) return above.median;
  if (below) return (below.median * tokens) / Math.max(1, below.tokens);
  return own.median;
}
