// Looks recent texts up and hands out their ids. Texts lie in places; places are chained by hash, and by how recently they were used.

/** What a cache remembers. A place is an index into the arrays; -1 is none. */
export interface CacheState {
  readonly texts: string[];
  /** Tokens of each text. */
  readonly counts: Int32Array;
  /** Ids of the text at place i, from i · tokensPerText on. */
  readonly ids: Int32Array;
  readonly tokensPerText: number;
  /** The first place of each hash. */
  readonly first: Int32Array;
  /** The next place with the same hash. */
  readonly next: Int32Array;
  /** The place that was used after this one, and the one before. */
  readonly newer: Int32Array;
  readonly older: Int32Array;
  newest: number;
  oldest: number;
}

/** Characters that a hash looks at. Texts that differ only elsewhere share a chain. */
const HASHED_CHARACTERS = 32;

export function bucketOf(text: string, bucketCount: number): number {
  const step = Math.ceil(text.length / HASHED_CHARACTERS);
  let hash = text.length;
  for (let at = 0; at < text.length; at += step) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) & (bucketCount - 1);
}

/** @returns the place of a text, or -1 */
export function findText(cache: CacheState, text: string, bucket: number): number {
  let place = cache.first[bucket];
  while (place >= 0 && cache.texts[place] !== text) place = cache.next[place];
  return place;
}

/** Makes a place the most recently used one. */
export function markUsed(cache: CacheState, place: number): void {
  if (place === cache.newest) return;
  const newer = cache.newer[place];
  const older = cache.older[place];
  cache.older[newer] = older;
  if (older >= 0) cache.newer[older] = newer;
  else cache.oldest = newer;
  cache.newer[cache.newest] = place;
  cache.older[place] = cache.newest;
  cache.newer[place] = -1;
  cache.newest = place;
}

export function copyIds(cache: CacheState, place: number, target: Int32Array, offset: number): void {
  const from = place * cache.tokensPerText;
  const count = cache.counts[place];
  for (let i = 0; i < count; i++) target[offset + i] = cache.ids[from + i];
}

/** The other way; a loop, because `subarray` makes a view. */
export function keepIds(
  cache: CacheState,
  place: number,
  source: Int32Array,
  offset: number,
  count: number,
): void {
  const to = place * cache.tokensPerText;
  for (let i = 0; i < count; i++) cache.ids[to + i] = source[offset + i];
  cache.counts[place] = count;
}
