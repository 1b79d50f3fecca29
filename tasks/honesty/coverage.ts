// How often the interval inside a process holds the true percentile of 10,000 calls that depend on each other as calls do.
import { type Random, randomFrom } from "../../src/core/random.ts";
import { effectiveCount } from "../../src/stats/effective-count.ts";
import { P99_MIN_SAMPLES, percentile, sortSamples } from "../../src/stats/percentile.ts";
import { percentileInterval } from "../../src/stats/percentile-interval.ts";
import type { Figure } from "../figures/figure.ts";
import { type Extent, leastPercent } from "./part.ts";
import { autoregressive, uniform } from "./streams.ts";

const CALLS = 10_000;
const TRIALS: Readonly<Record<Extent, number>> = { whole: 1000, short: 60 };
const PROMISED_PERCENT = 95;
const PERCENTS = [50, 99] as const;
/** Of a standard normal distribution. */
const NORMAL_QUANTILES = { 50: 0, 99: 2.3263478740408408 };

interface Kind {
  readonly name: string;
  readonly samples: (length: number, random: Random) => Float64Array;
  /** Known, or else found by one long stream. */
  readonly truth?: Readonly<Record<(typeof PERCENTS)[number], number>>;
}

const KINDS: readonly Kind[] = [
  ...[0, 0.3, 0.6, 0.9].map(
    (phi): Kind => ({
      name: `r${phi}`,
      samples: (length, random) => autoregressive(length, phi, random),
      truth: NORMAL_QUANTILES,
    }),
  ),
  { name: "stops", samples: withStops },
];

/** One call in fifty meets a stop of up to twenty times its own time. */
function withStops(length: number, random: Random): Float64Array {
  return autoregressive(length, 0.3, random).map((value) => {
    const own = Math.exp(0.05 * value);
    return uniform(random) < 0.02 ? own * (1 + 20 * uniform(random)) : own;
  });
}

export function coverage(extent: Extent): readonly Figure[] {
  const trials = TRIALS[extent];
  return KINDS.flatMap((kind, index) => {
    const truth = kind.truth ?? truthOf(kind);
    return PERCENTS.map((percent): Figure => {
      let held = 0;
      let given = 0;
      for (let trial = 0; trial < trials; trial++) {
        const samples = kind.samples(CALLS, randomFrom(1000 * index + trial));
        const sorted = sortSamples(samples);
        const worth = effectiveCount(samples, percentile(sorted, percent)!);
        if (percent === 99 && worth < P99_MIN_SAMPLES) continue;
        const { low, high } = percentileInterval(sorted, percent, worth);
        given++;
        if (low! <= truth[percent] && truth[percent] <= high!) held++;
      }
      return {
        name: `coverage-p${percent}-${kind.name}`,
        value: given === 0 ? undefined : (100 * held) / given,
        unit: "%",
        limit: leastPercent(PROMISED_PERCENT, given),
        isLeast: true,
        skipped: `no stream was worth ${P99_MIN_SAMPLES} calls`,
      };
    });
  });
}

const LONG_CALLS = 2_000_000;

function truthOf({ samples }: Kind): Readonly<Record<(typeof PERCENTS)[number], number>> {
  const sorted = sortSamples(samples(LONG_CALLS, randomFrom(999_999)));
  return { 50: percentile(sorted, 50)!, 99: percentile(sorted, 99)! };
}
