// From a runtime's output to vectors that can be normalised: widen, pool, layer norm. All view to view; nothing is allocated.
import { PoolingCode } from "./pooling-code.ts";

/**
 * Half precision to single, exact: the first `dim` components of the rows [first, end), which lie `width` apart in both views.
 * @param floatOfHalf the value of each of the 65,536 bit patterns: a look-up takes a twentieth of the engine's own conversion
 */
export function widenHalves(
  halves: Uint16Array,
  floatOfHalf: Float32Array,
  target: Float32Array,
  width: number,
  dim: number,
  first: number,
  end: number,
): void {
  for (let row = first; row < end; row++) {
    const from = row * width;
    for (let i = from; i < from + dim; i++) target[i] = floatOfHalf[halves[i]];
  }
}

const LAYER_NORM_EPSILON = 1e-5;

/**
 * Layer norm without weights over all `stride` components of each vector (Ba, Kiros and Hinton, 2016, equation 3, with the epsilon of
 * PyTorch); the first `dim` of the result are written.
 */
export function layerNormPrefixes(
  source: Float32Array,
  stride: number,
  target: Float32Array,
  dim: number,
  count: number,
): void {
  for (let row = 0; row < count; row++) {
    const from = row * stride;
    let sum = 0;
    for (let i = 0; i < stride; i++) sum += source[from + i];
    const mean = sum / stride;
    let sumOfSquares = 0;
    for (let i = 0; i < stride; i++) {
      const deviation = source[from + i] - mean;
      sumOfSquares += deviation * deviation;
    }
    const scale = 1 / Math.sqrt(sumOfSquares / stride + LAYER_NORM_EPSILON);
    const to = row * dim;
    for (let i = 0; i < dim; i++) target[to + i] = (source[from + i] - mean) * scale;
  }
}

/**
 * Mean over the tokens of each text, of the first `dim` components only. Its kinds: each token counts once; or as often as its place
 * says, from 1 at the beginning of the text (Muennighoff, 2022, SGPT, equation 3), where a prompt that is left out keeps its places; or
 * the sum is divided by the square root of the number of tokens.
 * @param states [count, tokens, width], one vector a token
 * @param tokenCounts how many of the tokens of each text are real; the others are padding
 * @param firstToken those before it are left out
 * @param pooling the `PoolingCode` of the kind
 */
export function meanPool(
  states: Float32Array,
  width: number,
  tokens: number,
  tokenCounts: Int32Array,
  target: Float32Array,
  dim: number,
  count: number,
  firstToken = 0,
  pooling: number = PoolingCode.mean,
): void {
  for (let row = 0; row < count; row++) {
    const to = row * dim;
    const realTokens = tokenCounts[row];
    target.fill(0, to, to + dim);
    if (realTokens <= firstToken) continue;
    let weightSum = 0;
    for (let token = firstToken; token < realTokens; token++) {
      const from = (row * tokens + token) * width;
      const weight = pooling === PoolingCode["weighted-mean"] ? token + 1 : 1;
      weightSum += weight;
      for (let i = 0; i < dim; i++) target[to + i] += weight * states[from + i];
    }
    const scale = 1 / (pooling === PoolingCode["mean-sqrt-length"] ? Math.sqrt(weightSum) : weightSum);
    for (let i = 0; i < dim; i++) target[to + i] *= scale;
  }
}

/** The largest value of each component over the tokens of each text; arguments as for `meanPool`. A text without tokens gives zeros. */
export function maxPool(
  states: Float32Array,
  width: number,
  tokens: number,
  tokenCounts: Int32Array,
  target: Float32Array,
  dim: number,
  count: number,
  firstToken = 0,
): void {
  for (let row = 0; row < count; row++) {
    const to = row * dim;
    const realTokens = tokenCounts[row];
    target.fill(realTokens <= firstToken ? 0 : -Infinity, to, to + dim);
    for (let token = firstToken; token < realTokens; token++) {
      const from = (row * tokens + token) * width;
      // Not-a-number is kept by Math.max: it must be seen.
      for (let i = 0; i < dim; i++) target[to + i] = Math.max(target[to + i], states[from + i]);
    }
  }
}

/** The vector of one token of each text: the last real one, or the one at `firstToken`. A text without it gives zeros. */
export function pickToken(
  states: Float32Array,
  width: number,
  tokens: number,
  tokenCounts: Int32Array,
  target: Float32Array,
  dim: number,
  count: number,
  firstToken: number,
  isLast: boolean,
): void {
  for (let row = 0; row < count; row++) {
    const to = row * dim;
    const token = isLast ? tokenCounts[row] - 1 : firstToken;
    if (token < 0 || token >= tokenCounts[row]) {
      target.fill(0, to, to + dim);
      continue;
    }
    const from = (row * tokens + token) * width;
    for (let i = 0; i < dim; i++) target[to + i] = states[from + i];
  }
}
