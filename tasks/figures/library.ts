// What the library costs beside the vectors: the checks of a call, and memory in the long run.
import { join } from "node:path";
import { strayIndex } from "../../src/embed/token-ids.hot.ts";
import { median, sortSamples } from "../../src/stats/percentile.ts";
import type { Figure } from "./figure.ts";

/** Tokens of a text of 12 words, or so. */
const IDS = 16;
const ROWS = 32_000;
const BLOCKS = 200;
const CALLS_A_BLOCK = 10_000;
const CHECK_LIMIT_NS = 30;

/** What is looked at before native code sees an input of `embed`. */
export function inputCheck(): Figure {
  const inputs = Array.from({ length: 8 }, (_, i) => Int32Array.from({ length: IDS }, (_, j) => 97 * i + j));
  const dims = [64, 128, 256];
  let strays = 0;
  const meansNs = Float64Array.from({ length: BLOCKS }, () => {
    const beginNs = Bun.nanoseconds();
    for (let call = 0; call < CALLS_A_BLOCK; call++) {
      const input: unknown = inputs[call & 7];
      const dim = dims[call % 3]!;
      if (!(input instanceof Int32Array && ArrayBuffer.isView(input)) || dim > 256) strays++;
      else strays += strayIndex(input, IDS, ROWS) + 1;
    }
    return (Bun.nanoseconds() - beginNs) / CALLS_A_BLOCK;
  });
  if (strays !== 0) throw new Error(`${strays} ids were taken for strays`);
  return { name: "input-check", value: median(sortSamples(meansNs)), unit: "ns", limit: CHECK_LIMIT_NS };
}

/** Megabytes that resident memory may grow by: pages of the allocator come and go. */
const GROWTHS = { calls: 8, opens: 40, workers: 60 } as const;

export const LIBRARY_MEMORY_FIGURES = Object.keys(GROWTHS).map(nameOf);

/** Ten million calls · a thousand opens and closes · four Workers for a minute. */
export function libraryMemory(): Figure[] {
  return Object.entries(GROWTHS).map(([way, limit]) => {
    const script = join(import.meta.dir, "library-child.ts");
    const child = Bun.spawnSync([process.execPath, script, way], { stdout: "pipe", stderr: "pipe" });
    if (child.exitCode !== 0) throw new Error(child.stderr.toString());
    return { name: nameOf(way), value: Math.max(0, Number(child.stdout.toString())), unit: "MB", limit };
  });
}

function nameOf(way: string): string {
  return `library-growth-${way}`;
}
