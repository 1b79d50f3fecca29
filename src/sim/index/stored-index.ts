// What both kinds of index are: a ladder of dims over vectors stored by key.
import { assert } from "../../core/errors.ts";
import { StoredVectors } from "./stored-vectors.ts";
import { checkShape, type IndexShape } from "./vector-index.ts";

export abstract class StoredIndex {
  readonly dims: readonly number[];
  readonly fullDim: number;
  readonly capacity: number;
  protected readonly stored: StoredVectors;

  constructor(shape: IndexShape) {
    checkShape(shape);
    this.dims = shape.dims;
    this.fullDim = shape.fullDim;
    this.capacity = shape.capacity;
    this.stored = new StoredVectors(shape);
  }

  size(): number {
    return this.stored.size;
  }

  has(key: number): boolean {
    return this.stored.has(key);
  }

  /** The vector of a key that is stored, whole and normalised. */
  vector(key: number): Float32Array {
    assert(this.has(key), `no vector has the key ${key}`);
    return this.stored.rows.subarray(key * this.fullDim, (key + 1) * this.fullDim);
  }
}
