// Kinds of index over the same vectors, held against each other: each tuned to find enough, then timed in turn.
import { FunnelIndex } from "./funnel-index.ts";
import { timeInserts, timeSearches } from "./search-times.ts";
import { LEAST_RECALL, type TuneRequest, type Tuning, tuneExpansion } from "./tune-expansion.ts";
import { HITS, type IndexKind, type KeptIndex, type TunableIndex } from "./vector-index.ts";

/** Of the queries that tune it: others are found a little less often. */
const TUNE_RECALL = LEAST_RECALL + 0.01;

/** What the first stage hands on, at most 1 of 8 of a million. */
const FUNNEL_DEPTHS = [
  ...[16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 192, 224, 256, 320, 384, 448, 512],
  ...[768, 1024, 1536, 2048, 3072, 4096, 8192, 16_384],
];

/** @param queries [count, fullDim]; none is in the index */
export function tuneIndex(index: TunableIndex, dim: number, queries: Float32Array): Tuning {
  return index instanceof FunnelIndex
    ? tuneFunnel({ index, dim, queries })
    : tuneExpansion({ index, dim, queries, k: HITS, targetRecall: TUNE_RECALL });
}

/** The number of signs with which the smallest sufficient first stage takes least time; where none is sufficient, the one that finds most. */
function tuneFunnel({ index, dim, queries }: TuneRequest & { readonly index: FunnelIndex }): Tuning {
  const tried = index.signChoices(dim).map((signs) => {
    index.setSigns(dim, signs);
    const tuning = tuneExpansion({
      ...{ index, dim, queries, k: HITS },
      ...{ targetRecall: TUNE_RECALL, ladder: FUNNEL_DEPTHS },
    });
    return { signs, tuning, searchNs: timeSearches([index], dim, queries)[0] ?? 0 };
  });
  const [best] = tried.toSorted(
    (one, other) =>
      Number(other.tuning.isReached) - Number(one.tuning.isReached) ||
      (one.tuning.isReached ? one.searchNs - other.searchNs : other.tuning.recall - one.tuning.recall),
  );
  index.setSigns(dim, best!.signs);
  index.setExpansion(dim, best!.tuning.expansion);
  return best!.tuning;
}

/** An index that was filled and tuned. */
export interface IndexCandidate {
  readonly index: KeptIndex;
  /** Of queries that did not tune it; 1 for exact search. */
  readonly recallAt10: number;
}

/** What an index costs, and what it finds. */
export interface ConsideredIndex {
  readonly kind: IndexKind;
  /** Medians. */
  readonly searchNs: number | undefined;
  readonly insertNs: number | undefined;
  readonly recallAt10: number;
}

/** @param queries [count, fullDim]; others than those that tuned */
export function consider(
  candidates: readonly IndexCandidate[],
  dim: number,
  queries: Float32Array,
  timesInserts: boolean,
): readonly ConsideredIndex[] {
  const indices = candidates.map(({ index }) => index);
  const searchesNs = timeSearches(indices, dim, queries);
  return candidates.map(({ index, recallAt10 }, i) => ({
    kind: index.kind,
    searchNs: searchesNs[i],
    insertNs: timesInserts ? timeInserts(index) : undefined,
    recallAt10,
  }));
}

/** Of those that find enough, exact search among them, the one whose search and insert take least together. */
export function cheapest(considered: readonly ConsideredIndex[]): IndexKind {
  const costOf = ({ searchNs = 0, insertNs = 0 }: ConsideredIndex) => searchNs + insertNs;
  const [first] = considered
    .filter(({ recallAt10 }) => recallAt10 >= LEAST_RECALL)
    .toSorted((one, other) => costOf(one) - costOf(other));
  return first!.kind;
}
