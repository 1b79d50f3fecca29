// Streams that settle, step or hold their level: how many of each kind are named.
import { randomFrom } from "../../src/core/random.ts";
import { callsChange } from "../../src/stats/level.ts";
import { ownMedians } from "../../src/stats/own-median.ts";
import type { Figure } from "../figures/figure.ts";
import type { Extent } from "./part.ts";
import { STEADY, type StreamKind, streamOf, UNSTEADY } from "./streams.ts";

const TRIALS: Readonly<Record<Extent, number>> = { whole: 200, short: 20 };
const LEAST_NAMED_PERCENT = 95;
const MOST_ACCUSED_PERCENT = 5;

export function steady(extent: Extent): readonly Figure[] {
  const trials = TRIALS[extent];
  return [
    ...UNSTEADY.map((kind) => ({
      ...namedPercent(kind, trials),
      limit: LEAST_NAMED_PERCENT,
      isLeast: true,
    })),
    ...STEADY.map((kind) => ({ ...namedPercent(kind, trials), limit: MOST_ACCUSED_PERCENT })),
  ];
}

function namedPercent(kind: StreamKind, trials: number): Figure {
  const seeds = Array.from({ length: trials }, (_, trial) => trial);
  const named = seeds.filter((seed) => isNamed(kind, seed)).length;
  const name = kind.name.replaceAll(/[^a-z0-9.-]+/g, "-");
  return { name: `named-${name}`, value: (100 * named) / trials, unit: "%" };
}

function isNamed(kind: StreamKind, seed: number): boolean {
  const { latencyNs, startNs, texts } = streamOf(kind, randomFrom(seed));
  const usualNs = ownMedians(latencyNs, texts);
  const shares = latencyNs.map((ns, call) => ns / usualNs[call]!);
  return callsChange(shares, startNs) !== undefined;
}
