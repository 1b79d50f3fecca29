// The index of a simulation: the kind that was asked for, full and tuned, or of all kinds the one that costs a step least.
import type { Places } from "../../open/places.ts";
import {
  canOpenHnswIndex,
  hasHnswIndex,
  type IndexRequest,
  type OpenIndex,
  openExactIndex,
  openFunnelIndex,
  openHnswIndex,
} from "../../open/search.ts";
import type { IndexConsidered } from "../../schema/tick-report.ts";
import { cheapest, consider, tuneIndex } from "../../sim/index/choose-index.ts";
import { ExactIndex } from "../../sim/index/exact-index.ts";
import { FunnelIndex } from "../../sim/index/funnel-index.ts";
import { HnswIndex } from "../../sim/index/hnsw-index.ts";
import { measureRecall, type Tuning } from "../../sim/index/tune-expansion.ts";
import {
  HITS,
  INDEX_KINDS,
  type IndexKind,
  type KeptIndex,
  type TunableIndex,
  type VectorIndex,
} from "../../sim/index/vector-index.ts";
import type { KeptFacts } from "./kept-memories.ts";

/** [count, fullDim]; none is in the index. */
export interface Queries {
  readonly tuning: Float32Array;
  /** Of these it is told what is found: they tune nothing. */
  readonly asked: Float32Array;
}

export interface SearchIndexRequest {
  readonly kind: IndexKind | "auto";
  readonly shape: IndexRequest;
  /** Fills an index. */
  readonly fill: (index: VectorIndex) => Promise<void>;
  /** What an earlier process of the case chose and tuned; undefined where this one is the first. */
  readonly kept: KeptFacts | undefined;
  /** From what it kept. */
  readonly restore: (index: HnswIndex) => void;
  readonly queries: Queries;
  readonly places: Places;
  readonly shouldStop: () => boolean;
  /** Keeps what is opened until the model is closed. */
  readonly own: <Owned extends Disposable>(owned: Owned) => Owned;
}

/** What an index finds. */
interface IndexFindings {
  /** Of each dim against exact search; undefined for exact search itself. */
  readonly tunings: ReadonlyMap<number, Tuning> | undefined;
  /** Recall at 10 of each dim before the run. Undefined for exact search itself. */
  readonly recalls: ReadonlyMap<number, number> | undefined;
  /** Of the widest dim, as the index is by now: memories were replaced, and put back. Undefined for exact search. */
  readonly recallNow: () => number | undefined;
}

export interface SearchIndex extends IndexFindings {
  readonly index: VectorIndex;
  /** Medians of a search at the widest dim, exact and by the index in turn. */
  readonly searchNs: { readonly exact: number | undefined; readonly graph: number | undefined };
  /** What was measured to choose; undefined where one was asked for. */
  readonly considered: readonly IndexConsidered[] | undefined;
}

interface Tuned extends IndexFindings {
  readonly opened: OpenIndex<KeptIndex>;
}

/** Undefined when the user asked to stop meanwhile. */
export async function openSearchIndex(request: SearchIndexRequest): Promise<SearchIndex | undefined> {
  const { shape, queries, own, shouldStop } = request;
  // The library of graphs does not exist for every kind of machine, nor for old systems.
  const isOpenable = (each: IndexKind) => each !== "hnsw" || canOpenHnswIndex(request.places);
  const wanted = request.kept?.kind ?? request.kind;
  const kind = wanted === "hnsw" && !hasHnswIndex() ? "exact" : wanted;
  const tuned: Tuned[] = [];
  let chosen: Tuned | undefined;
  try {
    for (const each of INDEX_KINDS) {
      const isAsked = kind === "auto" ? isOpenable(each) : each === kind || each === "exact";
      if (!isAsked) continue;
      tuned.push(await openTuned(each, request));
      if (shouldStop()) return undefined;
    }
    const considered = consider(tuned.map(candidateOf), shape.dims[0]!, queries.asked, kind === "auto");
    const isChosen = kind === "auto" ? cheapest(considered) : kind;
    chosen = tuned.find(({ opened }) => opened.index.kind === isChosen)!;
    const { opened, ...findings } = chosen;
    const { index } = own(opened);
    const nsOf = (of: IndexKind) => considered.find((each) => each.kind === of)?.searchNs;
    return {
      index,
      ...findings,
      searchNs: { exact: nsOf("exact"), graph: index.kind === "exact" ? undefined : nsOf(index.kind) },
      considered: kind === "auto" ? considered : request.kept?.considered,
    };
  } finally {
    // The others were for comparison only.
    for (const each of tuned) if (each !== chosen) each.opened[Symbol.dispose]();
  }
}

const candidateOf = ({ opened: { index }, recalls }: Tuned) => ({
  index,
  recallAt10: recalls?.get(index.dims[0]!) ?? 1,
});

async function openTuned(kind: IndexKind, request: SearchIndexRequest): Promise<Tuned> {
  const { shape, fill, restore, kept, queries, places, shouldStop } = request;
  const opened = OPENERS[kind](shape, places);
  const { index } = opened;
  if (kept !== undefined && index instanceof HnswIndex) restore(index);
  else await fill(index);
  if (shouldStop() || index instanceof ExactIndex)
    return { opened, tunings: undefined, recalls: undefined, recallNow: () => undefined };
  const recallAt = (dim: number) => measureRecall({ index, dim, queries: queries.asked, k: HITS });
  const recallNow = () => recallAt(shape.dims[0]!);
  if (kept !== undefined) return { opened, ...tunedAs(index, kept), recallNow };
  const tunings = new Map(shape.dims.map((dim) => [dim, tuneIndex(index, dim, queries.tuning)]));
  const recalls = new Map(shape.dims.map((dim) => [dim, recallAt(dim)]));
  return { opened, tunings, recalls, recallNow };
}

function tunedAs(index: TunableIndex, { tuned }: KeptFacts): Omit<IndexFindings, "recallNow"> {
  for (const { dim, tuning, signs } of tuned) {
    if (index instanceof FunnelIndex && signs !== undefined) index.setSigns(dim, signs);
    index.setExpansion(dim, tuning.expansion);
  }
  return {
    tunings: new Map(tuned.map(({ dim, tuning }) => [dim, tuning])),
    recalls: new Map(tuned.map(({ dim, recall }) => [dim, recall])),
  };
}

/** For the later processes of the case. */
export function keptFacts({ index, tunings, recalls, considered }: SearchIndex): KeptFacts {
  const { rungs } = index.describe();
  const tuned = [...(tunings ?? [])].map(([dim, tuning]) => ({
    dim,
    tuning,
    signs: rungs.find((rung) => rung.dim === dim)?.signs,
    recall: recalls!.get(dim)!,
  }));
  return { kind: index.kind, tuned, considered };
}

const OPENERS = {
  hnsw: openHnswIndex,
  exact: openExactIndex,
  funnel: openFunnelIndex,
} as const satisfies Record<IndexKind, unknown>;
