// The blocks of a case, each with what its witnesses saw.
import { cpusOfProcess } from "../../host/pinning.ts";
import { BlockWatch } from "../../host/state/block-watch.ts";
import type { BlockReading } from "../../host/state/witnesses.ts";

/** Calls [from, to) that were made one after another, and what was seen meanwhile. */
export interface MeasuredBlock {
  readonly from: number;
  readonly to: number;
  /** On the clock of this process. */
  readonly beginNs: number;
  readonly reading: BlockReading;
}

/** The hooks of a measurement that mark its blocks. */
export class WatchedBlocks implements Disposable {
  readonly #watch = new BlockWatch(cpusOfProcess());
  readonly #blocks: MeasuredBlock[] = [];
  #beginNs = 0;

  get blocks(): readonly MeasuredBlock[] {
    return this.#blocks;
  }

  readonly blockBegins = () => {
    this.#watch.begin();
    this.#beginNs = Bun.nanoseconds();
  };

  readonly blockEnds = (from: number, to: number) => {
    this.#blocks.push({ from, to, beginNs: this.#beginNs, reading: this.#watch.end() });
  };

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }
}
