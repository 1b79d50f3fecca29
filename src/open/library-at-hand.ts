// The library of a route where it can be opened at once.
import { unpackedBefore } from "../assets/cache/cache.ts";
import { embeddedBundle } from "../assets/cache/embedded.ts";
import { type Route, rowOf } from "../engine/routes.ts";
import type { Places } from "./places.ts";

/**
 * The path of our ONNX Runtime; undefined where it does not lie unpacked and whole, and where the user brings another. Nothing is unpacked.
 * @throws MissingError where others may write to the cache
 */
export function libraryAtHand(route: Route, { cacheRoot, ortLibrary }: Places): string | undefined {
  const own = ortLibrary === undefined ? rowOf(route).bundles[0] : undefined;
  return own && unpackedBefore(cacheRoot, embeddedBundle(own))?.openedPath;
}
