// What vectors are searched with: the matrix product of exact search, and the indices of a simulation.
import { readFileSync } from "node:fs";
import { unpackBundle } from "../assets/cache/cache.ts";
import { embeddedBundle, isCarried } from "../assets/cache/embedded.ts";
import { MissingError } from "../core/errors.ts";
import { NativeMatrixProduct } from "../engine/matrix-product.ts";
import { providerOf } from "../engine/providers.ts";
import { ExactIndex } from "../sim/index/exact-index.ts";
import { FunnelIndex, funnelBytes } from "../sim/index/funnel-index.ts";
import { HnswIndex } from "../sim/index/hnsw-index.ts";
import { createScoreRows } from "../sim/index/score-rows.ts";
import { openUsearch } from "../sim/index/usearch.ts";
import { KernelMemory } from "../vectors/kernel-memory.ts";
import { CaseMemory } from "./case-memory.ts";
import { libraryPaths } from "./libraries.ts";
import type { Places } from "./places.ts";

const PRODUCT_PROVIDER = providerOf("CPUExecutionProvider")!;

/** What a pass of a search may take, with its tiles of vectors of thousands of components. What nothing was written to takes no memory. */
const LADDER_BYTES = 384e6;

/** Exact search: dot products of many vectors at once, on the CPU whatever made the vectors. */
export function openMatrixProduct(
  places: Places,
  threads: number,
  memory?: KernelMemory | undefined,
): NativeMatrixProduct {
  const { files } = unpackBundle(places.cacheRoot, embeddedBundle("matrix-product"));
  return new NativeMatrixProduct({
    libraryPaths: libraryPaths(PRODUCT_PROVIDER, places).paths,
    modelPath: Object.values(files)[0]!,
    threads,
    memory,
  });
}

/** The same with memory for the kernels of a ladder; where they cannot run, the same is done in TypeScript. */
export function openLadderProduct(places: Places, threads: number): NativeMatrixProduct {
  return openMatrixProduct(places, threads, ladderMemory(places));
}

function ladderMemory(places: Places): KernelMemory | undefined {
  try {
    const { openedPath } = unpackBundle(places.cacheRoot, embeddedBundle("kernels"));
    return new KernelMemory(readFileSync(openedPath!), LADDER_BYTES);
  } catch (error) {
    if (error instanceof MissingError) return undefined;
    throw error;
  }
}

export interface IndexRequest {
  /** Descending. */
  readonly dims: readonly number[];
  readonly fullDim: number;
  readonly capacity: number;
}

export interface OpenIndex<Index> extends Disposable {
  readonly index: Index;
}

/** Whether this system has a graph index: where usearch is not published for it, search is exact. */
export function hasHnswIndex(): boolean {
  return isCarried("usearch");
}

/** Whether its library can be loaded: an older system may lack what it needs. */
export function canOpenHnswIndex(places: Places): boolean {
  if (!hasHnswIndex()) return false;
  try {
    openUsearch(unpackBundle(places.cacheRoot, embeddedBundle("usearch")).openedPath!);
    return true;
  } catch (error) {
    if (error instanceof MissingError) return false;
    throw error;
  }
}

/**
 * A graph by usearch, in memory of its own, which is not locked: it is larger than what a user may lock.
 * @throws MissingError when its library cannot be loaded
 */
export function openHnswIndex(request: IndexRequest, places: Places): OpenIndex<HnswIndex> {
  const { openedPath } = unpackBundle(places.cacheRoot, embeddedBundle("usearch"));
  const library = openUsearch(openedPath!);
  using owned = new DisposableStack();
  const memory = owned.use(new CaseMemory());
  const allocate = (length: number) => memory.vectors(length);
  const index = owned.adopt(new HnswIndex({ ...request, library, allocate }), (one) => one.close());
  return { index, ...disposing(owned.move()) };
}

/** A search in two stages, in the kernels' memory. @throws MissingError where the kernels cannot run, or there is no room */
export function openFunnelIndex(request: IndexRequest, places: Places): OpenIndex<FunnelIndex> {
  const { openedPath } = unpackBundle(places.cacheRoot, embeddedBundle("kernels"));
  const memory = new KernelMemory(readFileSync(openedPath!), funnelBytes(request));
  const index = new FunnelIndex({ ...request, memory });
  return { index, [Symbol.dispose]: () => index.close() };
}

/** Exact search by ONNX Runtime's matrix product on one thread, in the product's memory. */
export function openExactIndex(request: IndexRequest, places: Places): OpenIndex<ExactIndex> {
  using owned = new DisposableStack();
  const product = owned.use(openMatrixProduct(places, 1));
  const allocate = (length: number) => product.allocate(length);
  const options = { library: "ONNX Runtime", version: product.version, allocates: "nothing" };
  const scoreRows = createScoreRows(product);
  const index = new ExactIndex({ ...request, allocate, product: { ...options, scoreRows } });
  return { index, ...disposing(owned.move()) };
}

function disposing(owned: DisposableStack): Disposable {
  return { [Symbol.dispose]: () => owned.dispose() };
}
