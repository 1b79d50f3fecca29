// A tokenizer that writes ids into a view that it is given.
import type { TokenizerSettings } from "../core/tokenizer-settings.ts";

export interface Tokenizer {
  /** Whether the last text lost more than the count of its tokens says; left out where a cut is always counted. */
  readonly wasCut?: boolean;
  /** No text has a higher id; left out where that is not known. */
  readonly highestId?: number;
  /** Whether tokens of one text are of several types (token_type_ids), or of another than 0; left out where they are not. */
  readonly hasTypes?: boolean;
  /**
   * Writes the ids of `text` from `target[offset]` on, at most `limit` of them.
   * @returns how many tokens the text has; more than `limit` means that it was cut, and says no more than that
   */
  encode(text: string, target: Int32Array, offset: number, limit: number): number;
}

export interface TokenizerOptions {
  /** Whether the model wants its special tokens around the text. */
  readonly addSpecialTokens: boolean;
  /** Which end of a text that is too long is left out [what tokenizer.json says, else "right"]. */
  readonly truncationSide?: "right" | "left" | undefined;
  /** What the model's files say of it beside tokenizer.json. */
  readonly settings?: TokenizerSettings | undefined;
  /** Whether the JavaScript library's ids will do for a tokenizer that is not encoded exactly here. */
  readonly acceptsInexact?: boolean;
}

/** The token ids of many texts, one after the other. Text i lies at ids[offsets[i]] to ids[offsets[i + 1]]. */
export interface TokenTable {
  readonly textCount: number;
  readonly ids: Int32Array;
  readonly offsets: Uint32Array;
  /** Most tokens that one text has. */
  readonly maxTokens: number;
  /** Texts that were longer than the limit and were cut. */
  readonly truncatedCount: number;
}
