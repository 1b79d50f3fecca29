// The same prepared call from C, for the boundary measurement.
import { CLoop } from "../../ffi/boundary/c-loop.ts";
import { unpackBundle } from "../assets/cache/cache.ts";
import { embeddedBundle } from "../assets/cache/embedded.ts";

/** The C loop for `boundary`; its source must be a real file. */
export function openCLoop(cacheRoot: string, maxCalls: number): CLoop {
  const { files } = unpackBundle(cacheRoot, embeddedBundle("boundary-c"));
  return new CLoop(Object.values(files)[0]!, maxCalls);
}
