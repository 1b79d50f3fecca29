// Byte-pair encoding of one word: the pair of lowest rank is merged, the first of equals, until no pair is left.

/** Merges in an open-addressing table of four numbers a slot: left id + 1, right id, rank, id of both together. */
export interface MergeTable {
  readonly slots: Int32Array;
  readonly mask: number;
}

/** Room to merge a word in. Position i of `ranks` and `products` is the pair of symbols i and the one after it. */
export interface WordRoom {
  /** Symbols that fit. */
  readonly capacity: number;
  readonly symbols: Int32Array;
  readonly ranks: Int32Array;
  readonly products: Int32Array;
  readonly next: Int32Array;
  readonly previous: Int32Array;
  /** Words that were merged lately, WORD_PLACE numbers each. */
  readonly words: Int32Array;
  /** Pairs that may be merged, as rank · 2^32 + position: a binary heap, the smallest first. */
  readonly heap: Float64Array;
}

const NO_MERGE = 0x7fffffff;
const POSITIONS = 2 ** 32;
/** Up to so many symbols, looking at every pair is faster than keeping a heap. */
const SHORT_WORD = 40;

/** The slot that a pair leads to first. */
export function pairSlot(left: number, right: number, mask: number): number {
  const hash = (left << 5) + left + (right << 11) - right;
  return (hash ^ (hash >>> 9)) & mask;
}

/** Of a remembered word, one cache line: numbers of its symbols and tokens as one, its symbols, its tokens. */
export const WORD_PLACE = 16;
/** Longer words are not remembered, and one pair is looked up as fast. */
const MOST_SYMBOLS = 11;
const LEAST_SYMBOLS = 3;
const MOST_TOKENS = 4;
const WORD_TOKENS = 1 + MOST_SYMBOLS;

/** Appends the tokens that the symbols in the room come to. */
export function finishWord(
  room: WordRoom,
  merges: MergeTable,
  length: number,
  target: Int32Array,
  offset: number,
  limit: number,
  count: number,
): number {
  if (length >= LEAST_SYMBOLS && length <= MOST_SYMBOLS) {
    return rememberedWord(room, merges, length, target, offset, limit, count);
  }
  const left = length > 1 ? mergeWord(room, merges, length) : length;
  return appendTokens(room.symbols, 0, left, target, offset, limit, count);
}

/**
 * The same for a word that may have been merged before. Merging looks up pairs all over a table of megabytes; text is for the most part
 * words that came a moment ago.
 */
function rememberedWord(
  room: WordRoom,
  merges: MergeTable,
  length: number,
  target: Int32Array,
  offset: number,
  limit: number,
  count: number,
): number {
  const symbols = room.symbols;
  const words = room.words;
  let hash = length;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ symbols[i], 0x9e3779b1) ^ (hash >>> 15);
  let place = ((hash ^ (hash >>> 13)) * WORD_PLACE) & (words.length - 1);
  if (!isWord(words, place, symbols, length)) {
    // A word has two places; whoever comes to a taken one takes the other.
    const other = place ^ WORD_PLACE;
    const isTaken = words[place] !== 0;
    if (isTaken) place = other;
    if (!isTaken || !isWord(words, place, symbols, length)) {
      words[place] = 0;
      for (let i = 0; i < length; i++) words[place + 1 + i] = symbols[i];
      const left = mergeWord(room, merges, length);
      if (left <= MOST_TOKENS) {
        words[place] = (length << 8) | left;
        for (let i = 0; i < left; i++) words[place + WORD_TOKENS + i] = symbols[i];
      }
      return appendTokens(symbols, 0, left, target, offset, limit, count);
    }
  }
  return appendTokens(words, place + WORD_TOKENS, words[place] & 255, target, offset, limit, count);
}

function isWord(words: Int32Array, place: number, symbols: Int32Array, length: number): boolean {
  if (words[place] >>> 8 !== length) return false;
  for (let i = 0; i < length; i++) if (words[place + 1 + i] !== symbols[i]) return false;
  return true;
}

/** Those that still fit. @returns how many tokens there are now, those that did not fit among them */
function appendTokens(
  tokens: Int32Array,
  first: number,
  length: number,
  target: Int32Array,
  offset: number,
  limit: number,
  count: number,
): number {
  const kept = Math.min(length, limit - count);
  for (let i = 0; i < kept; i++) target[offset + count + i] = tokens[first + i];
  return count + length;
}

/** Merges the first `count` symbols in place. @returns how many are left */
function mergeWord(room: WordRoom, merges: MergeTable, count: number): number {
  for (let i = 0; i < count - 1; i++) lookUpPair(room, merges, i, i + 1);
  return count <= SHORT_WORD ? mergeShort(room, merges, count) : mergeLong(room, merges, count);
}

function mergeShort(room: WordRoom, merges: MergeTable, count: number): number {
  const symbols = room.symbols;
  const ranks = room.ranks;
  const products = room.products;
  for (;;) {
    let best = -1;
    let bestRank = NO_MERGE;
    for (let i = 0; i < count - 1; i++) {
      if (ranks[i] < bestRank) {
        bestRank = ranks[i];
        best = i;
      }
    }
    if (best < 0) return count;
    symbols[best] = products[best];
    count--;
    for (let i = best + 1; i < count; i++) {
      symbols[i] = symbols[i + 1];
      ranks[i] = ranks[i + 1];
      products[i] = products[i + 1];
    }
    if (best > 0) lookUpPair(room, merges, best - 1, best);
    if (best < count - 1) lookUpPair(room, merges, best, best + 1);
  }
}

/** The same in n log n, over a linked list. Pairs that changed since they came to the heap are known by their rank. */
function mergeLong(room: WordRoom, merges: MergeTable, count: number): number {
  const symbols = room.symbols;
  const ranks = room.ranks;
  const products = room.products;
  const next = room.next;
  const previous = room.previous;
  let size = 0;
  ranks[count - 1] = NO_MERGE;
  for (let i = 0; i < count; i++) {
    next[i] = i + 1;
    previous[i] = i - 1;
    if (ranks[i] !== NO_MERGE) size = pushPair(room, size, i);
  }
  while (size > 0) {
    const key = room.heap[0];
    size = dropFirst(room.heap, size);
    const rank = Math.floor(key / POSITIONS);
    const at = key - rank * POSITIONS;
    if (ranks[at] !== rank) continue;
    const right = next[at];
    const after = next[right];
    symbols[at] = products[at];
    ranks[right] = NO_MERGE;
    ranks[at] = NO_MERGE;
    next[at] = after;
    if (after < count) {
      previous[after] = at;
      lookUpPair(room, merges, at, after);
      if (ranks[at] !== NO_MERGE) size = pushPair(room, size, at);
    }
    const before = previous[at];
    if (before >= 0) {
      lookUpPair(room, merges, before, at);
      if (ranks[before] !== NO_MERGE) size = pushPair(room, size, before);
    }
  }
  let left = 0;
  for (let at = 0; at < count; at = next[at]) symbols[left++] = symbols[at];
  return left;
}

/** What the symbols at `at` and `after` become together, kept at `at`. */
function lookUpPair(room: WordRoom, merges: MergeTable, at: number, after: number): void {
  const slots = merges.slots;
  const mask = merges.mask;
  const left = room.symbols[at] + 1;
  const right = room.symbols[after];
  let slot = pairSlot(left, right, mask);
  while (slots[4 * slot] !== 0) {
    if (slots[4 * slot] === left && slots[4 * slot + 1] === right) {
      room.ranks[at] = slots[4 * slot + 2];
      room.products[at] = slots[4 * slot + 3];
      return;
    }
    slot = (slot + 1) & mask;
  }
  room.ranks[at] = NO_MERGE;
}

function pushPair(room: WordRoom, size: number, position: number): number {
  const heap = room.heap;
  const key = room.ranks[position] * POSITIONS + position;
  let at = size;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent] <= key) break;
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = key;
  return size + 1;
}

function dropFirst(heap: Float64Array, size: number): number {
  const last = size - 1;
  const key = heap[last];
  let at = 0;
  for (let child = 1; child < last; child = 2 * at + 1) {
    if (child + 1 < last && heap[child + 1] < heap[child]) child++;
    if (heap[child] >= key) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = key;
  return last;
}
