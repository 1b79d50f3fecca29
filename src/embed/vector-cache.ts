// Finished vectors of recent texts: who says the same again waits for a look-up and a copy. A ring: the oldest makes room.

/** Longer texts are not kept: what is kept holds their characters. */
const MOST_UNITS = 1024;

export class VectorCache {
  hitCount = 0;
  readonly #capacity: number;
  readonly #width: number;
  /** Place of each text. */
  readonly #places = new Map<string, number>();
  readonly #texts: (string | undefined)[];
  readonly #dims: Int32Array;
  readonly #tokenCounts: Int32Array;
  /** [capacity, width] */
  readonly #vectors: Float32Array;
  #next = 0;

  /** @param width components of the widest vector */
  constructor(capacity: number, width: number) {
    this.#capacity = capacity;
    this.#width = width;
    this.#texts = new Array<undefined>(capacity).fill(undefined);
    this.#dims = new Int32Array(capacity);
    this.#tokenCounts = new Int32Array(capacity);
    this.#vectors = new Float32Array(capacity * width);
  }

  /**
   * Copies the vector of a text at this dim into `target`.
   * @returns the text's tokens; -1, and nothing copied, where it is not kept
   */
  find(text: string, dim: number, target: Float32Array): number {
    const place = this.#places.get(text);
    if (place === undefined || this.#dims[place] !== dim) return -1;
    const first = place * this.#width;
    for (let i = 0; i < dim; i++) target[i] = this.#vectors[first + i]!;
    this.hitCount++;
    return this.#tokenCounts[place]!;
  }

  /** The last dim of a text is kept. */
  keep(text: string, dim: number, vector: Float32Array, tokenCount: number): void {
    if (text.length > MOST_UNITS) return;
    const place = this.#places.get(text) ?? this.#takePlace(text);
    this.#dims[place] = dim;
    this.#tokenCounts[place] = tokenCount;
    this.#vectors.set(vector, place * this.#width);
  }

  #takePlace(text: string): number {
    const place = this.#next;
    this.#next = (place + 1) % this.#capacity;
    const oldest = this.#texts[place];
    if (oldest !== undefined) this.#places.delete(oldest);
    this.#texts[place] = text;
    this.#places.set(text, place);
    return place;
  }
}
