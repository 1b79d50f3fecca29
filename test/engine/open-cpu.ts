// A model made ready on the CPU, one thread, as the tests of both runtimes want it.
import type { Engine } from "../../src/engine/engine.ts";
import { openEngine } from "../../src/engine/open.ts";
import type { NativeRuntime } from "./libraries.ts";

export function openOnCpu(
  { provider, libraryPath }: NativeRuntime,
  modelPath: string,
  { threads = 1, spin = false } = {},
): Engine {
  const libraryPaths = [libraryPath];
  return openEngine(provider, { libraryPaths, modelPath, threads, workerCpus: undefined, spin });
}
