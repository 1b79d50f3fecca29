// Vectors in one growing buffer: how many will come is not known while they stream in.

/** Grown by half: what is unused at the end, and copied on the way, stays small beside the vectors. */
const GROWTH = 1.5;
const FIRST_ROWS = 1024;

export class VectorRows {
  readonly #dim: number;
  #values: Float32Array<ArrayBuffer>;
  #length = 0;

  constructor(dim: number) {
    this.#dim = dim;
    this.#values = new Float32Array(FIRST_ROWS * dim);
  }

  /** Appends a copy. */
  push(vector: Float32Array): void {
    const end = this.#length + this.#dim;
    if (end > this.#values.length) this.#resize(Math.ceil(end * GROWTH));
    this.#values.set(vector, this.#length);
    this.#length = end;
  }

  /** All rows, [count, dim]. What is left of the buffer was never touched and takes no memory. */
  finish(): Float32Array {
    return this.#values.subarray(0, this.#length);
  }

  #resize(length: number): void {
    this.#values = new Float32Array(this.#values.buffer.transfer(length * Float32Array.BYTES_PER_ELEMENT));
  }
}
