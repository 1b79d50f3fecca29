// Vectors of the same texts by two candidates: how near they lie, and whether one searches the index that the other built.
import type { Parity } from "../decision/tried.ts";
import { type ParityLimits, parityLimits } from "../engine/proof.ts";
import type { Precision } from "../engine/providers.ts";
import { dot, TIE } from "../vectors/agreement.ts";
import type { EmbeddedTexts } from "./children/tasks.ts";

const DEPTH = 10;

/** The wider of what the two may differ by. */
export function limitsOf(
  ...sides: readonly { precision: Precision | undefined; variant: string }[]
): ParityLimits {
  const limits = sides.map(({ precision, variant }) => parityLimits(precision, variant));
  return {
    smallestCosine: Math.min(...limits.map(({ smallestCosine }) => smallestCosine)),
    meanOverlap: Math.min(...limits.map(({ meanOverlap }) => meanOverlap)),
  };
}

/**
 * @param dim components that are compared
 * @returns undefined where the two are not as wide as that
 */
export function parityOf(
  first: EmbeddedTexts,
  other: EmbeddedTexts,
  dim: number,
  limits: ParityLimits,
): Parity | undefined {
  if (first.width < dim || other.width < dim) return undefined;
  const documents = [unitRows(first, "documents", dim), unitRows(other, "documents", dim)] as const;
  const queries = [unitRows(first, "queries", dim), unitRows(other, "queries", dim)] as const;
  const cosines = [
    ...documents[0].map((row, i) => dot(row, documents[1][i]!)),
    ...queries[0].map((row, i) => dot(row, queries[1][i]!)),
  ];
  // Either may have built the index.
  const overlaps = documents.map((index, built) => overlapOf(index, queries[built]!, queries[1 - built]!));
  return {
    texts: cosines.length,
    smallestCosine: Math.min(...cosines),
    overlapAt10: Math.min(...overlaps),
    leastCosine: limits.smallestCosine,
    leastOverlap: limits.meanOverlap,
  };
}

/** Share of the ten best of each query that stay the ten best when another asks for it, mean over the queries. */
function overlapOf(index: Rows, own: Rows, others: Rows): number {
  const depth = Math.min(DEPTH, index.length);
  const shares = own.map((query, i) => {
    const scores = index.map((row) => dot(query, row));
    const least = scores.toSorted((a, b) => b - a)[depth - 1]! - TIE;
    const found = bestOf(
      index.map((row) => dot(others[i]!, row)),
      depth,
    );
    return found.filter((row) => scores[row]! >= least).length / depth;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function bestOf(scores: readonly number[], depth: number): readonly number[] {
  return [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, depth);
}

type Rows = readonly Float64Array[];

function unitRows(texts: EmbeddedTexts, of: "documents" | "queries", dim: number): Rows {
  const { width } = texts;
  const values = texts[of];
  return Array.from({ length: values.length / width }, (_, row) => {
    const vector = Float64Array.from(values.subarray(row * width, row * width + dim));
    const norm = Math.sqrt(dot(vector, vector));
    return norm === 0 ? vector : vector.map((value) => value / norm);
  });
}
