// How far the reading of texts has come, by bytes: how many those are is known before the texts are.
import { formatCount } from "./format.ts";
import type { Progress } from "./progress.ts";

export class ByteMeter {
  /** All that there is to read; undefined where nobody knows. */
  sizeBytes: number | undefined;
  readonly #progress: Progress;
  #readBytes = 0;

  constructor(progress: Progress, sizeBytes?: number) {
    this.#progress = progress;
    this.sizeBytes = sizeBytes;
  }

  add(count: number): void {
    this.#readBytes += count;
  }

  show(textCount: number): void {
    const label = `encoded ${formatCount(textCount)} texts, kB read`;
    this.#progress.update(kilobytes(this.#readBytes), kilobytes(this.sizeBytes ?? 0), label);
  }
}

function kilobytes(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 1000);
}
