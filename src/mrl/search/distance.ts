// The three ways to compare vectors. A score is always better when it is larger.
//
// cosine: both prefixes are normalised after the cut; a zero vector scores 0. dot and l2 take the prefixes as they are.
// l2 scores by the negative Euclidean distance.

export type Distance = "cosine" | "dot" | "l2";

/**
 * What turns a float32 dot product p with a document into a number that orders documents like their scores do, p * scale + offset:
 * cosine: p / |d|; dot: p; l2: p - |d|^2 / 2, as |q - d|^2 = |q|^2 - 2 (p - |d|^2 / 2).
 * @param squares |d|^2 of `count` documents
 * @param offsets written for l2 alone; of the others they are 0
 */
export function approximations(
  distance: Distance,
  squares: Float64Array,
  count: number,
  scales: Float32Array,
  offsets: Float32Array,
): void {
  if (distance === "cosine") {
    for (let i = 0; i < count; i++) {
      const square = squares[i]!;
      scales[i] = square === 0 ? 0 : Math.min(1 / Math.sqrt(square), LARGEST);
    }
    return;
  }
  scales.fill(1, 0, count);
  if (distance === "l2") for (let i = 0; i < count; i++) offsets[i] = -squares[i]! / 2;
}

/** Of float32. */
const LARGEST = 3.4e38;

/** The score that an approximation stands for, with its error. */
export function scoreOfApproximation(distance: Distance, approximation: number, queryNorm: number): number {
  switch (distance) {
    case "cosine":
      return queryNorm === 0 ? 0 : approximation / queryNorm;
    case "dot":
      return approximation;
    case "l2":
      return -Math.sqrt(Math.max(0, queryNorm * queryNorm - 2 * approximation));
  }
}

/** Unit roundoff of float32. */
const ROUNDOFF = 2 ** -24;

/**
 * How far two approximations can lie apart although the better score is the one with the lower approximation.
 * A float32 dot product over n terms, summed in any order, is off by at most n * ROUNDOFF * |q| |d| (Higham, Accuracy and Stability of
 * Numerical Algorithms, 3.1), and the sum of several such products by as many times as there are terms in the longest, and products. The
 * few units more cover scale and offset, and scores that become equal when they are rounded to float32.
 * @param terms of the longest product, and how many products are summed
 */
export function approximationMargin(
  distance: Distance,
  terms: number,
  queryNorm: number,
  longestDocument: number,
): number {
  const reach = distance === "cosine" ? 1 : longestDocument;
  const ofProduct = 2 * (terms + 4) * ROUNDOFF * queryNorm * reach;
  return distance === "l2" ? ofProduct + 4 * ROUNDOFF * (queryNorm + longestDocument) ** 2 : ofProduct;
}
