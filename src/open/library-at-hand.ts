// The library of ONNX Runtime where it can be opened at once. Loads little, for it is asked for first of all.
import { unpackedBefore } from "../assets/cache/cache.ts";
import { embeddedBundle } from "../assets/cache/embedded.ts";
import type { Places } from "./places.ts";

/**
 * The path of ours; undefined where it does not lie unpacked and whole, and where the user brings another. Nothing is unpacked.
 * @throws MissingError where others may write to the cache
 */
export function libraryAtHand({ cacheRoot, ortLibrary }: Places): string | undefined {
  return ortLibrary === undefined ? unpackedBefore(cacheRoot, embeddedBundle("ort"))?.openedPath : undefined;
}
