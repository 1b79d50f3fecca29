// The one place that sees everything: it makes the arenas and puts model, runtime, tokenizer and texts together.
import { existsSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { Arena, type LockReport } from "../ffi/arena.ts";
import { CLoop } from "../ffi/boundary/c-loop.ts";
import { unpackBundle } from "./assets/cache/cache.ts";
import { embeddedBundle, readAsset } from "./assets/cache/embedded.ts";
import { isOpenvinoIr } from "./assets/model/graph-names.ts";
import { locateModel, type ModelFiles } from "./assets/model/models.ts";
import { ExitCode, exitCodeOf, MissingError, UsageError } from "./core/errors.ts";
import { changedRecipe, type PromptKind, promptText, type RecipeChanges } from "./core/recipe.ts";
import { readDocuments } from "./data/beir.ts";
import type { ByteSource } from "./data/lines.ts";
import { readLines } from "./data/lines.ts";
import {
  selectTexts,
  type TextKind,
  type TextSet,
  textSetOfDocuments,
  textSetOfLines,
} from "./data/text-set.ts";
import { Embedder, type PostRecipe } from "./embed/embedder.ts";
import { TextEmbedder } from "./embed/text-embedder.ts";
import type { Engine } from "./engine/engine.ts";
import { NativeMatrixProduct } from "./engine/matrix-product.ts";
import { type AskedRoute, noRoute, openEngine, type Route, routesFor } from "./engine/open.ts";
import {
  bindRuntimeThreads,
  bindThisThread,
  chooseCpus,
  runtimeThreads,
  type ThreadReport,
} from "./host/pinning.ts";
import { ExactIndex } from "./sim/index/exact-index.ts";
import { HnswIndex } from "./sim/index/hnsw-index.ts";
import { createScoreRows } from "./sim/index/score-rows.ts";
import { openUsearch } from "./sim/index/usearch.ts";
import { createTokenizer } from "./text/create-tokenizer.ts";
import { type PromptedTokenizer, withPrompt } from "./text/prompted-tokenizer.ts";
import { TOKEN_CACHE_DEFAULTS, TokenCache } from "./text/token-cache.ts";
import { type Tokenizer, type TokenTable, tokenizeAll } from "./text/tokenizer.ts";
import { unknownTokenId, withoutToken } from "./text/without-token.ts";

export type PinRequest = "none" | "auto" | readonly number[];

export interface CandidateRequest extends AskedRoute {
  readonly model: string;
  /** Undefined for the one that the model has by default. */
  readonly variant: string | undefined;
  readonly batch: number;
  readonly threads: number;
  readonly pin: PinRequest;
  readonly spin: boolean;
  /** In place of what the model's files say. */
  readonly recipe?: RecipeChanges;
}

/** Where things lie that the user may place. */
export interface Places {
  readonly cacheRoot: string;
  readonly ortLibrary: string | undefined;
  readonly openvinoLibrary: string | undefined;
  /** Folders that are searched for a model by its id. */
  readonly modelStores: readonly string[];
}

/** A model made ready on a device. */
export interface Candidate {
  readonly model: ModelFiles;
  readonly route: Route;
  readonly engine: Engine;
  /** The graph that was opened. */
  readonly modelPath: string;
  /** CPUs asked for, chosen or named; undefined when the system decides. */
  readonly cpus: readonly number[] | undefined;
  /** Written to the cache for it; 0 when it was warm. */
  readonly unpackedBytes: number;
  readonly unpackNs: number;
  /** The calling thread and the runtime's own, and where each may run, read back. */
  readonly threads: () => readonly ThreadReport[];
}

/** @throws UsageError, MissingError, DataError, LibraryError or NativeError: what cannot be used, and why */
export function openCandidate(request: CandidateRequest, places: Places): Candidate {
  const beginNs = Bun.nanoseconds();
  const located = locateModel(request.model, request.variant, places.cacheRoot, places.modelStores);
  const model = withChanges(located, request.recipe ?? {});
  const modelNs = Bun.nanoseconds() - beginNs;
  const cpus = cpusFor(request.pin, request.threads);
  const routes = routesFor(isOpenvinoIr(model.graphPath) ? openvinoOnly(request, model) : request);
  const reasons: Error[] = [];
  for (const route of routes) {
    try {
      const opened = openOn(route, request, model, cpus, places);
      if (request.recipe?.pooling !== undefined) requireTokenVectors(opened.engine, request.recipe.pooling);
      return { ...opened, model: limitedTo(opened.engine, model), cpus, unpackNs: opened.unpackNs + modelNs };
    } catch (error) {
      if (routes.length === 1 || exitCodeOf(error) !== ExitCode.missing) throw error;
      reasons.push(error as Error);
    }
  }
  throw noRoute(request.backend, reasons);
}

/** @throws UsageError when another runtime is asked for */
function openvinoOnly(request: CandidateRequest, { graphPath }: ModelFiles): CandidateRequest {
  const isFree = request.runtime === "auto" && request.provider === undefined;
  if (isFree) return { ...request, runtime: "openvino" };
  if (routesFor(request)[0].runtime === "openvino") return request;
  throw new UsageError({
    what: `${graphPath} is an OpenVINO IR, which ONNX Runtime cannot read`,
    seen: request.provider === undefined ? "--runtime ort" : `--provider ${request.provider}`,
    expected: "--runtime openvino",
    next: "Use --runtime openvino, or give an ONNX file with --model.",
  });
}

function withChanges(model: ModelFiles, changes: RecipeChanges): ModelFiles {
  const recipe = changedRecipe(model.recipe, changes);
  return { ...model, recipe, maxTokens: recipe.maxTokens.value };
}

/** @throws UsageError when there is nothing to pool */
function requireTokenVectors({ output }: Engine, pooling: string): void {
  if (!output.isPooled) return;
  throw new UsageError({
    what: "--pooling has nothing to pool: the graph does it",
    seen: `--pooling ${pooling}, and the output ${output.name} with one vector a text`,
    expected: "an output with one vector a token",
    next: "Leave --pooling out.",
  });
}

/** A graph of fixed shape takes no longer texts, and none gives more dims than it has, whatever the model's files declare. */
function limitedTo({ fixedShape, output }: Engine, model: ModelFiles): ModelFiles {
  const { maxTokens, mrlDims } = model.recipe;
  const { tokens } = fixedShape;
  const isShort = tokens > 0 && tokens < maxTokens.value;
  const recipe = {
    ...model.recipe,
    maxTokens: isShort ? { value: tokens, source: "shape of the graph" } : maxTokens,
    mrlDims: { ...mrlDims, value: mrlDims.value.filter((dim) => dim <= output.dim) },
  };
  return { ...model, maxTokens: recipe.maxTokens.value, recipe };
}

function openOn(
  route: Route,
  request: CandidateRequest,
  model: ModelFiles,
  cpus: readonly number[] | undefined,
  places: Places,
) {
  const libraries = libraryPaths(route, places);
  // OpenVINO reads the process's CPUs when its core is made; ONNX Runtime is told per thread.
  bindRuntimeThreads(cpus);
  const modelPath = graphFor(route, request.batch, model);
  const engine = openEngine(route, {
    libraryPaths: libraries.paths,
    modelPath,
    threads: request.threads,
    workerCpus: cpus && workerCpus(cpus, request.threads),
    spin: request.spin,
  });
  if (cpus && route.runtime === "ort") bindThisThread(cpus.slice(0, 1));
  return {
    route,
    engine,
    modelPath,
    unpackedBytes: model.unpackedBytes + libraries.unpackedBytes,
    unpackNs: libraries.unpackNs,
    threads: runtimeThreads,
  };
}

function graphFor(route: Route, batch: number, model: ModelFiles): string {
  if (batch > 1) return model.maskedGraphPath;
  return route.runtime === "ort" && route.backend === "cpu" ? model.graphPathOrtCpu : model.graphPath;
}

function cpusFor(pin: PinRequest, threads: number): readonly number[] | undefined {
  if (pin === "none") return undefined;
  return pin === "auto" ? chooseCpus(threads) : pin;
}

/** One CPU for each thread but the caller's; where CPUs are fewer than threads, they are shared in turn. */
function workerCpus(cpus: readonly number[], threads: number): readonly number[] {
  return Array.from({ length: threads - 1 }, (_, index) => cpus[(index + 1) % cpus.length]!);
}

interface Libraries {
  readonly paths: readonly string[];
  readonly unpackedBytes: number;
  readonly unpackNs: number;
}

function libraryPaths(route: Route, places: Places): Libraries {
  const given = route.runtime === "ort" ? places.ortLibrary : places.openvinoLibrary;
  if (given !== undefined) return { paths: [resolve(given)], unpackedBytes: 0, unpackNs: 0 };
  if (route.runtime === "ort") return unpackLibraries(places.cacheRoot, ["ort"]);
  const plugins = { cpu: [], gpu: ["openvino-gpu"], npu: ["openvino-npu"] } as const;
  return unpackLibraries(places.cacheRoot, ["openvino", ...plugins[route.backend]]);
}

function unpackLibraries(
  cacheRoot: string,
  bundles: readonly ("ort" | "openvino" | "openvino-gpu" | "openvino-npu")[],
): Libraries {
  const unpacked = bundles.map((name) => unpackBundle(cacheRoot, embeddedBundle(name)));
  const files = unpacked.flatMap((bundle) => Object.values(bundle.files));
  return {
    paths: files.filter((path) => /^(libonnxruntime|libopenvino_c)\./.test(basename(path))),
    unpackedBytes: unpacked.reduce((sum, bundle) => sum + bundle.unpackedBytes, 0),
    unpackNs: unpacked.reduce((sum, bundle) => sum + bundle.unpackNs, 0),
  };
}

/** The model's tokenizer, with one of its prompts before every text. */
export function openTokenizer(model: ModelFiles, prompt: PromptKind): PromptedTokenizer {
  const { recipe } = model;
  const content = model.tokenizer();
  const whole = createTokenizer(content, { addSpecialTokens: recipe.addSpecialTokens.value });
  const skippedId = recipe.skipsUnknown.value ? unknownTokenId(content) : undefined;
  const tokenizer = skippedId === undefined ? whole : withoutToken(whole, skippedId);
  return withPrompt(tokenizer, promptText(recipe, prompt));
}

/** What follows the graph, for texts of this tokenizer. */
export function postRecipe({ recipe }: ModelFiles, { promptTokens }: PromptedTokenizer): PostRecipe {
  return {
    pooling: recipe.pooling.value,
    firstPooledToken: recipe.poolsPrompt.value ? 0 : promptTokens(),
    layerNorm: recipe.layerNorm.value,
    denseSteps: recipe.denseSteps.value,
  };
}

/** The memory of one case: token ids, vectors and samples. */
export class CaseMemory {
  readonly #arena = new Arena("case");

  tokenize(tokenizer: Tokenizer, texts: readonly string[], limit: number): TokenTable {
    return tokenizeAll(
      tokenizer,
      texts,
      limit,
      (length) => this.#arena.view(Int32Array, length),
      (length) => this.#arena.view(Uint32Array, length),
    );
  }

  vectors(length: number): Float32Array {
    return this.#arena.view(Float32Array, length);
  }

  samples(length: number): Float64Array {
    return this.#arena.view(Float64Array, length);
  }

  /** From here on nothing is allocated and no page is missing. */
  freeze(): LockReport {
    this.#arena.touch();
    const report = this.#arena.lock();
    this.#arena.freeze();
    return report;
  }

  close(): void {
    this.#arena.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

export interface EmbedRequest {
  readonly batch: number;
  readonly dim: number | undefined;
  readonly normalize: boolean;
  readonly recipe: PostRecipe;
  readonly maxTokens: number;
}

export function createEmbedder(engine: Engine, memory: CaseMemory, request: EmbedRequest): Embedder {
  return new Embedder(engine, { ...request, allocateVectors: (length) => memory.vectors(length) });
}

export interface TextEmbedRequest {
  readonly batch: number;
  /** Components of the widest vector; undefined keeps all. */
  readonly dim: number | undefined;
  readonly normalize: boolean;
  readonly prompt: PromptKind;
  /** Texts that the token cache remembers; 0 for none. */
  readonly cacheTexts: number;
  /** Longer texts are cut; undefined for the model's own limit. */
  readonly maxTokens: number | undefined;
}

/** From texts to vectors by one candidate. Closing it closes the candidate and the memory. */
export function openTextEmbedder(
  { model, engine }: Candidate,
  memory: CaseMemory,
  { batch, dim, normalize, prompt, cacheTexts, maxTokens: asked }: TextEmbedRequest,
): TextEmbedder {
  const tokenizer = openTokenizer(model, prompt);
  const maxTokens = Math.min(asked ?? model.maxTokens, model.maxTokens);
  const recipe = postRecipe(model, tokenizer);
  const embedder = createEmbedder(engine, memory, { batch, dim, normalize, recipe, maxTokens });
  const cache =
    cacheTexts === 0 ? undefined : new TokenCache(tokenizer, { ...TOKEN_CACHE_DEFAULTS, texts: cacheTexts });
  const release = () => {
    engine.close();
    memory.close();
  };
  return new TextEmbedder({ embedder, tokenizer, cache, maxTokens, release });
}

/** The texts of a case, in the order that follows from the seed. */
export type TextRequest =
  | { readonly kind: "dataset"; readonly dataset: string; readonly words: TextKind; readonly seed: number }
  | { readonly kind: "file"; readonly path: string; readonly seed: number };

const BUILT_IN_DATASET = "wordnet-1k";

/** @throws MissingError or DataError that names the file */
export async function loadTexts(request: TextRequest): Promise<TextSet> {
  if (request.kind === "file") {
    const lines = readLines(fileBytes(request.path, "--text"), request.path);
    return selectTexts(await textSetOfLines(lines, request.path), "mixed", request.seed);
  }
  const { dataset } = request;
  const { source, name } = corpusOf(dataset);
  return selectTexts(
    await textSetOfDocuments(readDocuments(source, name), dataset),
    request.words,
    request.seed,
  );
}

function corpusOf(dataset: string): { source: ByteSource; name: string } {
  if (dataset === BUILT_IN_DATASET)
    return { source: [readAsset("wordnet-1k/corpus.jsonl")], name: "wordnet-1k/corpus.jsonl" };
  const path = join(resolve(dataset), "corpus.jsonl");
  if (existsSync(path)) return { source: Bun.file(path).stream(), name: path };
  throw new MissingError({
    what: "--dataset names no data set",
    seen: dataset,
    expected: `${BUILT_IN_DATASET}, or a folder with corpus.jsonl in it`,
    next: "Check the spelling, or give a folder in BEIR layout.",
  });
}

function fileBytes(path: string, option: string): ByteSource {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return Bun.file(path).stream();
  throw new MissingError({
    what: `${option} names no file`,
    seen: path,
    expected: "a text file, one text a line, or one of short, medium, long, mixed",
    next: "Check the path.",
  });
}

const PRODUCT_ROUTE: Route = { backend: "cpu", runtime: "ort", provider: "CPUExecutionProvider" };

/** Exact search: dot products of many vectors at once, on the CPU whatever made the vectors. */
export function openMatrixProduct(places: Places, threads: number): NativeMatrixProduct {
  const { files } = unpackBundle(places.cacheRoot, embeddedBundle("matrix-product"));
  return new NativeMatrixProduct({
    libraryPaths: libraryPaths(PRODUCT_ROUTE, places).paths,
    modelPath: Object.values(files)[0]!,
    threads,
  });
}

export interface IndexRequest {
  /** Descending. */
  readonly dims: readonly number[];
  readonly fullDim: number;
  readonly capacity: number;
}

/** A graph by usearch. @throws MissingError when its library cannot be loaded */
export function openHnswIndex(request: IndexRequest, memory: CaseMemory, places: Places): HnswIndex {
  const { files } = unpackBundle(places.cacheRoot, embeddedBundle("usearch"));
  const library = openUsearch(Object.values(files)[0]!);
  return new HnswIndex({ ...request, library, allocate: (length) => memory.vectors(length) });
}

/** Exact search by ONNX Runtime's matrix product on one thread. Closing the product closes the index's memory. */
export function openExactIndex(
  request: IndexRequest,
  places: Places,
): { readonly index: ExactIndex; readonly product: NativeMatrixProduct } {
  const product = openMatrixProduct(places, 1);
  const allocate = (length: number) => product.allocate(length);
  const options = { library: "ONNX Runtime", version: product.version, allocates: "nothing" };
  const scoreRows = createScoreRows(product);
  return { index: new ExactIndex({ ...request, allocate, product: { ...options, scoreRows } }), product };
}

/** The C loop for `boundary`; its source must be a real file. */
export function openCLoop(cacheRoot: string, maxCalls: number): CLoop {
  const { files } = unpackBundle(cacheRoot, embeddedBundle("boundary-c"));
  return new CLoop(Object.values(files)[0]!, maxCalls);
}
