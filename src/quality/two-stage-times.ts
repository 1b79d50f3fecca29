// What a two-stage search takes beside a search of whole vectors: one query at a time, as an application asks, the two in turn.

import type { MatrixProduct } from "../mrl/search/matrix-product.ts";
import { median, sortSamples } from "../stats/percentile.ts";
import { scoreRows, selectTop } from "../vectors/nearest.hot.ts";
import { copyPrefixes, normalizeRows } from "../vectors/prefix.hot.ts";

export interface TwoStageTimes {
  /** Median of a search of whole vectors. */
  readonly fullNs: number;
  /** Median of a search of prefixes whose best are scored again by whole vectors. */
  readonly twoStageNs: number;
  readonly queryCount: number;
}

export interface TwoStageRequest {
  /** [rows, width] */
  readonly documents: Float32Array;
  /** [rows, width] */
  readonly queries: Float32Array;
  readonly width: number;
  /** Components of the first stage. */
  readonly dim: number;
  /** Hits of the first stage. */
  readonly depth: number;
  /** Works in place on the memory that it gives, so that nothing is copied while the clock runs. */
  readonly product: Required<MatrixProduct>;
}

const HITS = 10;
const TIMED_QUERIES = 200;
const WARMUP_QUERIES = 20;

/** Scores are cosines, whatever the ladder compares by: the work is the same. Undefined without a query. */
export function timeTwoStages(request: TwoStageRequest): TwoStageTimes | undefined {
  const { documents, queries, width, dim, product } = request;
  const documentCount = documents.length / width;
  const timedCount = Math.min(TIMED_QUERIES, queries.length / width);
  if (timedCount === 0) return undefined;
  const hitCount = Math.min(HITS, documentCount);
  const depth = Math.min(request.depth, documentCount);
  const whole = new Stage(request, width);
  const first = new Stage(request, dim);
  const rescored = new Float32Array(depth);
  const best = new Int32Array(Math.max(depth, hitCount));
  const fullNs = new Float64Array(timedCount);
  const twoStageNs = new Float64Array(timedCount);
  for (let call = -WARMUP_QUERIES; call < timedCount; call++) {
    const query = (call + WARMUP_QUERIES) % timedCount;
    whole.load(query);
    first.load(query);
    const beginNs = Bun.nanoseconds();
    whole.score(product);
    selectTop(whole.scores, documentCount, hitCount, best);
    const middleNs = Bun.nanoseconds();
    first.score(product);
    selectTop(first.scores, documentCount, depth, best);
    scoreRows(whole.vectors, width, whole.query, best, depth, rescored);
    selectTop(rescored, depth, Math.min(hitCount, depth), best);
    const endNs = Bun.nanoseconds();
    if (call < 0) continue;
    fullNs[call] = middleNs - beginNs;
    twoStageNs[call] = endNs - middleNs;
  }
  return {
    fullNs: median(sortSamples(fullNs))!,
    twoStageNs: median(sortSamples(twoStageNs))!,
    queryCount: timedCount,
  };
}

/** Stored vectors of one dim, and a query of it. */
class Stage {
  /** [rows, dim], normalised. */
  readonly vectors: Float32Array;
  readonly query: Float32Array;
  /** Of all rows. */
  readonly scores: Float32Array;
  readonly #dim: number;
  readonly #queries: Float32Array;
  readonly #width: number;

  constructor({ documents, queries, width, product }: TwoStageRequest, dim: number) {
    const rows = documents.length / width;
    this.#dim = dim;
    this.#queries = queries;
    this.#width = width;
    this.vectors = product.allocate(rows * dim);
    this.query = product.allocate(dim);
    this.scores = product.allocate(rows);
    copyPrefixes(documents, width, this.vectors, dim, rows);
    normalizeRows(this.vectors, dim, rows);
  }

  load(query: number): void {
    const start = query * this.#width;
    this.query.set(this.#queries.subarray(start, start + this.#dim));
    normalizeRows(this.query, this.#dim, 1);
  }

  score(product: MatrixProduct): void {
    this.scores.fill(0);
    product.add(this.query, 1, this.vectors, this.scores.length, this.#dim, 0, this.#dim, this.scores);
  }
}
