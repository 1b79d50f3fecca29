// Token ids of texts, one after the other, in memory that follows what comes: a limit of a million tokens takes none by itself.
import { endingAtOnce } from "../core/signals.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** Room beside a token for each character: special tokens, and a blank that is put before. */
const SPARE_TOKENS = 16;
/** Of a text that is a single word of millions of characters tokens take seconds, in which nothing of ours can be asked. */
const LONG_CHARACTERS = 1 << 16;

export class IdList {
  ids = new Int32Array(256);
  length = 0;

  /**
   * Appends the ids of a text, at most `limit` of them.
   * @returns how many tokens it has, as `Tokenizer.encode` says it
   * @throws Interrupted where a signal came before a long text
   */
  append(tokenizer: Tokenizer, text: string, limit: number): number {
    if (text.length < LONG_CHARACTERS) return this.#append(tokenizer, text, limit);
    return endingAtOnce(() => this.#append(tokenizer, text, limit));
  }

  #append(tokenizer: Tokenizer, text: string, limit: number): number {
    let room = this.#roomFor(Math.min(limit, text.length + SPARE_TOKENS), limit);
    let found = tokenizer.encode(text, this.ids, this.length, room);
    // What does not fit is not cut yet: only the limit cuts.
    while (found > room && room < limit) {
      room = this.#roomFor(Math.min(limit, Math.max(found, 2 * room)), limit);
      found = tokenizer.encode(text, this.ids, this.length, room);
    }
    this.length += Math.min(found, limit);
    return found;
  }

  /** Makes room for this many more, and says how many fit now. */
  #roomFor(count: number, limit: number): number {
    if (this.length + count > this.ids.length) {
      const larger = new Int32Array(Math.max(this.length + count, 2 * this.ids.length));
      larger.set(this.ids.subarray(0, this.length));
      this.ids = larger;
    }
    return Math.min(limit, this.ids.length - this.length);
  }
}
