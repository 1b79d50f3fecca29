// Which characters a merge can ever join: a set of pairs, as bits. A pair that shares another's bit is in it too, and costs
// no more than a longer word.

export const JOIN_WORDS = 4096;

export function addJoin(joins: Uint32Array, last: number, first: number): void {
  const bit = bitOf(last, first);
  joins[bit >>> 5] |= 1 << (bit & 31);
}

/** Whether a token may reach over the place between these two; where none may, the text can be cut. */
export function mayJoin(joins: Uint32Array, last: number, first: number): boolean {
  const bit = bitOf(last, first);
  return (joins[bit >>> 5] & (1 << (bit & 31))) !== 0;
}

function bitOf(last: number, first: number): number {
  return ((last << 8) ^ first ^ (last >>> 3) ^ (first << 4)) & 0x1ffff;
}
