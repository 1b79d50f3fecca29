// A folder of libraries that nobody asked for, under every name that a runtime, or what it stands on, may look for. Each leaves a line
// behind when it is loaded.

import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { hostTarget, librariesFor } from "../../native-libs/manifest.ts";

const compiler = Bun.which("cc");
export const missingCompiler = compiler === null ? "no C compiler (cc) is on the PATH" : undefined;

const OPENVINO_PLUGINS = ["auto", "auto_batch", "hetero", "template", "intel_cpu", "intel_gpu", "intel_npu"];

const NAMES = [
  ...librariesFor(hostTarget()).map(({ path }) => basename(path)),
  ...OPENVINO_PLUGINS.map((plugin) => `libopenvino_${plugin}_plugin.so`),
  ...["ir", "onnx", "pytorch", "paddle", "tensorflow", "jax"].map(
    (name) => `libopenvino_${name}_frontend.so`,
  ),
  "libopenvino_intel_npu_compiler.so",
  "libopenvino_intel_npu_compiler_loader.so",
  "libnpu_driver_compiler.so",
  "libonnxruntime.so",
  "libonnxruntime_providers_shared.so",
  "libonnxruntime_providers_cuda.so",
  "libonnxruntime_providers_openvino.so",
  "libwebgpu_dawn.so",
  "libvulkan.so",
  "libvulkan.so.1",
  "libEGL.so.1",
  "libGLESv2.so.2",
  "libX11.so.6",
  "libX11-xcb.so.1",
  "libxcb.so.1",
  "libwayland-client.so.0",
  "libOpenCL.so.1",
  "libze_loader.so.1",
  "libtbb.so.12",
  "libtbbbind.so",
  "libtbbbind_2_5.so.3",
  "libtbbmalloc.so.2",
  "libhwloc.so.15",
  "libnuma.so.1",
  "libc.so.6",
  "libdl.so.2",
  "libm.so.6",
  "libstdc++.so.6",
  "libgcc_s.so.1",
];

export interface PlantedLibraries {
  /** How many of them were loaded until now. */
  loads(): number;
}

/** @param folder where they are put; their record is written into `recordFolder` */
export function plantLibraries(folder: string, recordFolder: string): PlantedLibraries {
  const record = join(recordFolder, "planted-loads");
  const first = join(folder, "libplanted.so");
  const source = join(import.meta.dir, "fixtures/planted.c");
  const compiled = Bun.spawnSync(
    [compiler!, "-shared", "-fPIC", `-DPLANTED_RECORD="${record}"`, "-o", first, source],
    { stderr: "pipe" },
  );
  if (compiled.exitCode !== 0) throw new Error(`the planted library: ${compiled.stderr}`);
  for (const name of new Set(NAMES)) copyFileSync(first, join(folder, name));
  return {
    loads: () => (existsSync(record) ? readFileSync(record, "utf8").split("\n").length - 1 : 0),
  };
}
