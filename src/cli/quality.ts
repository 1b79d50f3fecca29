// mrlbench quality: what retrieval loses at each dimension, on a data set or a person's own text, with the gate's verdict.

import type { QualityOptions } from "./parse.ts";

/** @returns the exit code */
export async function runQuality(options: QualityOptions, argv: readonly string[]): Promise<number> {
  throw new Error(`${argv.length} ${options.dataset}`);
}
