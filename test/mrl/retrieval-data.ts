// Small collections for the tests. Components are multiples of 1/8, so that float64 sums are exact in any order and ties
// are real ones.

import * as fc from "fast-check";
import type { RetrievalData } from "../../src/mrl/measure/retrieval-set.ts";
import type { Distance } from "../../src/mrl/search/distance.ts";
import type { NaiveSet, Vector } from "./naive-retrieval.ts";
import { naiveProduct } from "./products.ts";

export interface Collection extends NaiveSet {
  readonly width: number;
  readonly judgements: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export const distances: readonly Distance[] = ["cosine", "dot", "l2"];

/** The same collection as evaluate() takes it. */
export function asData(
  collection: Collection,
): RetrievalData & { documents: Float32Array; dropSelf: boolean } {
  const { queries, documents, queryIds, documentIds, width, distance, judgements } = collection;
  return {
    queries: Float32Array.from(queries.flat()),
    documents: Float32Array.from(documents.flat()),
    dim: width,
    queryIds,
    documentIds,
    judgements,
    distance,
    dropSelf: false,
    product: naiveProduct,
  };
}

/** Ids of several scripts: their order by bytes is not the one of JavaScript's strings. */
const idCharacters = fc.constantFrom("a", "B", "z", "0", "-", "é", "Ж", "\ufb01", "\uffee", "😀", "𝒳");
export const ids = (count: number) =>
  fc.uniqueArray(
    fc.array(idCharacters, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("")),
    {
      minLength: count,
      maxLength: count,
    },
  );

const component = fc.integer({ min: -3, max: 3 }).map((eighths) => eighths / 8);
const vector = (width: number): fc.Arbitrary<Vector> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.array(component, { minLength: width, maxLength: width }) },
    { weight: 1, arbitrary: fc.constant(new Array<number>(width).fill(0)) },
  );

/** Vectors of which some are there several times, as they are when texts are. */
const vectors = (count: number, width: number): fc.Arbitrary<Vector[]> =>
  fc
    .tuple(
      fc.array(vector(width), { minLength: count, maxLength: count }),
      fc.array(fc.nat({ max: Math.max(0, count - 1) }), { minLength: count, maxLength: count }),
    )
    .map(([fresh, copied]) => fresh.map((own, i) => (i % 3 === 2 ? fresh[copied[i]!]! : own)));

/** Up to 60 documents, up to 6 queries, 8 coordinates. */
export const collections: fc.Arbitrary<Collection> = fc
  .record({
    queryCount: fc.integer({ min: 1, max: 6 }),
    documentCount: fc.integer({ min: 2, max: 60 }),
    distance: fc.constantFrom(...distances),
  })
  .chain(({ queryCount, documentCount, distance }) =>
    fc.record({
      width: fc.constant(8),
      distance: fc.constant(distance),
      queries: vectors(queryCount, 8),
      documents: vectors(documentCount, 8),
      queryIds: ids(queryCount),
      documentIds: ids(documentCount),
      grades: fc.array(
        fc.tuple(
          fc.nat({ max: queryCount - 1 }),
          fc.nat({ max: documentCount + 1 }),
          fc.integer({ min: -1, max: 4 }),
        ),
        { maxLength: 40 },
      ),
    }),
  )
  .map(({ grades, ...collection }) => {
    const judgements = new Map<string, Map<string, number>>();
    for (const [query, document, grade] of grades) {
      const queryId = collection.queryIds[query]!;
      const ofQuery = judgements.get(queryId) ?? new Map<string, number>();
      ofQuery.set(collection.documentIds[document] ?? `missing ${document}`, grade);
      judgements.set(queryId, ofQuery);
    }
    return { ...collection, judgements };
  });
