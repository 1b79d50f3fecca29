// One tick of the simulation: the world moves, some of its agents speak; what they say becomes vectors, reminds them of what was said
// before, and is remembered.
import { assert } from "../core/errors.ts";
import { chooseDim, learnCost } from "./dim-budget.hot.ts";
import type { DimBudget } from "./dim-budget.ts";
import { HITS, InsertStatus, insertFailure, type VectorIndex } from "./index/vector-index.ts";
import { advanceWorld, hear, learn, speak } from "./world.hot.ts";
import { beginSaying, type World } from "./world.ts";

/** What a tick asks of an embedder. */
export interface TextSteps {
  readonly batch: number;
  /** Rows in order from 0. */
  tokenize(row: number, text: string): number;
  copyIn(): number;
  infer(tokens: number): number;
  copyOut(): void;
  post(tokens: number): void;
  /** The vector of a row of the last call. */
  rowVector(row: number): Float32Array;
  readonly tokenCount: number;
  readonly cacheHitCount: number;
}

export interface SimTickOptions {
  readonly world: World;
  /** What the world's utterances are. */
  readonly texts: readonly string[];
  readonly steps: TextSteps;
  readonly index: VectorIndex;
  /** Components that are compared. */
  readonly dim: number;
  /** Hits that whole vectors order again; 0 for none. */
  readonly rerankDepth: number;
  /** Undefined where the dim stays. */
  readonly budget: DimBudget | undefined;
  /** The key that the next memory takes. */
  readonly nextKey: number;
}

export class SimTick {
  readonly #options: SimTickOptions;
  readonly #vectors: readonly Float32Array[];
  readonly #hits: readonly Int32Array[];
  readonly #scores: Float32Array;
  readonly #hitCounts: Int32Array;
  readonly #keys: Int32Array;
  #nextKey: number;
  #dim: number;
  #cacheHitsBefore = 0;
  #chosenNs = 0;
  #insertStatus: number = InsertStatus.done;
  #insertedCount = 0;

  constructor(options: SimTickOptions) {
    const { steps, rerankDepth, dim, nextKey } = options;
    const rows = Array.from({ length: steps.batch }, (_, row) => row);
    this.#options = options;
    this.#vectors = rows.map((row) => steps.rowVector(row));
    this.#hits = rows.map(() => new Int32Array(new ArrayBuffer(4 * Math.max(HITS, rerankDepth))));
    this.#scores = new Float32Array(new ArrayBuffer(4 * Math.max(HITS, rerankDepth)));
    this.#hitCounts = new Int32Array(new ArrayBuffer(4 * steps.batch));
    this.#keys = new Int32Array(new ArrayBuffer(4 * steps.batch));
    this.#nextKey = nextKey;
    this.#dim = dim;
  }

  /**
   * Between stretches: all memories are again what they were before the first tick, and what is said begins with this utterance.
   * @param memoryAt what the index held at a key then
   */
  rewind(utterance: number, memoryAt: (key: number) => Float32Array): void {
    const { index, world } = this.#options;
    for (let back = Math.min(this.#insertedCount, index.capacity); back > 0; back--) {
      const key = (this.#nextKey - back + index.capacity) % index.capacity;
      index.remove(key);
      this.#insertStatus = index.insert(key, memoryAt(key));
      assert(this.#insertStatus === InsertStatus.done, `memory ${key} did not go back`);
    }
    this.#insertedCount = 0;
    beginSaying(world, utterance);
  }

  advance(): void {
    advanceWorld(this.#options.world);
  }

  choose(): void {
    speak(this.#options.world);
  }

  tokenize(): void {
    const { steps, texts, world } = this.#options;
    this.#cacheHitsBefore = steps.cacheHitCount;
    for (let row = 0; row < steps.batch; row++) steps.tokenize(row, texts[world.said[row]!]!);
  }

  copyIn(): number {
    return this.#options.steps.copyIn();
  }

  infer(tokens: number): number {
    return this.#options.steps.infer(tokens);
  }

  copyOut(): void {
    this.#options.steps.copyOut();
  }

  post(tokens: number): void {
    this.#options.steps.post(tokens);
  }

  chooseDim(spentNs: number): void {
    const { budget } = this.#options;
    if (budget === undefined) return;
    this.#dim = chooseDim(budget, spentNs);
    this.#chosenNs = Bun.nanoseconds();
  }

  search(): void {
    const { index, steps, rerankDepth } = this.#options;
    for (let row = 0; row < steps.batch; row++) {
      const query = this.#vectors[row]!;
      this.#hitCounts[row] = index.search(
        query,
        this.#dim,
        HITS,
        rerankDepth,
        this.#hits[row]!,
        this.#scores,
      );
    }
  }

  /** The oldest memory makes room. */
  insert(): number {
    const { index, steps } = this.#options;
    for (let row = 0; row < steps.batch; row++) {
      const key = this.#nextKey;
      if (index.size() === index.capacity) index.remove(key);
      this.#insertStatus = index.insert(key, this.#vectors[row]!);
      if (this.#insertStatus !== InsertStatus.done) return this.#insertStatus;
      this.#insertedCount++;
      this.#keys[row] = key;
      this.#nextKey = (key + 1) % index.capacity;
    }
    return InsertStatus.done;
  }

  /** Why the last insert took nothing; undefined where it did: then the status of a tick is the runtime's. */
  insertFailure(): Error | undefined {
    if (this.#insertStatus === InsertStatus.done) return undefined;
    return insertFailure(this.#insertStatus, this.#nextKey, this.#options.index, "Raise --index-size.");
  }

  update(): void {
    const { world, steps, budget } = this.#options;
    hear(world);
    for (let row = 0; row < steps.batch; row++) {
      learn(world, world.speakers[row]!, this.#keys[row]!, this.#hits[row]!, this.#hitCounts[row]!);
    }
    if (budget !== undefined) learnCost(budget, Bun.nanoseconds() - this.#chosenNs);
  }

  get tokenCount(): number {
    return this.#options.steps.tokenCount;
  }

  /** Texts of the tick whose tokens were remembered. */
  get cacheHitCount(): number {
    return this.#options.steps.cacheHitCount - this.#cacheHitsBefore;
  }

  get dimUsed(): number {
    return this.#dim;
  }

  /** The utterance of the first speaker. */
  get textIndex(): number {
    return this.#options.world.said[0]!;
  }
}
