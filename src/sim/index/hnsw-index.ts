// HNSW (Malkov and Yashunin, 2016) by usearch: one graph for each rung of the ladder, and whole vectors for second stages.
//
// A removed vector's node is taken by the next insert, but links of other nodes to it stay and now lead elsewhere (`index.hpp`, `update`).
// So recall falls while the first turnover of a full ring, and holds from then on; time and memory do not change. Whoever forgets tunes
// after one turnover.
import { assert, RuntimeError } from "../../core/errors.ts";
import { normalizePrefix } from "../../vectors/prefix.hot.ts";
import { StoredIndex } from "./stored-index.ts";
import type { UsearchGraph, UsearchLibrary } from "./usearch.ts";
import { type IndexFacts, type IndexShape, InsertStatus, type TunableIndex } from "./vector-index.ts";

export interface HnswOptions extends IndexShape {
  readonly library: UsearchLibrary;
}

/** The library's defaults, by name so that a report can give them. */
const CONNECTIVITY = 16;
const EXPANSION_INSERT = 128;
const EXPANSION_SEARCH = 64;
/** All calls run on the caller's thread. */
const THREADS = 1;

interface Rung {
  readonly dim: number;
  readonly graph: UsearchGraph;
  /** The cut and normalised vector of a call. */
  readonly vector: Float32Array;
  expansion: number;
}

export class HnswIndex extends StoredIndex implements TunableIndex {
  readonly kind = "hnsw";
  readonly #library: UsearchLibrary;
  #rungs: readonly Rung[];
  /** One key for the library, which counts in 64 bits; we write its low word. */
  readonly #key = new BigUint64Array(1);
  readonly #keyWords = new Uint32Array(this.#key.buffer);
  /** Found keys and their number are copied here: reading 64-bit elements would make a BigInt of each. */
  readonly #found: BigUint64Array<ArrayBuffer>;
  readonly #foundWords: Uint32Array;
  readonly #count = new BigUint64Array(1);
  readonly #countWords = new Uint32Array(this.#count.buffer);
  readonly #shortlist: Int32Array;

  constructor(options: HnswOptions) {
    super(options);
    const { dims, capacity, allocate, library } = options;
    this.#library = library;
    this.#rungs = dims.map((dim) => ({
      dim,
      graph: library.openGraph(dim, CONNECTIVITY, EXPANSION_INSERT),
      vector: allocate(dim),
      expansion: EXPANSION_SEARCH,
    }));
    this.#found = new BigUint64Array(capacity);
    this.#foundWords = new Uint32Array(this.#found.buffer);
    this.#shortlist = new Int32Array(capacity);
  }

  insert(key: number, vector: Float32Array): number {
    assert(this.#rungs.length > 0, "the index is open");
    const status = this.stored.insert(key, vector);
    if (status !== InsertStatus.done) return status;
    this.#keyWords[0] = key;
    for (const rung of this.#rungs) {
      normalizePrefix(vector, rung.dim, rung.vector, 0);
      this.#add(rung);
    }
    return status;
  }

  remove(key: number): boolean {
    if (!this.stored.remove(key)) return false;
    this.#keyWords[0] = key;
    for (const { graph } of this.#rungs) graph.remove(this.#key);
    return true;
  }

  search(
    query: Float32Array,
    dim: number,
    k: number,
    rerankDepth: number,
    keys: Int32Array,
    scores: Float32Array,
  ): number {
    const rung = this.#rung(dim);
    if (!normalizePrefix(query, dim, rung.vector, 0)) return 0;
    const wanted = Math.min(Math.max(k, rung.expansion, rerankDepth), this.stored.size);
    if (wanted === 0) return 0;
    const result = rung.graph.search(rung.vector, wanted, THREADS);
    this.#found.set(result[0]);
    this.#count.set(result[2]);
    const count = this.#countWords[0]!;
    if (rerankDepth > 0) {
      const depth = Math.min(count, Math.max(k, rerankDepth));
      for (let i = 0; i < depth; i++) this.#shortlist[i] = this.#foundWords[2 * i]!;
      return this.stored.rerank(query, this.#shortlist, depth, k, keys, scores);
    }
    const found = Math.min(count, k);
    const distances = result[1];
    for (let i = 0; i < found; i++) {
      keys[i] = this.#foundWords[2 * i]!;
      scores[i] = 1 - distances[i]!;
    }
    return found;
  }

  /** How many entries a search at `dim` keeps, at least: more find better and take longer. A search may ask for more. */
  setExpansion(dim: number, expansion: number): void {
    this.#rung(dim).expansion = expansion;
  }

  /** Writes the graph of each dim to a file of its own. @throws TypeError with the library's message */
  save(pathOf: (dim: number) => string): void {
    for (const { dim, graph } of this.#rungs) graph.save(pathOf(dim));
  }

  /**
   * An empty index becomes the full one that was saved.
   * @param vectorAt what it held at each key
   * @throws TypeError with the library's message
   */
  restore(pathOf: (dim: number) => string, vectorAt: (key: number) => Float32Array): void {
    for (let key = 0; key < this.capacity; key++) this.stored.insert(key, vectorAt(key));
    for (const { dim, graph } of this.#rungs) graph.load(pathOf(dim));
  }

  describe(): IndexFacts {
    const { capacity, fullDim } = this;
    return {
      kind: this.kind,
      library: "usearch",
      version: this.#library.version,
      connectivity: CONNECTIVITY,
      expansionInsert: EXPANSION_INSERT,
      rungs: this.#rungs.map(({ dim, expansion }) => ({
        dim,
        expansionSearch: expansion,
        sizeBytes: capacity * (4 * dim + NODE_BYTES),
      })),
      fullBytes: 4 * capacity * fullDim,
      allocates: {
        insert: "by the binding: 1 handle scope for each rung",
        remove: "by the binding: 1 handle scope and 1 array for each rung",
        search:
          "by the binding: 1 handle scope, 1 array, 3 typed arrays and their buffers, 8 bytes and 12 for each candidate",
      },
    };
  }

  /**
   * The graphs lie outside the JavaScript heap, so nothing else would make the collector hurry. Their memory goes when the event loop
   * turns next: finalizers of Node-API run there.
   */
  close(): void {
    this.#rungs = [];
    Bun.gc(true);
  }

  #rung(dim: number): Rung {
    const rung = this.#rungs[this.dims.indexOf(dim)];
    assert(rung !== undefined, "a search names one of the dims of an index that is open");
    return rung;
  }

  #add({ graph, vector }: Rung): void {
    try {
      graph.add(this.#key, vector, THREADS);
    } catch (error) {
      throw new RuntimeError({
        what: `usearch ${this.#library.version} refused a vector`,
        seen: error instanceof Error ? error.message : String(error),
        next: "Free memory, or make the index smaller.",
      });
    }
  }
}

/** On the lowest level: key, level, and a counted list of twice the connectivity. Few nodes have more levels. */
const NODE_BYTES = 8 + 2 + 4 * (1 + 2 * CONNECTIVITY);
