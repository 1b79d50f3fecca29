// ONNX Runtime with a fault: a library that is compiled here and stands before the real one.
import { join } from "node:path";
import { ort } from "../engine/libraries.ts";

const SOURCE = join(import.meta.dir, "fixtures", "faulty-onnxruntime.c");

/**
 * @param faults of the source, as the compiler takes them
 * @returns the path of the library
 */
export function faultyRuntime(folder: string, name: string, faults: readonly string[]): string {
  const path = join(folder, `lib${name}.so`);
  const command = ["cc", "-shared", "-fPIC", `-DREAL="${ort.libraryPath}"`, ...faults];
  const { exitCode, stderr } = Bun.spawnSync([...command, "-o", path, SOURCE, "-ldl"], { stderr: "pipe" });
  if (exitCode !== 0) throw new Error(`${stderr}`);
  return path;
}
