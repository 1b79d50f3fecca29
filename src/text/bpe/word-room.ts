// The memory that words are merged in. It grows for a word longer than any before, and never for a typical text.
import { WORD_PLACE, type WordRoom } from "./merge.hot.ts";

/** A room that grows as a whole; who holds it takes its arrays anew after it grew. */
export interface GrowingRoom {
  current: WordRoom;
}

const FIRST_CAPACITY = 1024;
/** A power of two: half a megabyte. */
const WORDS = 8192;

export function createRoom(): GrowingRoom {
  return { current: roomFor(FIRST_CAPACITY, new Int32Array(WORD_PLACE * WORDS)) };
}

/** Doubles the room; the symbols that are in it stay. */
export function growRoom(room: GrowingRoom): void {
  const { symbols, capacity, words } = room.current;
  room.current = roomFor(2 * capacity, words);
  room.current.symbols.set(symbols);
}

function roomFor(capacity: number, words: Int32Array): WordRoom {
  return {
    capacity,
    symbols: new Int32Array(capacity),
    ranks: new Int32Array(capacity),
    products: new Int32Array(capacity),
    next: new Int32Array(capacity),
    previous: new Int32Array(capacity),
    words,
    // Every pair once at first, and two for each merge.
    heap: new Float64Array(3 * capacity),
  };
}
