// Treatments beside the ladder: vectors stored with less precision, and searches in two stages. Where a data set has no queries,
// its documents are searched for, each without finding itself.

import { randomFrom } from "../core/random.ts";
import type { EvaluateInput } from "../mrl/evaluate.ts";
import { evaluateRerank } from "../mrl/evaluate-rerank.ts";
import { DEFAULT_RESCORE_DEPTH, evaluateStorage } from "../mrl/evaluate-storage.ts";
import type { LadderResult, RungResult } from "../mrl/ladder-result.ts";
import { meanIntervals } from "../mrl/measure/bootstrap.ts";
import type { Means, PerQuery } from "../mrl/measure/measures.ts";
import { differences, present } from "../mrl/measure/query-values.ts";
import type { MatrixProduct } from "../mrl/search/matrix-product.ts";
import type { Ranking } from "../mrl/search/ranking.ts";
import { type Storage, vectorBytes } from "../mrl/search/storage.ts";
import { gate } from "../mrl/verdict/gate.ts";
import { type JudgedLadder, PLAIN } from "./judged-ladder.ts";
import type { JudgeSettings } from "./settings.ts";
import { timeTwoStages } from "./two-stage-times.ts";

export type NativeProduct = Required<MatrixProduct> & Disposable;

type StoredInput = EvaluateInput & { readonly product: NativeProduct };

/** Every storage but plain float32, each without and with rescoring by the full vectors. */
export function storageLadders(
  input: StoredInput,
  ladder: LadderResult,
  settings: JudgeSettings,
): readonly JudgedLadder[] {
  const storages = settings.storages.filter((storage) => storage !== "float32");
  if (storages.length === 0) return [];
  const depths = settings.rerankDepths.length === 0 ? [DEFAULT_RESCORE_DEPTH] : settings.rerankDepths;
  const searched = withSearchers(input, ladder);
  const results = depths.flatMap((rescoreDepth) =>
    evaluateStorage({ ...searched, fullDim: input.dim, storages, rescoreDepth }),
  );
  return storages.flatMap((storage) =>
    [0, ...depths].map((depth) => {
      const found = results.filter((result) => result.storage === storage && result.rescoreDepth === depth);
      // Without rescoring every depth gives the same: the first is enough.
      const byDim = input.dims.map((dim) => found.find((result) => result.dim === dim)!);
      const treatment = { ...PLAIN, storage, rerankDepth: depth === 0 ? undefined : depth };
      return judgedLadder(treatment, byDim, ladder, settings, storage);
    }),
  );
}

/** Every dim below the full one with every depth of `--rerank`, and what such a search takes. */
export function rerankLadders(
  input: StoredInput,
  ladder: LadderResult,
  settings: JudgeSettings,
): readonly JudgedLadder[] {
  const depths = settings.rerankDepths;
  const dims = input.dims.slice(1);
  if (depths.length === 0 || dims.length === 0) return [];
  const searched = withSearchers(input, ladder);
  const results = evaluateRerank({ ...searched, fullDim: input.dim, dims, depths });
  return depths.map((depth) => {
    const byDim = results.filter(({ rerankDepth }) => rerankDepth === depth);
    const twoStageTimes = new Map(
      dims.flatMap((dim) => {
        const times = timeTwoStages({ ...searched, width: input.dim, dim, depth });
        return times === undefined ? [] : [[dim, times] as const];
      }),
    );
    const treatment = { ...PLAIN, rerankDepth: depth };
    return { ...judgedLadder(treatment, byDim, ladder, settings, "float32"), twoStageTimes };
  });
}

/** The input with something to search for. */
function withSearchers(input: StoredInput, { searchedDocuments }: LadderResult): StoredInput {
  if (input.queryIds.length > 0) return input;
  const { dim, documents, documentIds } = input;
  const queries = new Float32Array(searchedDocuments.length * dim);
  searchedDocuments.forEach((document, row) => {
    queries.set(documents.subarray(document * dim, (document + 1) * dim), row * dim);
  });
  const queryIds = Array.from(searchedDocuments, (document) => documentIds[document]!);
  return { ...input, queries, queryIds, dropSelf: true };
}

interface StoredResult extends Means {
  readonly dim: number;
  readonly retentionNdcgAt10: number | undefined;
  readonly perQuery: PerQuery;
  readonly run: Ranking;
}

function judgedLadder(
  treatment: JudgedLadder["treatment"],
  results: readonly StoredResult[],
  ladder: LadderResult,
  settings: JudgeSettings,
  storage: Storage,
): JudgedLadder {
  const full = ladder.rungs[0]!;
  const rungs =
    full.queryCount > 0
      ? queryRungs(results, full, settings.seed)
      : documentRungs(results, full, settings.seed);
  return {
    treatment,
    rungs,
    // The full vectors are the reference that the gate holds the others against.
    decisions: gate({ ...ladder, rungs: [full, ...rungs] }, settings).slice(1),
    vectorBytes: (dim) => vectorBytes(storage, dim),
  };
}

/** What a rung has that is not measured here. */
function bareRung({ dim }: StoredResult, { queryCount, judgedCount, documentCount }: RungResult) {
  return {
    dim,
    control: "" as const,
    queryCount,
    judgedCount,
    documentCount,
    flipDdAt10: undefined,
    flipDdAt20: undefined,
    silhouette: undefined,
    varianceRatio: undefined,
    perDocument: undefined,
    draws: [],
  };
}

function queryRungs(results: readonly StoredResult[], full: RungResult, seed: number): RungResult[] {
  const losses = intervalsOf(
    results.map(({ perQuery }) => differences(perQuery.ndcgAt10, full.perQuery.ndcgAt10)),
    seed,
  );
  const flips = intervalsOf(
    results.map(({ perQuery }) => present(perQuery.flipQdAt10)),
    seed,
  );
  return results.map((result, i) => ({
    ...bareRung(result, full),
    ...result,
    ciLow: losses[i]!.low,
    ciHigh: losses[i]!.high,
    flipCiLow: flips[i]!.low,
    flipCiHigh: flips[i]!.high,
  }));
}

/** Documents were searched for: what was measured is document to document, and the columns of queries stay empty. */
function documentRungs(results: readonly StoredResult[], full: RungResult, seed: number): RungResult[] {
  const flips = intervalsOf(
    results.map(({ perQuery }) => present(perQuery.flipQdAt10)),
    seed,
  );
  return results.map((result, i) => ({
    ...full,
    ...bareRung(result, full),
    flipDdAt10: result.flipQdAt10,
    flipDdAt20: result.flipQdAt20,
    perDocument: { flipDdAt10: result.perQuery.flipQdAt10, flipDdAt20: result.perQuery.flipQdAt20 },
    run: undefined,
    flipCiLow: flips[i]!.low,
    flipCiHigh: flips[i]!.high,
  }));
}

function intervalsOf(series: readonly Float64Array[], seed: number) {
  return meanIntervals(series, randomFrom(seed));
}
