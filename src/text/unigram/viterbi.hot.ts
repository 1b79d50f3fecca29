// Unigram of one word: of all ways to cut it into tokens, the one with the highest sum of scores; of equals, the one that is found
// first. The sums are added in the order in which the Rust library adds them.
import { findPiece, TRIE_STRIDE } from "./trie.hot.ts";

export interface UnigramModel {
  readonly trie: Int32Array;
  readonly scores: Float64Array;
  readonly unknownId: number;
  /** Of a character without a token. */
  readonly unknownScore: number;
  /** Tokens of bytes, which spell what is unknown; -1 where there is none. */
  readonly byteIds: Int32Array;
  readonly path: PathRoom;
}

/** The best way to each place of the word. */
export interface PathRoom {
  bestScores: Float64Array;
  /** Where the last token of the way begins; -1 when no way leads here. */
  starts: Int32Array;
  ids: Int32Array;
  /** Ends of the tokens of the best way, the last first. */
  ends: Int32Array;
}

/** Appends the tokens of bytes[0] to bytes[length], which are UTF-8. @returns how many ids there are now */
export function encodePiece(
  model: UnigramModel,
  bytes: Uint8Array,
  length: number,
  target: Int32Array,
  offset: number,
  limit: number,
  count: number,
): number {
  findBestPath(model, bytes, length);
  const path = model.path;
  const ids = path.ids;
  const starts = path.starts;
  const ends = path.ends;
  let pieceCount = 0;
  for (let end = length; end > 0; end = starts[end]) ends[pieceCount++] = end;
  const unknownId = model.unknownId;
  let start = 0;
  for (let i = pieceCount - 1; i >= 0 && count <= limit; i--) {
    let end = ends[i];
    const id = ids[end];
    if (id === unknownId) {
      // What is unknown in a row is one.
      while (i > 0 && ids[ends[i - 1]] === unknownId) end = ends[--i];
      count = addUnknown(model, bytes, start, end, target, offset, limit, count);
    } else {
      if (count < limit) target[offset + count] = id;
      count++;
    }
    start = end;
  }
  return count;
}

function findBestPath(model: UnigramModel, bytes: Uint8Array, length: number): void {
  const trie = model.trie;
  const scores = model.scores;
  const bestScores = model.path.bestScores;
  const starts = model.path.starts;
  const ids = model.path.ids;
  const firstChildren = trie[0];
  bestScores[0] = 0;
  for (let at = 1; at <= length; at++) starts[at] = -1;
  for (let start = 0; start < length; ) {
    const here = bestScores[start];
    const first = bytes[start];
    const after = start + (first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4);
    let hasCharacter = false;
    let node = 0;
    let children = firstChildren;
    for (let at = start; at < length; ) {
      const child = children + bytes[at++];
      const unit = TRIE_STRIDE * child;
      if (trie[unit + 1] !== node + 1) break;
      node = child;
      children = trie[unit];
      const id = trie[unit + 2] - 1;
      if (id < 0) continue;
      const score = scores[id] + here;
      if (starts[at] < 0 || score > bestScores[at]) {
        bestScores[at] = score;
        starts[at] = start;
        ids[at] = id;
      }
      if (at === after) hasCharacter = true;
    }
    if (!hasCharacter) {
      const score = model.unknownScore + here;
      if (starts[after] < 0 || score > bestScores[after]) {
        bestScores[after] = score;
        starts[after] = start;
        ids[after] = model.unknownId;
      }
    }
    start = after;
  }
}

/** Unknown characters in a row are looked up as a whole, then spelled in bytes. */
function addUnknown(
  model: UnigramModel,
  bytes: Uint8Array,
  from: number,
  to: number,
  target: Int32Array,
  offset: number,
  limit: number,
  count: number,
): number {
  const byteIds = model.byteIds;
  const whole = findPiece(model.trie, bytes, from, to);
  let isSpelled = whole < 0;
  for (let i = from; i < to && isSpelled; i++) isSpelled = byteIds[bytes[i]] >= 0;
  if (!isSpelled) {
    if (count < limit) target[offset + count] = whole < 0 ? model.unknownId : whole;
    return count + 1;
  }
  for (let i = from; i < to; i++) {
    if (count < limit) target[offset + count] = byteIds[bytes[i]];
    count++;
  }
  return count;
}
