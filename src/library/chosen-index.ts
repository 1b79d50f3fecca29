// Which kind of index an application gets, and how it is tuned: by trial over vectors like those that it will keep, where it gives some.
import { UsageError } from "../core/errors.ts";
import type { Places } from "../open/places.ts";
import {
  canOpenHnswIndex,
  type IndexRequest,
  type OpenIndex,
  openExactIndex,
  openFunnelIndex,
  openHnswIndex,
} from "../open/search.ts";
import { type ConsideredIndex, cheapest, consider, tuneIndex } from "../sim/index/choose-index.ts";
import type { StoredIndex } from "../sim/index/stored-index.ts";
import { measureRecall } from "../sim/index/tune-expansion.ts";
import { type IndexKind, isTunable, type KeptIndex } from "../sim/index/vector-index.ts";
import type { IndexChoice } from "./options.ts";
import { INDEX_KINDS } from "./search-index.ts";

export type OpenedIndex = OpenIndex<KeptIndex & StoredIndex>;

const OPENERS: Readonly<Record<IndexKind, (request: IndexRequest, places: Places) => OpenedIndex>> = {
  exact: openExactIndex,
  hnsw: openHnswIndex,
  funnel: openFunnelIndex,
};

/** With fewer, too few are left to ask for. */
const LEAST_SAMPLE = 200;
/** Vectors of the sample that are asked for, and not stored: half of them tune, the others judge. */
const MOST_QUERIES = 600;
const QUERY_PART = 4;

export interface ChosenIndex {
  /** Empty. */
  readonly opened: OpenedIndex;
  /** Undefined where a kind was asked for. */
  readonly considered: readonly ConsideredIndex[] | undefined;
}

/**
 * @throws UsageError for a sample that nothing can be measured with; MissingError when the native library of the kind cannot be loaded, or
 * there is no memory
 */
export function openChosenIndex(choice: IndexChoice, places: Places): ChosenIndex {
  const { kind, dim, dims, capacity, sample } = choice;
  const shape = { dims, fullDim: dim, capacity };
  if (kind !== "auto" && (sample === undefined || kind === "exact"))
    return { opened: OPENERS[kind](shape, places), considered: undefined };
  const { stored, tuning, asked } = partsOf(sample, dim, capacity);
  using trials = new DisposableStack();
  const kinds = kind === "auto" ? INDEX_KINDS.filter((each) => isOpenable(each, places)) : [kind];
  const tried = kinds.map((each) => {
    const { index } = trials.use(OPENERS[each]({ ...shape, capacity: stored.length / dim }, places));
    fill(index, stored);
    if (!isTunable(index)) return { index, recallAt10: 1 };
    for (const rung of dims) tuneIndex(index, rung, tuning);
    return { index, recallAt10: measureRecall({ index, dim: dims[0]!, queries: asked }) };
  });
  const considered = kind === "auto" ? consider(tried, dims[0]!, asked, true) : undefined;
  const chosen = kind === "auto" ? cheapest(considered!) : kind;
  const opened = OPENERS[chosen](shape, places);
  copySettings(tried.find(({ index }) => index.kind === chosen)!.index, opened.index);
  return { opened, considered };
}

function isOpenable(kind: IndexKind, places: Places): boolean {
  return kind !== "hnsw" || canOpenHnswIndex(places);
}

/** The first of a sample are stored, as many as there is room for, and the last are asked for. */
function partsOf(sample: Float32Array | undefined, dim: number, capacity: number) {
  const count = (sample?.length ?? 0) / dim;
  if (sample === undefined || count < LEAST_SAMPLE || !Number.isInteger(count)) {
    throw noSample(sample === undefined ? "none" : `${sample.length} components`, dim);
  }
  if (!sample.every(Number.isFinite)) throw noSample("a component that is NaN or infinite", dim);
  const queryCount = Math.min(MOST_QUERIES, Math.floor(count / QUERY_PART));
  const rows = (first: number, end: number) => sample.subarray(first * dim, end * dim);
  const firstQuery = count - queryCount;
  const firstAsked = firstQuery + Math.floor(queryCount / 2);
  return {
    stored: rows(0, Math.min(capacity, firstQuery)),
    tuning: rows(firstQuery, firstAsked),
    asked: rows(firstAsked, count),
  };
}

function noSample(seen: string, dim: number): UsageError {
  return new UsageError({
    what: "an index cannot be chosen or tuned without vectors like those that it will keep",
    seen: `sample: ${seen}`,
    expected: `a Float32Array of at least ${LEAST_SAMPLE} vectors of ${dim} finite components, one after the other`,
    next: 'Give more of them, or name a kind and leave sample out: "exact" finds all.',
  });
}

function fill(index: KeptIndex, vectors: Float32Array): void {
  const { fullDim } = index;
  for (let key = 0; key < vectors.length / fullDim; key++) {
    index.insert(key, vectors.subarray(key * fullDim, (key + 1) * fullDim));
  }
}

function copySettings(from: KeptIndex, to: KeptIndex): void {
  if (!isTunable(to)) return;
  for (const { dim, expansionSearch, signs } of from.describe().rungs) {
    if (signs !== undefined) to.setSigns?.(dim, signs);
    if (expansionSearch !== null) to.setExpansion(dim, expansionSearch);
  }
}
