// Memory that our own SIMD kernels work in, and the kernels over it: WebAssembly, compiled by the build from kernels/. Addresses are the
// byte offsets of views. The memory has its final size from the start: growing it would detach every view.
import { MissingError } from "../core/errors.ts";
import { formatBytes } from "../core/format.ts";

/** What kernels/ exports; addresses are byte offsets in the memory. */
export interface Kernels {
  readonly meanFloat32: MeanKernel;
  readonly meanFloat16: MeanKernel;
  readonly meanInt8: MeanKernel;
  readonly signTables: (query: number, dim: number, tables: number) => void;
  readonly setSigns: (row: number, dim: number, block: number, lane: number) => void;
  readonly nearestSigns: (
    blocks: number,
    blockBytes: number,
    rows: number,
    dim: number,
    tables: number,
    present: number,
    wanted: number,
    found: number,
    sums: number,
  ) => number;
  readonly scoreFound: (
    rows: number,
    rowBytes: number,
    scales: number,
    query: number,
    dim: number,
    found: number,
    count: number,
    scores: number,
  ) => void;
  readonly transposeRows: (source: number, width: number, rows: number, out: number) => void;
  readonly gatherColumns: (
    columns: number,
    rows: number,
    order: number,
    dims: number,
    dimCount: number,
    out: number,
    squares: number,
  ) => void;
  readonly collect: (
    products: number,
    sums: number,
    rows: number,
    columns: number,
    scales: number,
    offsets: number,
    firstDocument: number,
    lists: number,
    begin: number,
  ) => number;
  readonly rankLists: (lists: number, rows: number, close: number) => void;
  readonly resampleSums: (
    values: number,
    queries: number,
    series: number,
    state: number,
    table: number,
    resamples: number,
    weights: number,
    totals: number,
    sums: number,
  ) => void;
}

/**
 * The mean of `count` rows, each times its factor, of their first `dim` components. Up to 15 components more are read and written.
 * @param rowAddresses addresses of the rows
 * @param factors 0 where all are 1
 */
export type MeanKernel = (
  rowAddresses: number,
  factors: number,
  count: number,
  dim: number,
  target: number,
) => void;

type ViewType =
  | typeof Float32Array
  | typeof Float64Array
  | typeof Int32Array
  | typeof Uint32Array
  | typeof Int8Array
  | typeof Uint8Array;

const PAGE_BYTES = 65_536;
const MOST_BYTES = 2 ** 32 - PAGE_BYTES;
const CACHE_LINE_BYTES = 64;

/** Pages that nothing was written to take no memory: room may be generous. */
export class KernelMemory {
  readonly kernels: Kernels;
  readonly buffer: ArrayBuffer;
  // Address 0 is no address.
  #usedBytes = CACHE_LINE_BYTES;

  /**
   * @param wasm what the build made of kernels/
   * @param sizeBytes the sum of `roomOf` of all views
   * @throws MissingError when the machine cannot run the kernels, or has no room
   */
  constructor(wasm: Uint8Array<ArrayBuffer>, sizeBytes: number) {
    if (!WebAssembly.validate(wasm)) throw noSimd();
    const pages = Math.ceil((sizeBytes + 2 * CACHE_LINE_BYTES) / PAGE_BYTES);
    const memory = memoryOf(pages);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), { env: { memory } });
    // An object of our own: each look-up in the one that the engine gives may allocate.
    this.kernels = { ...(exports as unknown as Kernels) };
    this.buffer = memory.buffer as ArrayBuffer;
  }

  /** How far the memory is given out: where `release` goes back to. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Takes back the views that were made since: the next ones lie where they lay, over what they held. */
  release(usedBytes: number): void {
    this.#usedBytes = usedBytes;
  }

  /** A view that begins at a cache line; zeroed where nothing was released. */
  view<T extends ViewType>(type: T, length: number): InstanceType<T> {
    const offset = this.#usedBytes;
    this.#usedBytes += roomOf(length * type.BYTES_PER_ELEMENT);
    return new type(this.buffer, offset, length) as InstanceType<T>;
  }
}

/** What a view of so many bytes takes. Kernels read and write a block at a time: there is room for one behind it. */
export function roomOf(sizeBytes: number): number {
  return CACHE_LINE_BYTES * (1 + Math.ceil(sizeBytes / CACHE_LINE_BYTES));
}

function memoryOf(pages: number): WebAssembly.Memory {
  const sizeBytes = pages * PAGE_BYTES;
  if (sizeBytes > MOST_BYTES) {
    throw noRoom(sizeBytes, "WebAssembly addresses 4 GB", `at most ${formatBytes(MOST_BYTES)}`);
  }
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (error) {
    throw noRoom(sizeBytes, (error as Error).message, "room for it");
  }
}

function noRoom(sizeBytes: number, reason: string, expected: string): MissingError {
  return new MissingError({
    what: "there is no memory for the SIMD kernels to work in",
    seen: `${formatBytes(sizeBytes)} are needed; ${reason}`,
    expected,
    next: "Use another runtime or index, or less of everything.",
  });
}

function noSimd(): MissingError {
  return new MissingError({
    what: "the SIMD kernels cannot run here",
    seen: "an engine that refuses 128-bit vectors of WebAssembly",
    expected: "a CPU with AVX, or ARM64",
    next: "Use another runtime or index.",
  });
}
