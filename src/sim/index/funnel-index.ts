// A search in two stages without a graph: the signs of stored prefixes against the query find those that can be near, by shuffles of
// bytes (André, Kermarrec and Le Scouarnec, 2015, for codes of product quantisation), and float prefixes order these. An insert is a copy.
import { assert } from "../../core/errors.ts";
import { type KernelMemory, roomOf } from "../../vectors/kernel-memory.ts";
import { normalizePrefix, sumOfSquares, unitScale } from "../../vectors/prefix.hot.ts";
import { StoredIndex } from "./stored-index.ts";
import { takeBest } from "./stored-vectors.ts";
import { type IndexFacts, type IndexShape, InsertStatus, type TunableIndex } from "./vector-index.ts";

export interface FunnelOptions extends Omit<IndexShape, "allocate"> {
  /** Of `funnelBytes` at least. */
  readonly memory: KernelMemory;
}

/** Rows whose signs lie side by side. */
const BLOCK_ROWS = 32;
/** A mask of all bits, as the kernel takes it. */
const PRESENT = 255;
/** Components that a kernel takes at a time. */
const KERNEL_DIMS = 16;
/** Signs of so many components are often enough to find what is near in more. */
const SHORT_SIGNS = 128;
const DEPTH = 128;

interface Rung {
  readonly dim: number;
  /** The query's prefix, normalised; zeros behind it. */
  readonly query: Float32Array;
  /** What makes the prefix of each stored vector one of length 1. */
  readonly scales: Float32Array;
  /** Components whose signs are compared. */
  signs: number;
  /** How many the first stage hands on. */
  depth: number;
}

export class FunnelIndex extends StoredIndex implements TunableIndex {
  readonly kind = "funnel";
  readonly #memory: KernelMemory;
  readonly #rungs: readonly Rung[];
  readonly #blockBytes: number;
  readonly #signs: Uint8Array;
  readonly #present: Uint8Array;
  readonly #tables: Int8Array;
  readonly #found: Int32Array;
  readonly #sums: Uint8Array;
  readonly #scores: Float32Array;
  readonly #hits: Int32Array;
  readonly #shortlist: Int32Array;
  readonly #shortScores: Float32Array;

  constructor({ memory, ...shape }: FunnelOptions) {
    const { dims, fullDim, capacity } = shape;
    super({ ...shape, allocate: (length) => memory.view(Float32Array, length) });
    this.#memory = memory;
    this.#rungs = dims.map((dim) => ({
      dim,
      query: memory.view(Float32Array, padded(dim)),
      scales: memory.view(Float32Array, capacity),
      signs: Math.min(dim, SHORT_SIGNS),
      depth: DEPTH,
    }));
    this.#blockBytes = blockBytesOf(fullDim);
    this.#signs = memory.view(Uint8Array, signBytes(fullDim, capacity));
    this.#present = memory.view(Uint8Array, wholeBlocks(capacity));
    this.#tables = memory.view(Int8Array, 4 * padded(fullDim));
    this.#found = memory.view(Int32Array, capacity);
    this.#sums = memory.view(Uint8Array, wholeBlocks(capacity));
    this.#scores = memory.view(Float32Array, capacity);
    this.#hits = new Int32Array(capacity);
    this.#shortlist = new Int32Array(capacity);
    this.#shortScores = new Float32Array(capacity);
  }

  insert(key: number, vector: Float32Array): number {
    const status = this.stored.insert(key, vector);
    if (status !== InsertStatus.done) return status;
    const { rows } = this.stored;
    const { fullDim } = this;
    const first = key * fullDim;
    for (const { dim, scales } of this.#rungs) {
      scales[key] = dim === fullDim ? 1 : unitScale(sumOfSquares(rows, first, dim));
    }
    const block = this.#signs.byteOffset + Math.floor(key / BLOCK_ROWS) * this.#blockBytes;
    this.#memory.kernels.setSigns(rows.byteOffset + 4 * first, padded(fullDim), block, key % BLOCK_ROWS);
    this.#present[key] = PRESENT;
    return status;
  }

  remove(key: number): boolean {
    if (!this.stored.remove(key)) return false;
    this.#present[key] = 0;
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
    const { kernels } = this.#memory;
    const { size, end, rows } = this.stored;
    if (size === 0 || !normalizePrefix(query, dim, rung.query, 0)) return 0;
    const wanted = Math.min(Math.max(rung.depth, k, rerankDepth), size);
    const signs = padded(rung.signs);
    kernels.signTables(rung.query.byteOffset, signs, this.#tables.byteOffset);
    const found = kernels.nearestSigns(
      this.#signs.byteOffset,
      this.#blockBytes,
      end,
      signs,
      this.#tables.byteOffset,
      this.#present.byteOffset,
      wanted,
      this.#found.byteOffset,
      this.#sums.byteOffset,
    );
    kernels.scoreFound(
      rows.byteOffset,
      4 * this.fullDim,
      rung.scales.byteOffset,
      rung.query.byteOffset,
      padded(dim),
      this.#found.byteOffset,
      found,
      this.#scores.byteOffset,
    );
    if (rerankDepth === 0) {
      return takeBest(this.#scores, found, Math.min(k, found), this.#hits, this.#found, keys, scores);
    }
    const depth = Math.min(Math.max(k, rerankDepth), found);
    takeBest(this.#scores, found, depth, this.#hits, this.#found, this.#shortlist, this.#shortScores);
    return this.stored.rerank(query, this.#shortlist, depth, k, keys, scores);
  }

  /** How many the first stage hands on at `dim`: more find better and take longer. */
  setExpansion(dim: number, expansion: number): void {
    this.#rung(dim).depth = expansion;
  }

  /** Numbers of components whose signs can be compared at `dim`, the fewest first. */
  signChoices(dim: number): readonly number[] {
    return dim > SHORT_SIGNS ? [SHORT_SIGNS, dim] : [dim];
  }

  /** @param signs one of `signChoices` */
  setSigns(dim: number, signs: number): void {
    assert(this.signChoices(dim).includes(signs), `signs of ${signs} components at ${dim} dims`);
    this.#rung(dim).signs = signs;
  }

  describe(): IndexFacts {
    const { capacity, fullDim } = this;
    return {
      kind: this.kind,
      library: "mrlbench",
      version: "",
      connectivity: null,
      expansionInsert: null,
      rungs: this.#rungs.map(({ dim, depth, signs }) => ({
        dim,
        expansionSearch: depth,
        signs,
        sizeBytes: signBytes(fullDim, capacity) + 4 * capacity,
      })),
      fullBytes: 4 * capacity * fullDim,
      allocates: { insert: "nothing", remove: "nothing", search: "nothing" },
    };
  }

  /** All its memory is the collector's. */
  close(): void {}

  #rung(dim: number): Rung {
    const rung = this.#rungs[this.dims.indexOf(dim)];
    assert(rung !== undefined, "a search names one of the index's dims");
    return rung;
  }
}

/** What an index of this shape takes of the kernels' memory. */
export function funnelBytes({ dims, fullDim, capacity }: Omit<IndexShape, "allocate">): number {
  const floats = [capacity * fullDim, fullDim, capacity, ...dims.flatMap((dim) => [padded(dim), capacity])];
  const bytes = [signBytes(fullDim, capacity), 4 * padded(fullDim), 4 * capacity];
  const bytesOfRows = [wholeBlocks(capacity), wholeBlocks(capacity)];
  return [...floats.map((length) => 4 * length), ...bytes, ...bytesOfRows].reduce(
    (sum, size) => sum + roomOf(size),
    0,
  );
}

function padded(dim: number): number {
  return KERNEL_DIMS * Math.ceil(dim / KERNEL_DIMS);
}

/** A byte holds the signs of 8 components. */
function blockBytesOf(fullDim: number): number {
  return (BLOCK_ROWS * padded(fullDim)) / 8;
}

function signBytes(fullDim: number, capacity: number): number {
  return (wholeBlocks(capacity) / BLOCK_ROWS) * blockBytesOf(fullDim);
}

/** Rows up to the end of the last block. */
function wholeBlocks(rows: number): number {
  return BLOCK_ROWS * Math.ceil(rows / BLOCK_ROWS);
}
