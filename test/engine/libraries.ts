// The native runtimes that set-up places, for tests that need them. Where one is missing, its tests are skipped and say so.
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { hostTarget, openedLibrary } from "../../native-libs/manifest.ts";
import type { NATIVE_RUNTIMES } from "../../src/engine/providers.ts";

export const projectFolder = join(import.meta.dir, "..", "..");

type Runtime = (typeof NATIVE_RUNTIMES)[number];

export interface NativeRuntime {
  readonly runtime: Runtime;
  /** What runs on the CPU. */
  readonly provider: string;
  readonly libraryPath: string;
  readonly isMissing: boolean;
}

export const ort = nativeRuntime("ort", "CPUExecutionProvider");
export const openvino = nativeRuntime("openvino", "CPU");
export const runtimes: readonly NativeRuntime[] = [ort, openvino];

function nativeRuntime(runtime: Runtime, provider: string): NativeRuntime {
  const library = openedLibrary(hostTarget(), runtime);
  const file = library ? basename(library.path) : `(no ${runtime} library is pinned)`;
  const libraryPath = join(projectFolder, "native-libs", hostTarget(), file);
  const isMissing = !existsSync(libraryPath);
  if (isMissing)
    console.warn(`SKIPPED: tests of ${runtime} need ${libraryPath}; set-up puts it there (bun run setup)`);
  return { runtime, provider, libraryPath, isMissing };
}
