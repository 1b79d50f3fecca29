// How far the reading of texts has come, by bytes: how many those are is known before the texts are.
import { formatCount } from "./format.ts";
import type { Progress } from "./progress.ts";
import { timeLeft } from "./time-left.ts";

export class ByteMeter {
  /** All that there is to read; undefined where nobody knows. */
  sizeBytes: number | undefined;
  readonly #progress: Progress;
  readonly #beginMs = performance.now();
  #readBytes = 0;

  constructor(progress: Progress, sizeBytes?: number) {
    this.#progress = progress;
    this.sizeBytes = sizeBytes;
  }

  add(count: number): void {
    this.#readBytes += count;
  }

  show(textCount: number): void {
    const left = timeLeft(this.#readBytes, this.sizeBytes, performance.now() - this.#beginMs);
    const parts = [`encoded ${formatCount(textCount)} texts`, left, "kB read"];
    const label = parts.filter((part) => part !== undefined).join(", ");
    this.#progress.update(kilobytes(this.#readBytes), kilobytes(this.sizeBytes ?? 0), label);
  }
}

function kilobytes(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 1000);
}
