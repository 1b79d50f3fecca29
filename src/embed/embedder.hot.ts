// The steps of one embedding between the token ids and the finished vectors. Each is timed by itself.
import type { OutputInfo, TokenInput } from "../engine/engine.ts";
import { copyPrefixes, normalizeRows } from "../vectors/prefix.hot.ts";
import { copyIds, countPositions, fillInput } from "./copy-in.hot.ts";
import { PoolingCode } from "./pooling-code.ts";
import { layerNormPrefixes, maxPool, meanPool, pickToken, widenHalves } from "./post-process.hot.ts";

/** Everything the steps touch; it exists before the first call and never changes its shape. Only the cut may move between calls. */
export interface EmbedState {
  readonly batch: number;
  /** Components kept; `cutTo` changes it. */
  dim: number;
  readonly normalize: boolean;
  /** Of no effect where the graph pools. */
  readonly pooling: (typeof PoolingCode)[keyof typeof PoolingCode];
  /** Pooling begins at this token: those of a prompt may be left out. */
  readonly firstPooledToken: number;
  /** Layer norm over the whole vector before the cut. */
  readonly layerNorm: boolean;
  /** By the tokens of the longest text: those that the call has, where the graph takes certain numbers only; empty where it takes any. */
  readonly paddedTokens: Uint32Array;
  readonly ids: TokenInput;
  /** Undefined where the graph does not take it. */
  readonly mask: TokenInput | undefined;
  readonly positions: TokenInput | undefined;
  readonly output: Float32Array;
  readonly outputInfo: OutputInfo;
  /** What the runtime writes in place of `output`, where the graph gives float16. */
  readonly halves: Uint16Array | undefined;
  /** Empty where nothing is to be widened. */
  readonly floatOfHalf: Float32Array;
  /** Tokens of each text of the batch. */
  readonly tokenCounts: Int32Array;
  /** Where pooling writes: whole vectors where a layer norm follows, else the finished ones. */
  readonly pooled: Float32Array;
  /** Components that pooling keeps. */
  pooledDim: number;
  /** The finished vectors, [batch, dim]. */
  readonly vectors: Float32Array;
}

/** The next calls keep `dim` components. A layer norm still wants whole vectors before the cut. */
export function cutTo(state: EmbedState, dim: number): void {
  state.dim = dim;
  if (!state.layerNorm) state.pooledDim = dim;
}

/**
 * Copies the ids of the next `batch` texts of a table into the inputs, beginning at text `firstText` and going round.
 * A single text takes exactly its tokens; several are padded to the longest and masked; a graph of fixed shapes gets one of them filled.
 * @returns tokens per text, padding included
 */
export function copyIn(
  state: EmbedState,
  ids: Int32Array,
  offsets: Uint32Array,
  textCount: number,
  firstText: number,
): number {
  if (state.batch === 1 && state.paddedTokens.length === 0) {
    return copySingle(state, ids, offsets, firstText % textCount);
  }
  let tokens = 0;
  for (let row = 0; row < state.batch; row++) {
    const text = (firstText + row) % textCount;
    const count = offsets[text + 1] - offsets[text];
    state.tokenCounts[row] = count;
    if (count > tokens) tokens = count;
  }
  if (state.paddedTokens.length !== 0) tokens = state.paddedTokens[tokens];
  for (let row = 0; row < state.batch; row++) {
    copyPadded(state, ids, offsets[(firstText + row) % textCount], row, tokens);
  }
  return tokens;
}

/** Moves what the runtime gave to the vectors, cut to `dim`. What is yet to be pooled or normed is not moved. */
export function copyOut(state: EmbedState): void {
  if (!state.outputInfo.isPooled) return;
  widen(state, state.layerNorm ? state.outputInfo.dim : state.dim, 0, state.batch);
  if (state.layerNorm) return;
  copyPrefixes(state.output, state.outputInfo.dim, state.vectors, state.dim, state.batch);
}

/** Pools when the graph does not, norms the whole vector where the model wants it, and normalises: the prefix after the cut, never before. */
export function postProcess(state: EmbedState, tokens: number): void {
  const { output, outputInfo, pooled, vectors, dim, batch } = state;
  if (!outputInfo.isPooled) pool(state, tokens);
  if (state.layerNorm) {
    layerNormPrefixes(outputInfo.isPooled ? output : pooled, outputInfo.dim, vectors, dim, batch);
  }
  if (state.normalize) normalizeRows(vectors, dim, batch);
}

function pool(state: EmbedState, tokens: number): void {
  const { output, outputInfo, tokenCounts, pooled, pooledDim, batch, pooling, firstPooledToken } = state;
  const width = outputInfo.dim;
  if (state.halves !== undefined) widenPooled(state, tokens);
  if (pooling === PoolingCode.max) {
    maxPool(output, width, tokens, tokenCounts, pooled, pooledDim, batch, firstPooledToken);
  } else if (pooling === PoolingCode.cls || pooling === PoolingCode["last-token"]) {
    const isLast = pooling === PoolingCode["last-token"];
    pickToken(output, width, tokens, tokenCounts, pooled, pooledDim, batch, firstPooledToken, isLast);
  } else {
    meanPool(output, width, tokens, tokenCounts, pooled, pooledDim, batch, firstPooledToken, pooling);
  }
}

/** What pooling reads, and no more: the kept components of the tokens that count. */
function widenPooled(state: EmbedState, tokens: number): void {
  const { pooling, firstPooledToken, tokenCounts, pooledDim, batch } = state;
  for (let row = 0; row < batch; row++) {
    const isLast = pooling === PoolingCode["last-token"];
    const first = isLast ? Math.max(0, tokenCounts[row] - 1) : firstPooledToken;
    const end = Math.min(tokenCounts[row], pooling === PoolingCode.cls ? first + 1 : tokens);
    widen(state, pooledDim, row * tokens + first, row * tokens + end);
  }
}

/** Does nothing where the runtime writes float32. */
function widen(state: EmbedState, dim: number, first: number, end: number): void {
  const { halves, floatOfHalf, output, outputInfo } = state;
  if (halves !== undefined) widenHalves(halves, floatOfHalf, output, outputInfo.dim, dim, first, end);
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
