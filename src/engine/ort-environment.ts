// One environment of ONNX Runtime for each library that is opened: its threads and its log are the process's.
import { OrtEnvironment } from "../../ffi/ort/environment.ts";
import { optionName } from "../core/option-name.ts";
import { closeAtThreadEnd } from "./thread-end.ts";

const environments = new Map<string, OrtEnvironment>();

/**
 * @param paths paths of the library, best first
 * @throws LibraryError
 */
export function openOrtEnvironment(paths: readonly string[]): OrtEnvironment {
  const key = paths.join("\n");
  const known = environments.get(key);
  if (known) return known;
  const next = `Give one with ${optionName("ortLibrary")}, or leave the option out to use the built-in library.`;
  const environment = closeAtThreadEnd(OrtEnvironment.open(paths, next));
  environments.set(key, environment);
  return environment;
}
