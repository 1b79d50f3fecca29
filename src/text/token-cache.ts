// Remembers the ids of the texts that were tokenized last, so that a text that comes again costs a look-up.
import { bucketOf, type CacheState, copyIds, findText, keepIds, markUsed } from "./token-cache.hot.ts";
import type { Tokenizer } from "./tokenizer.ts";

export interface TokenCacheOptions {
  /** Texts that are remembered; the one that was not used for longest makes room. */
  readonly texts: number;
  /** A text with more tokens or more UTF-16 units is not remembered. */
  readonly tokensPerText: number;
  readonly unitsPerText: number;
}

export const TOKEN_CACHE_DEFAULTS: TokenCacheOptions = {
  texts: 1024,
  tokensPerText: 256,
  unitsPerText: 1024,
};

/** Its memory is taken when it is made. It holds on to the strings of the texts, and to what those are slices of. */
export class TokenCache implements Tokenizer {
  readonly #tokenizer: Tokenizer;
  readonly #options: TokenCacheOptions;
  readonly #state: CacheState;
  #hitCount = 0;
  #missCount = 0;
  #wasCut = false;

  constructor(tokenizer: Tokenizer, options: TokenCacheOptions = TOKEN_CACHE_DEFAULTS) {
    this.#tokenizer = tokenizer;
    this.#options = options;
    this.#state = createState(options);
  }

  get hitCount(): number {
    return this.#hitCount;
  }

  get missCount(): number {
    return this.#missCount;
  }

  /** From 0 to 1; undefined before the first text. */
  get hitRate(): number | undefined {
    const count = this.#hitCount + this.#missCount;
    return count === 0 ? undefined : this.#hitCount / count;
  }

  /** No text is remembered any more. */
  forgetAll(): void {
    const { texts, counts, first, next } = this.#state;
    texts.fill("");
    counts.fill(-1);
    first.fill(-1);
    next.fill(-1);
  }

  /** What is remembered was whole. */
  get wasCut(): boolean {
    return this.#wasCut;
  }

  encode(text: string, target: Int32Array, offset: number, limit: number): number {
    const state = this.#state;
    const bucket = bucketOf(text, state.first.length);
    const place = findText(state, text, bucket);
    // A text that must be cut is cut by its tokenizer, which knows what to keep.
    if (place >= 0 && state.counts[place]! <= limit) {
      this.#hitCount++;
      this.#wasCut = false;
      markUsed(state, place);
      copyIds(state, place, target, offset);
      return state.counts[place]!;
    }
    this.#missCount++;
    const count = this.#tokenizer.encode(text, target, offset, limit);
    this.#wasCut = this.#tokenizer.wasCut === true;
    if (place < 0 && count <= limit && !this.#wasCut && this.#fits(text, count))
      this.#remember(text, bucket, target, offset, count);
    return count;
  }

  #fits(text: string, tokenCount: number): boolean {
    return tokenCount <= this.#options.tokensPerText && text.length <= this.#options.unitsPerText;
  }

  #remember(text: string, bucket: number, target: Int32Array, offset: number, count: number): void {
    const state = this.#state;
    const place = state.oldest;
    forget(state, place);
    state.texts[place] = text;
    keepIds(state, place, target, offset, count);
    state.next[place] = state.first[bucket]!;
    state.first[bucket] = place;
    markUsed(state, place);
  }
}

/** Places are used in a ring at first, none of them chained by hash. */
function createState({ texts, tokensPerText }: TokenCacheOptions): CacheState {
  const places = Array.from({ length: texts }, (_, place) => place);
  return {
    texts: places.map(() => ""),
    counts: new Int32Array(texts).fill(-1),
    ids: new Int32Array(texts * tokensPerText),
    tokensPerText,
    first: new Int32Array(2 ** Math.ceil(Math.log2(2 * texts))).fill(-1),
    next: new Int32Array(texts).fill(-1),
    newer: Int32Array.from(places, (place) => place - 1),
    older: Int32Array.from(places, (place) => (place + 1 < texts ? place + 1 : -1)),
    newest: 0,
    oldest: texts - 1,
  };
}

/** Takes the text at a place out of its chain. */
function forget(state: CacheState, place: number): void {
  // Nothing was there yet.
  if (state.counts[place]! < 0) return;
  const bucket = bucketOf(state.texts[place]!, state.first.length);
  if (state.first[bucket] === place) {
    state.first[bucket] = state.next[place]!;
    return;
  }
  let before = state.first[bucket]!;
  while (state.next[before] !== place) before = state.next[before]!;
  state.next[before] = state.next[place]!;
}
