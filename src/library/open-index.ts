// The library's index over one of the kinds that are timed: every input is checked before it reaches one, for those throw nothing where
// it is hot, and count on what they are given.
import { UsageError } from "../core/errors.ts";
import { shown } from "../core/shown.ts";
import { listing } from "../core/words.ts";
import type { Places } from "../open/places.ts";
import { InsertStatus } from "../sim/index/vector-index.ts";
import { givenLength } from "../vectors/given-view.ts";
import { type ChosenIndex, type OpenedIndex, openChosenIndex } from "./chosen-index.ts";
import { writeIndexFile } from "./index-file.ts";
import { requirePath } from "./option-kinds.ts";
import { type IndexChoice, readSearchOptions } from "./options.ts";
import type { IndexKind, SearchIndex, SearchOptions } from "./search-index.ts";

const NOT_FINITE = "a component that is NaN or infinite";

export class LibraryIndex implements SearchIndex {
  readonly kind: IndexKind;
  readonly dim: number;
  readonly dims: readonly number[];
  readonly capacity: number;
  readonly considered: ChosenIndex["considered"];
  readonly #opened: OpenedIndex;
  #isClosed = false;

  /** @throws as `openChosenIndex` */
  constructor(choice: IndexChoice, places: Places) {
    const { opened, considered } = openChosenIndex(choice, places);
    this.kind = opened.index.kind;
    this.dim = choice.dim;
    this.dims = choice.dims;
    this.capacity = choice.capacity;
    this.considered = considered;
    this.#opened = opened;
  }

  get size(): number {
    return this.#index("size").size();
  }

  has(key: number): boolean {
    return this.#index("has").has(key);
  }

  add(key: number, vector: Float32Array): void {
    const index = this.#index("add");
    this.#checkKey("add", key);
    this.#checkVector("add", vector);
    if (index.has(key)) throw taken(key);
    this.#insert(index, key, vector);
  }

  replace(key: number, vector: Float32Array): void {
    const index = this.#index("replace");
    this.#checkKey("replace", key);
    this.#checkVector("replace", vector);
    // What is there must not go before what takes its place is known to be one.
    if (!vector.every(Number.isFinite)) throw wrong("replace", "vector", NOT_FINITE, "finite components");
    index.remove(key);
    this.#insert(index, key, vector);
  }

  remove(key: number): boolean {
    const index = this.#index("remove");
    return index.has(key) && index.remove(key);
  }

  search(
    query: Float32Array,
    k: number,
    keys: Int32Array,
    scores: Float32Array,
    options?: SearchOptions,
  ): number {
    // At first: reading the options of an application may run code of its own, which may close.
    const { dim = this.dims[0]!, rerank = 0 } = options === undefined ? {} : readSearchOptions(options);
    const index = this.#index("search");
    this.#checkVector("search", query);
    if (!Number.isInteger(k) || k < 1 || k > this.capacity) {
      throw wrong("search", "k", shown(k), `a whole number from 1 to ${this.capacity}`);
    }
    if ((givenLength(keys, Int32Array) ?? 0) < k)
      throw wrong("search", "keys", shown(keys), `an Int32Array with room for ${k}`);
    if ((givenLength(scores, Float32Array) ?? 0) < k) {
      throw wrong("search", "scores", shown(scores), `a Float32Array with room for ${k}`);
    }
    if (!this.dims.includes(dim))
      throw wrong("search", "dim", shown(dim), listing(this.dims.map(String), "or"));
    const found = index.search(query, dim, k, Math.min(rerank, this.capacity), keys, scores);
    if (found === 0 && index.size() > 0) throw wrong("search", "query", NOT_FINITE, "finite components");
    return found;
  }

  save(path: string): void {
    const index = this.#index("save");
    requirePath("save", path);
    const { kind, dim, dims, capacity } = this;
    const size = index.size();
    const keys = new Int32Array(size);
    const vectors = new Float32Array(size * dim);
    for (let key = 0, row = 0; row < size; key++) {
      if (!index.has(key)) continue;
      keys[row] = key;
      vectors.set(index.vector(key), row * dim);
      row++;
    }
    writeIndexFile(path, { kind, dim, dims, capacity, size, keys, vectors });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#opened.index.close();
    this.#opened[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #index(what: string): OpenedIndex["index"] {
    if (!this.#isClosed) return this.#opened.index;
    throw new UsageError({
      what: `${what} was called on a closed index`,
      expected: "an open one",
      next: "Close it after the last call.",
    });
  }

  #insert(index: OpenedIndex["index"], key: number, vector: Float32Array): void {
    const status = index.insert(key, vector);
    if (status === InsertStatus.done) return;
    if (status === InsertStatus.notFinite) throw wrong("add", "vector", NOT_FINITE, "finite components");
    throw new UsageError({
      what: "the index is full",
      seen: `${this.size} vectors`,
      expected: `at most ${this.capacity}`,
      next: "Remove one before, or open it with a larger capacity.",
    });
  }

  #checkKey(what: string, key: number): void {
    if (Number.isInteger(key) && key >= 0 && key < this.capacity) return;
    throw wrong(what, "key", shown(key), `a whole number from 0 to ${this.capacity - 1}`);
  }

  #checkVector(what: string, vector: Float32Array): void {
    const length = givenLength(vector, Float32Array);
    if (length === this.dim) return;
    const seen = length === undefined ? shown(vector) : `${length} components`;
    throw wrong(
      what,
      what === "search" ? "query" : "vector",
      seen,
      `a Float32Array of ${this.dim} components`,
    );
  }
}

function taken(key: number): UsageError {
  return new UsageError({
    what: "add found a vector under this key",
    seen: String(key),
    expected: "a key that is free",
    next: "Use replace, or remove it before.",
  });
}

function wrong(call: string, name: string, seen: string, expected: string): UsageError {
  return new UsageError({
    what: `${call} does not take this ${name}`,
    seen,
    expected,
    next: "Nothing was changed: give what is expected.",
  });
}
