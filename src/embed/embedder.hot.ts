// The steps of one embedding between the token ids and the finished vectors. Each is timed by itself.
import type { OutputInfo, TokenInput } from "../engine/engine.ts";
import { copyIds, countPositions, fillInput } from "./copy-in.hot.ts";
import { copyPrefixes, meanPool, normalizeRows } from "./post-process.hot.ts";

/** Everything the steps touch; it exists before the first call and never changes its shape. */
export interface EmbedState {
  readonly batch: number;
  readonly dim: number;
  readonly normalize: boolean;
  readonly ids: TokenInput;
  /** Undefined where the graph does not take it. */
  readonly mask: TokenInput | undefined;
  readonly positions: TokenInput | undefined;
  readonly output: Float32Array;
  readonly outputInfo: OutputInfo;
  /** Tokens of each text of the batch. */
  readonly tokenCounts: Int32Array;
  /** The finished vectors, [batch, dim]. */
  readonly vectors: Float32Array;
}

/**
 * Copies the ids of the next `batch` texts of a table into the inputs, beginning at text `firstText` and going round.
 * A single text takes exactly its tokens; several are padded to the longest and masked.
 * @returns tokens per text, padding included
 */
export function copyIn(
  state: EmbedState,
  ids: Int32Array,
  offsets: Uint32Array,
  textCount: number,
  firstText: number,
): number {
  if (state.batch === 1) return copySingle(state, ids, offsets, firstText % textCount);
  let tokens = 0;
  for (let row = 0; row < state.batch; row++) {
    const text = (firstText + row) % textCount;
    const count = offsets[text + 1] - offsets[text];
    state.tokenCounts[row] = count;
    if (count > tokens) tokens = count;
  }
  for (let row = 0; row < state.batch; row++) {
    copyPadded(state, ids, offsets[(firstText + row) % textCount], row, tokens);
  }
  return tokens;
}

/** Moves what the runtime gave to the vectors, cut to `dim`. A graph that does not pool has nothing to move yet. */
export function copyOut(state: EmbedState): void {
  if (!state.outputInfo.isPooled) return;
  copyPrefixes(state.output, state.outputInfo.dim, state.vectors, state.dim, state.batch);
}

/** Pools when the graph does not, and normalises: the prefix after the cut, never before. */
export function postProcess(state: EmbedState, tokens: number): void {
  if (!state.outputInfo.isPooled) {
    const { output, outputInfo, tokenCounts, vectors, dim, batch } = state;
    meanPool(output, outputInfo.dim, tokens, tokenCounts, vectors, dim, batch);
  }
  if (state.normalize) normalizeRows(state.vectors, state.dim, state.batch);
}

/** A mask of ones, token types of zero and positions from 0 are there from the start: only ids change. */
function copySingle(state: EmbedState, ids: Int32Array, offsets: Uint32Array, text: number): number {
  const from = offsets[text];
  const count = offsets[text + 1] - from;
  state.tokenCounts[0] = count;
  copyIds(ids, from, count, state.ids.words, state.ids.wordsPerElement, 0);
  return count;
}

function copyPadded(state: EmbedState, ids: Int32Array, from: number, row: number, tokens: number): void {
  const count = state.tokenCounts[row];
  const first = row * tokens;
  const { words, wordsPerElement } = state.ids;
  copyIds(ids, from, count, words, wordsPerElement, first);
  fillInput(words, wordsPerElement, first + count, first + tokens, 0);
  if (state.mask !== undefined) {
    fillInput(state.mask.words, state.mask.wordsPerElement, first, first + count, 1);
    fillInput(state.mask.words, state.mask.wordsPerElement, first + count, first + tokens, 0);
  }
  if (state.positions !== undefined) {
    countPositions(state.positions.words, state.positions.wordsPerElement, first, tokens);
  }
}
