// What both kinds of index are: a ladder of dims over vectors stored by key.
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
}
