// Builds the trie of a vocabulary: sorted tokens, then places for the children of one node after the other.
import { type Pieces, TRIE_STRIDE } from "./trie.hot.ts";

const BYTES = 256;
/** Free places that are tried for the children of one node, before they go behind everything. */
const MOST_TRIES = 8;

/** Where two tokens have the same text, the later one is meant. */
export function buildTrie(pieces: Pieces): Int32Array {
  const order = sortedTokens(pieces);
  const builder = new TrieBuilder(pieces, order);
  return builder.build();
}

class TrieBuilder {
  readonly #pieces: Pieces;
  readonly #order: Int32Array;
  /** Triples: base of the children, parent + 1 (0 is a free place), token + 1. */
  #units = new Int32Array(TRIE_STRIDE * 2 ** 12);
  /** Behind the last place that is taken. */
  #end = 1;
  /** Where a free place is looked for: single children fill what the others leave free. */
  #firstHole = BYTES + 1;
  #firstTry = BYTES + 1;
  /** Children of the node that is being placed: byte, and where its tokens end in the order. */
  readonly #bytes = new Uint8Array(BYTES);
  readonly #ends = new Int32Array(BYTES);

  constructor(pieces: Pieces, order: Int32Array) {
    this.#pieces = pieces;
    this.#order = order;
  }

  build(): Int32Array {
    this.#units[1] = 1;
    // Nodes whose children have no place yet: place, depth, and their tokens in the order. Few wait at a time: a way down, and its sides.
    const waiting = [0, 0, 0, this.#order.length];
    while (waiting.length > 0) {
      const to = waiting.pop()!;
      const from = waiting.pop()!;
      const depth = waiting.pop()!;
      const node = waiting.pop()!;
      const first = this.#skipEnding(node, depth, from, to);
      const childCount = this.#gatherChildren(depth, first, to);
      if (childCount === 0) continue;
      this.#reach(this.#end + 2 * BYTES + 1);
      const base = this.#findBase(childCount);
      this.#units[TRIE_STRIDE * node] = base;
      let childFrom = first;
      for (let i = 0; i < childCount; i++) {
        const child = base + this.#bytes[i]!;
        this.#units[TRIE_STRIDE * child + 1] = node + 1;
        waiting.push(child, depth + 1, childFrom, this.#ends[i]!);
        childFrom = this.#ends[i]!;
        this.#end = Math.max(this.#end, child + 1);
      }
    }
    // A byte behind any base stays inside.
    this.#reach(this.#end + BYTES);
    return this.#units.slice(0, TRIE_STRIDE * (this.#end + BYTES));
  }

  /** Tokens that end at a node stand before those that go on; the last of them is the node's. */
  #skipEnding(node: number, depth: number, from: number, to: number): number {
    const { starts } = this.#pieces;
    let first = from;
    for (; first < to; first++) {
      const token = this.#order[first]!;
      if (starts[token + 1]! - starts[token]! !== depth) break;
      this.#units[TRIE_STRIDE * node + 2] = token + 1;
    }
    return first;
  }

  #gatherChildren(depth: number, from: number, to: number): number {
    const { pool, starts } = this.#pieces;
    let childCount = 0;
    for (let i = from; i < to; i++) {
      const byte = pool[starts[this.#order[i]!]! + depth]!;
      if (childCount === 0 || this.#bytes[childCount - 1] !== byte) this.#bytes[childCount++] = byte;
      this.#ends[childCount - 1] = i + 1;
    }
    return childCount;
  }

  /** A base at which all children find a free place. */
  #findBase(childCount: number): number {
    const lowest = this.#bytes[0]!;
    if (childCount === 1) {
      this.#firstHole = this.#nextFree(this.#firstHole);
      return this.#firstHole - lowest;
    }
    let place = this.#firstTry;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      place = this.#nextFree(place);
      if (this.#fits(place - lowest, childCount)) return place - lowest;
      place++;
    }
    // What was tried in vain is left to single children.
    this.#firstTry = Math.max(this.#firstTry, place - MOST_TRIES);
    return Math.max(this.#end, BYTES + 1) - lowest;
  }

  #nextFree(place: number): number {
    while (this.#units[TRIE_STRIDE * place + 1]! !== 0) place++;
    return place;
  }

  #fits(base: number, childCount: number): boolean {
    for (let i = 1; i < childCount; i++) {
      if (this.#units[TRIE_STRIDE * (base + this.#bytes[i]!) + 1] !== 0) return false;
    }
    return true;
  }

  #reach(place: number): void {
    if (TRIE_STRIDE * (place + BYTES) <= this.#units.length) return;
    const units = new Int32Array(2 * this.#units.length);
    units.set(this.#units);
    this.#units = units;
  }
}

/** The tokens by their bytes; those of the same text in their own order. */
function sortedTokens({ pool, starts, tokenCount }: Pieces): Int32Array {
  const order = Int32Array.from({ length: tokenCount }, (_, token) => token);
  const byteAt = (token: number, depth: number) => {
    const at = starts[token]! + depth;
    return at < starts[token + 1]! ? pool[at]! + 1 : 0;
  };
  const other = new Int32Array(tokenCount);
  const counts = new Int32Array(BYTES + 2);
  const waiting = [[0, tokenCount, 0]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [from, to, depth] = next as [number, number, number];
    if (to - from <= SHORT) {
      insertionSort(order, from, to, depth, byteAt);
      continue;
    }
    // By one byte, keeping the order of equals.
    counts.fill(0);
    for (let i = from; i < to; i++) counts[byteAt(order[i]!, depth) + 1]!++;
    for (let byte = 0; byte <= BYTES; byte++) counts[byte + 1]! += counts[byte]!;
    for (let byte = 1; byte <= BYTES; byte++) {
      if (counts[byte + 1]! - counts[byte]! > 1)
        waiting.push([from + counts[byte]!, from + counts[byte + 1]!, depth + 1]);
    }
    for (let i = from; i < to; i++) other[from + counts[byteAt(order[i]!, depth)]!++] = order[i]!;
    order.set(other.subarray(from, to), from);
  }
  return order;
}

const SHORT = 12;

function insertionSort(
  order: Int32Array,
  from: number,
  to: number,
  depth: number,
  byteAt: (token: number, depth: number) => number,
): void {
  for (let i = from + 1; i < to; i++) {
    const token = order[i]!;
    let at = i;
    for (; at > from && isBefore(token, order[at - 1]!, depth, byteAt); at--) order[at] = order[at - 1]!;
    order[at] = token;
  }
}

function isBefore(
  token: number,
  other: number,
  depth: number,
  byteAt: (token: number, depth: number) => number,
): boolean {
  for (; ; depth++) {
    const byte = byteAt(token, depth);
    const others = byteAt(other, depth);
    if (byte !== others) return byte < others;
    if (byte === 0) return false;
  }
}
