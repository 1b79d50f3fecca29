// The HNSW library usearch by its Node-API module. Its JavaScript wrapper looks for the module beside itself, which a single executable
// has not, and copies every result once more; so the module is opened from a path, and its own class is called.
//
// Prebuilt modules export no C symbol of the library: Node-API is the only way in. It allocates the arrays of its results.
import { MissingError } from "../../core/errors.ts";

/** One graph, as far as it is used here. */
export interface UsearchGraph {
  /** @throws TypeError with the library's message */
  add(keys: BigUint64Array, vectors: Float32Array, threads: number): void;
  /** Keys, distances and, as one element, how many of them were found. */
  search(
    query: Float32Array,
    wanted: number,
    threads: number,
  ): [BigUint64Array, Float32Array, BigUint64Array];
  remove(keys: BigUint64Array): number[];
  /** The whole graph as a file, and back: it then finds what it found, and takes what it took. @throws TypeError as `add` */
  save(path: string): void;
  load(path: string): void;
}

interface UsearchModule {
  version(): string;
  readonly CompiledIndex: new (
    dimensions: number,
    metric: string,
    scalar: string,
    connectivity: number,
    expansionAdd: number,
    expansionSearch: number,
    multi: boolean,
  ) => UsearchGraph;
}

export interface UsearchLibrary {
  readonly version: string;
  /** An empty graph of float32 vectors that are normalised already: inner product, which is cheaper than cosine. */
  openGraph(dim: number, connectivity: number, expansionInsert: number): UsearchGraph;
}

/**
 * A search keeps the larger of its expansion and of what was asked for (`index.hpp`, `search`). With this one, what is asked for is the
 * expansion, so it can be another in each call.
 */
const LEAST_EXPANSION = 1;

/** @throws MissingError when the module cannot be loaded */
export function openUsearch(path: string): UsearchLibrary {
  const { version, CompiledIndex } = loadModule(path);
  return {
    version: version(),
    openGraph: (dim, connectivity, expansionInsert) =>
      new CompiledIndex(dim, "ip", "f32", connectivity, expansionInsert, LEAST_EXPANSION, false),
  };
}

function loadModule(path: string): UsearchModule {
  const module = { exports: {} };
  try {
    process.dlopen(module, path);
  } catch (error) {
    throw new MissingError({
      what: `the vector index library cannot be loaded from ${path}`,
      seen: error instanceof Error ? error.message : String(error),
      expected: "the Node-API module of usearch for this system",
      next: "Use --index exact or --index funnel: on Linux this library needs glibc 2.34 and the C++ library of GCC 11 or later.",
    });
  }
  return module.exports as UsearchModule;
}
