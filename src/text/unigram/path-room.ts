// The memory that the best way through a word is looked for in.
import type { PathRoom } from "./viterbi.hot.ts";

const FIRST_LENGTH = 1024;

export function createPath(): PathRoom {
  const path = {
    bestScores: new Float64Array(),
    starts: new Int32Array(),
    ids: new Int32Array(),
    ends: new Int32Array(),
  };
  growPath(path, FIRST_LENGTH - 1);
  return path;
}

/** Makes room for a word of so many bytes. */
export function growPath(path: PathRoom, length: number): void {
  const size = 2 ** Math.ceil(Math.log2(length + 1));
  path.bestScores = new Float64Array(size);
  path.starts = new Int32Array(size);
  path.ids = new Int32Array(size);
  path.ends = new Int32Array(size);
}
