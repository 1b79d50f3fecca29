// The memory of one case, from one arena: what is timed finds all of it there.
import { Arena, type LockReport } from "../../ffi/arena.ts";
import { tokenizeAll } from "../text/tokenize-all.ts";
import type { Tokenizer, TokenTable } from "../text/tokenizer.ts";

/** The memory of one case: token ids, vectors and samples. */
export class CaseMemory {
  readonly #arena = new Arena("case");

  tokenize(tokenizer: Tokenizer, texts: readonly string[], limit: number): TokenTable {
    return tokenizeAll(
      tokenizer,
      texts,
      limit,
      (length) => this.#arena.view(Int32Array, length),
      (length) => this.#arena.view(Uint32Array, length),
    );
  }

  vectors(length: number): Float32Array {
    return this.#arena.view(Float32Array, length);
  }

  samples(length: number): Float64Array {
    return this.#arena.view(Float64Array, length);
  }

  /** From here on nothing is allocated and no page is missing. */
  freeze(): LockReport {
    this.#arena.touch();
    const report = this.#arena.lock();
    this.#arena.freeze();
    return report;
  }

  close(): void {
    this.#arena.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
