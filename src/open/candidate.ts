// A model made ready on a device: located, its recipe as the user wants it, its threads placed, its graph opened by a runtime.

import { readFileSync } from "node:fs";
import { isOpenvinoIr } from "../assets/model/graph-names.ts";
import type { ModelFiles } from "../assets/model/model-files.ts";
import { locateModel } from "../assets/model/models.ts";
import { ExitCode, MissingError, UsageError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import type { Pin } from "../core/pin.ts";
import { changedRecipe, type RecipeChanges } from "../core/recipe.ts";
import { endingAtOnce } from "../core/signals.ts";
import type { StoredTable } from "../core/stored-table.ts";
import { exitCodeOf } from "../core/system-error.ts";
import type { Device } from "../engine/device.ts";
import type { Engine, EngineOptions } from "../engine/engine.ts";
import { LENGTH_BUCKETS } from "../engine/fixed-shapes.ts";
import { NoDevice } from "../engine/no-device.ts";
import { openEngine } from "../engine/open.ts";
import type { Precision, Provider } from "../engine/providers.ts";
import { type AskedRoute, noRoute, type Route, routesFor, rowOf } from "../engine/routes.ts";
import { nativePrecisions } from "../host/hardware/hardware.ts";
import { cpuName } from "../host/machine.ts";
import { CaseThreads, cpusOf, preferCoresOf, runtimeThreads, type ThreadReport } from "../host/pinning.ts";
import { deviceAdvice } from "./device-advice.ts";
import { libraryPaths } from "./libraries.ts";
import type { Places } from "./places.ts";

export interface CandidateRequest extends AskedRoute {
  readonly model: string;
  /** Undefined for the one that the model has by default. */
  readonly variant: string | undefined;
  readonly batch: number;
  readonly threads: number;
  readonly pin: Pin;
  readonly spin: boolean;
  /** `Engine.session` of another thread. */
  readonly sharedSession?: number | undefined;
  /** Whether ONNX Runtime keeps the memory of a call for the next ones; it does where it is left out. */
  readonly arena?: boolean | undefined;
  /** What the device shall compute in; undefined for what it does by itself, f32 on the CPU. */
  readonly precision?: Precision | undefined;
  /** Whether a program for the CPU may be the device. */
  readonly acceptsSoftware?: boolean;
  /** Whether the CPU may do what the device cannot. */
  readonly acceptsCpuNodes?: boolean;
  /** Folder that keeps what was compiled for whoever opens the same next. */
  readonly compileCache?: string | undefined;
  /** Whether it keeps where each node ran. */
  readonly isProfiled?: boolean;
  /** Buckets of fixed shape, in tokens, the smallest first; undefined for those that the device wants. */
  readonly lengths?: readonly number[] | undefined;
  /** What the provider of a library is told. */
  readonly providerOptions?: Readonly<Record<string, string>> | undefined;
  /** In place of what the model's files say. */
  readonly recipe?: RecipeChanges;
}

/** A model made ready on a device. */
export interface Candidate {
  readonly model: ModelFiles;
  readonly route: Route;
  readonly engine: Engine;
  /** What computes, by its own name; undefined where nobody says. */
  readonly device: Device | undefined;
  /** The graph that was opened. */
  readonly modelPath: string;
  /** CPUs asked for, chosen or named; undefined when the system decides. */
  readonly cpus: readonly number[] | undefined;
  /** Written to the cache for it; 0 when it was warm. */
  readonly unpackedBytes: number;
  readonly unpackNs: number;
  /** The calling thread and the runtime's own, and where each may run, read back. */
  readonly threads: () => readonly ThreadReport[];
  /** Closes the engine, and gives the threads back what they could do before. */
  readonly close: () => void;
}

/** An engine, and what was written to the cache for its libraries. */
export interface OpenedEngine {
  readonly engine: Engine;
  readonly unpackedBytes: number;
  readonly unpackNs: number;
}

export type EngineSettings = Omit<EngineOptions, "provider" | "libraryPaths" | "kernels">;

/** Makes a graph ready by a provider; a test may give a scripted engine. */
export type EngineSource = (
  provider: string,
  settings: EngineSettings,
  places: Places,
  row: Provider,
) => OpenedEngine;

export interface OpenWatch {
  /** In place of the native runtimes. */
  readonly openEngine?: EngineSource;
  /** Told each route before it is tried, with the model that was found; where none could be opened, the first one again. */
  readonly onRoute?: (route: Route, model: ModelFiles) => void;
}

/** @throws UsageError, MissingError, DataError, LibraryError or NativeError: what cannot be used, and why */
export function openCandidate(
  request: CandidateRequest,
  places: Places,
  { openEngine = openRuntimeEngine, onRoute = () => {} }: OpenWatch = {},
): Candidate {
  const beginNs = Bun.nanoseconds();
  const located = locateModel(
    request.model,
    request.variant,
    places.cacheRoot,
    places.modelStores,
    request.runtime !== "table",
  );
  const model = withChanges(located, request.recipe ?? {});
  const modelNs = Bun.nanoseconds() - beginNs;
  const cpus = cpusOf(request.pin, request.threads);
  preferCoresOf(request.pin);
  const routes = routesFor(isOpenvinoIr(model.graphPath) ? openvinoOnly(request, model) : request);
  const reasons: Error[] = [];
  for (const route of routes) {
    onRoute(route, model);
    try {
      const opened = openOn(route, request, model, cpus, places, openEngine);
      return { ...opened, unpackNs: opened.unpackNs + modelNs };
    } catch (error) {
      if (routes.length === 1 || exitCodeOf(error) !== ExitCode.missing)
        throw error instanceof NoDevice ? error.told(deviceAdvice(request.backend)) : error;
      reasons.push(error as Error);
    }
  }
  onRoute(routes[0], model);
  throw noRoute(request.backend, reasons, deviceAdvice(request.backend));
}

/** The runtime's own libraries: ours, unpacked into the cache, or the user's. */
function openRuntimeEngine(
  provider: string,
  settings: EngineSettings,
  places: Places,
  row: Provider,
): OpenedEngine {
  const { paths, unpackedBytes, unpackNs } = libraryPaths(row, places);
  // Compiling is one call that may take seconds.
  const kernels = settings.table && readFileSync(paths[0]!);
  const options = { ...settings, kernels, libraryPaths: paths };
  const engine = endingAtOnce(() => openEngine(provider, options, row));
  return { engine, unpackedBytes, unpackNs };
}

/** @throws UsageError when another runtime is asked for */
function openvinoOnly(request: CandidateRequest, { graphPath }: ModelFiles): CandidateRequest {
  const isFree = request.runtime === "auto" && request.provider === undefined;
  if (isFree) return { ...request, runtime: "openvino" };
  if (routesFor(request)[0].runtime === "openvino") return request;
  throw new UsageError({
    what: `${graphPath} is an OpenVINO IR, which no other runtime reads`,
    seen:
      request.provider === undefined
        ? `${optionName("runtime")} ${request.runtime}`
        : `${optionName("provider")} ${request.provider}`,
    expected: `${optionName("runtime")} openvino`,
    next: `Use ${optionName("runtime")} openvino, or give an ONNX file with ${optionName("model")}.`,
  });
}

/** @throws UsageError when texts may be longer than the model has positions: a runtime may answer the rest with zeros */
function withChanges(model: ModelFiles, changes: RecipeChanges): ModelFiles {
  const { positions } = model.recipe;
  if (positions !== undefined && (changes.maxTokens ?? 0) > positions.value) {
    throw new UsageError({
      what: "the model has no positions for texts as long as that",
      seen: `${optionName("maxTokens")} ${changes.maxTokens}`,
      expected: `at most ${positions.value} (${positions.source})`,
      next: `Use ${optionName("maxTokens")} ${positions.value}, or leave it out.`,
    });
  }
  const recipe = changedRecipe(model.recipe, changes);
  return { ...model, recipe, maxTokens: recipe.maxTokens.value };
}

/** @throws UsageError when there is nothing to pool */
function requireTokenVectors({ output }: Engine, pooling: string): void {
  if (!output.isPooled) return;
  throw new UsageError({
    what: `${optionName("pooling")} has nothing to pool: the graph does it`,
    seen: `${optionName("pooling")} ${pooling}, and the output ${output.name} with one vector a text`,
    expected: "an output with one vector a token",
    next: `Leave ${optionName("pooling")} out.`,
  });
}

/** A row must not have the name of what was asked for and did not take effect. @throws MissingError */
function requirePrecision({ precision: seen, runtime }: Engine, asked: Precision | undefined): void {
  if (asked === undefined || seen === undefined || seen === asked) return;
  throw new MissingError({
    what: `the device does not compute in ${asked}`,
    seen: `${runtime} computes in ${seen}`,
    expected: asked,
    next: `Leave ${optionName("precision")} out, or try another ${optionName("runtime")}.`,
  });
}

/** A graph of fixed shape takes no longer texts, and none gives more dims than it has, whatever the model's files declare. */
function limitedTo({ fixedShape, lengths, output }: Engine, model: ModelFiles): ModelFiles {
  const { maxTokens, mrlDims } = model.recipe;
  const tokens = lengths.at(-1) ?? fixedShape.tokens;
  const isShort = tokens > 0 && tokens < maxTokens.value;
  const recipe = {
    ...model.recipe,
    maxTokens: isShort
      ? { value: tokens, source: lengths.length > 0 ? "the largest of the lengths" : "shape of the graph" }
      : maxTokens,
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
  openEngine: EngineSource,
): Candidate {
  const {
    threads,
    spin,
    arena,
    sharedSession,
    recipe,
    precision,
    acceptsSoftware,
    acceptsCpuNodes,
    isProfiled,
    compileCache,
    providerOptions,
  } = request;
  const provider = rowOf(route);
  using owned = new DisposableStack();
  const table = provider.graph === "none" ? owned.adopt(tableOf(model), (one) => one.close()) : undefined;
  const lengths = lengthsFor(request, provider, model);
  const modelPath = table?.path ?? graphFor(provider, request.batch > 1 || lengths !== undefined, model);
  const settings = {
    modelPath,
    table,
    threads,
    workerCpus: cpus && workerCpus(cpus, threads),
    spin,
    arena,
    sharedSession,
    precision,
    cpuPrecisions: precision === undefined ? undefined : nativePrecisions(),
    ...{ acceptsSoftware, acceptsCpuNodes, isProfiled, compileCache, lengths, batch: request.batch },
    providerOptions,
  };
  // OpenVINO reads the process's CPUs when its core is made; ONNX Runtime is told per thread.
  const caseThreads = owned.use(new CaseThreads(cpus));
  const opened = openEngine(route.provider, settings, places, provider);
  const engine = owned.adopt(opened.engine, (one) => one.close());
  requirePrecision(engine, precision);
  caseThreads.opened();
  if (cpus && route.runtime === "ort") caseThreads.narrow(cpus.slice(0, 1));
  if (recipe?.pooling !== undefined) requireTokenVectors(engine, recipe.pooling);
  const kept = owned.move();
  return {
    model: limitedTo(engine, model),
    route,
    engine,
    device: route.backend === "cpu" && route.library === undefined ? thisCpu : engine.device,
    modelPath,
    cpus,
    unpackedBytes: model.unpackedBytes + opened.unpackedBytes,
    unpackNs: opened.unpackNs,
    threads: runtimeThreads,
    close: () => kept.dispose(),
  };
}

/** @throws UsageError for a model that is more than a table */
function tableOf({ id, graphPath, openTable }: ModelFiles): StoredTable {
  if (openTable !== undefined) return openTable();
  throw new UsageError({
    what: `${id} is no static model, and ${optionName("runtime")} table computes with a table alone`,
    seen: graphPath,
    expected: "wordllama-256, or a folder of model2vec or of StaticEmbedding",
    next: `Use ${optionName("runtime")} ort or openvino.`,
  });
}

/** None longer than the model takes. @throws UsageError where they would have no effect */
function lengthsFor(
  { lengths: asked }: CandidateRequest,
  { fixedShapes, graph }: Provider,
  { maxTokens }: ModelFiles,
): readonly number[] | undefined {
  const lengths = asked ?? (fixedShapes ? LENGTH_BUCKETS : undefined);
  if (lengths === undefined) return undefined;
  if (graph !== "none") return [...new Set(lengths.map((length) => Math.min(length, maxTokens)))];
  throw new UsageError({
    what: `${optionName("runtime")} table has no shapes: ${optionName("lengths")} would change nothing`,
    seen: lengths.join(","),
    expected: "a runtime that computes with a graph",
    next: `Leave ${optionName("lengths")} out, or use ${optionName("runtime")} ort or openvino.`,
  });
}

function graphFor({ graph }: Provider, isMasked: boolean, model: ModelFiles): string {
  const isOrtCpu = graph === "ort-cpu";
  if (isMasked) return isOrtCpu ? model.maskedGraphPathOrtCpu : model.maskedGraphPath;
  return isOrtCpu ? model.graphPathOrtCpu : model.graphPath;
}

/** Its name is asked for when somebody wants to know it: the system takes a millisecond. */
const thisCpu: Device = {
  get name() {
    return cpuName();
  },
  kind: "hardware",
  driver: undefined,
};

/** One CPU for each thread but the caller's; where CPUs are fewer than threads, they are shared in turn. */
function workerCpus(cpus: readonly number[], threads: number): readonly number[] {
  return Array.from({ length: threads - 1 }, (_, index) => cpus[(index + 1) % cpus.length]!);
}
