// The native libraries that a provider needs: the user's own, or ours, unpacked into the cache.
import { resolve } from "node:path";
import { unpackBundle } from "../assets/cache/cache.ts";
import { embeddedBundle } from "../assets/cache/embedded.ts";
import type { Provider } from "../engine/providers.ts";
import type { Places } from "./places.ts";

/** Paths of the runtime's library, best first, and what was unpacked for it. */
export interface Libraries {
  readonly paths: readonly string[];
  readonly unpackedBytes: number;
  readonly unpackNs: number;
}

export function libraryPaths({ runtime, bundles }: Provider, places: Places): Libraries {
  const given = { ort: places.ortLibrary, openvino: places.openvinoLibrary, table: undefined }[runtime];
  if (given !== undefined) return { paths: [resolve(given)], unpackedBytes: 0, unpackNs: 0 };
  const unpacked = bundles.map((name) => unpackBundle(places.cacheRoot, embeddedBundle(name)));
  return {
    paths: unpacked.flatMap(({ openedPath }) => openedPath ?? []),
    unpackedBytes: unpacked.reduce((sum, bundle) => sum + bundle.unpackedBytes, 0),
    unpackNs: unpacked.reduce((sum, bundle) => sum + bundle.unpackNs, 0),
  };
}
