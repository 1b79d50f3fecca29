// A provider library for ONNX Runtime that is made here: see fixtures/provider-library.c for what it can be told to do.
import { join } from "node:path";
import { ORT_API_VERSION } from "../ffi/ort/opening.ts";

const compiler = Bun.which("cc");
export const missingProviderCompiler = compiler === null ? "no C compiler (cc) is on the PATH" : undefined;

const SOURCE = join(import.meta.dir, "ffi/fixtures/provider-library.c");

/** @param defines of the C preprocessor; it asks for the API version that we ask for, unless they say otherwise */
export function makeProviderLibrary(folder: string, defines: Readonly<Record<string, string>> = {}): string {
  const library = join(folder, "libstub-provider.so");
  const all = { API_VERSION: String(ORT_API_VERSION), ...defines };
  const words = Object.entries(all).map(([name, value]) => `-D${name}=${value}`);
  const command = [compiler!, "-shared", "-fPIC", "-Wall", "-Werror", ...words, "-o", library, SOURCE];
  const { stderr } = Bun.spawnSync(command, { stderr: "pipe" });
  if (stderr.length > 0) throw new Error(`the provider library: ${stderr}`);
  return library;
}
