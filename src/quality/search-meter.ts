// How far searches have come, and with how many threads they run.
import type { Progress } from "../core/progress.ts";

/** Two are enough to keep a laptop's memory busy, and leave the rest to the person. */
export const SEARCH_THREADS = 2;

/**
 * Tiles after which garbage is collected: each leaves small objects, 50 MB here, and the engine, which counts the memory of the kernels as
 * its heap, would wait for as much as that.
 */
const COLLECTED_TILES = 1 << 16;

/** In multiply-adds, which are too many to be told: their share is. It is called after each tile. */
export function searchMeter(progress: Progress) {
  let tiles = 0;
  return (done: number, total: number, what: string) => {
    progress.update(done, total, what);
    if (++tiles % COLLECTED_TILES === 0) Bun.gc(true);
  };
}
