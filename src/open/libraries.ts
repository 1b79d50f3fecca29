// The native library that a route needs: the user's own, or ours, unpacked into the cache.
import { basename, resolve } from "node:path";
import { unpackBundle } from "../assets/cache/cache.ts";
import { embeddedBundle } from "../assets/cache/embedded.ts";
import type { Route } from "../engine/open.ts";
import type { Places } from "./places.ts";

/** Paths of a runtime's library, best first, and what was unpacked for it. */
export interface Libraries {
  readonly paths: readonly string[];
  readonly unpackedBytes: number;
  readonly unpackNs: number;
}

export function libraryPaths(route: Route, places: Places): Libraries {
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
