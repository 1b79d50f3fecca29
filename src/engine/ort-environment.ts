// One environment of ONNX Runtime for each library that is opened: its threads and its log are the process's.
import { OrtEnvironment } from "../../ffi/ort/environment.ts";

const environments = new Map<string, OrtEnvironment>();

/**
 * @param paths paths of the library, best first
 * @throws LibraryError
 */
export function openOrtEnvironment(paths: readonly string[]): OrtEnvironment {
  const key = paths.join("\n");
  const environment = environments.get(key) ?? OrtEnvironment.open(paths);
  environments.set(key, environment);
  return environment;
}
