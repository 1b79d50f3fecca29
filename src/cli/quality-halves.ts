// Two halves of the documents: a rotation is fitted on one and judged on the other, so that what it gains is not only learnt by heart.
import { randomFrom, shuffled } from "../core/random.ts";
import type { Judgements } from "../data/judgements.ts";
import type { Corpus } from "./quality-corpus.ts";

export interface Halves {
  /** Vectors of the half that is fitted on, [rows, dim]. */
  readonly fitted: Float32Array;
  /** The other half as a corpus of its own, in the order of the file; it has all queries. */
  readonly judged: Corpus;
}

/** Halves that follow from the seed; of an odd number the judged one is larger. */
export function halvesOf(corpus: Corpus, dim: number, seed: number): Halves {
  const { documents, labels, judgements } = corpus;
  const order = shuffled([...documents.ids.keys()], randomFrom(seed));
  const fittedCount = Math.floor(order.length / 2);
  const fittedRows = order.slice(0, fittedCount).sort((a, b) => a - b);
  const judgedRows = order.slice(fittedCount).sort((a, b) => a - b);
  const ids = judgedRows.map((row) => documents.ids[row]!);
  return {
    fitted: takeRows(documents.vectors, dim, fittedRows),
    judged: {
      ...corpus,
      documents: { ids, vectors: takeRows(documents.vectors, dim, judgedRows) },
      labels: labels && judgedRows.map((row) => labels[row]),
      judgements: judgements && judgementsWithin(judgements, new Set(ids)),
    },
  };
}

function takeRows(vectors: Float32Array, dim: number, rows: readonly number[]): Float32Array {
  const taken = new Float32Array(rows.length * dim);
  rows.forEach((row, index) => {
    taken.set(vectors.subarray(row * dim, (row + 1) * dim), index * dim);
  });
  return taken;
}

/** What is relevant in the other half cannot be found here; a query with nothing left to find is not judged. */
function judgementsWithin(judgements: Judgements, ids: ReadonlySet<string>): Judgements {
  const within = [...judgements].map(
    ([queryId, grades]) => [queryId, new Map([...grades].filter(([id]) => ids.has(id)))] as const,
  );
  return new Map(within.filter(([, grades]) => [...grades.values()].some((grade) => grade > 0)));
}
