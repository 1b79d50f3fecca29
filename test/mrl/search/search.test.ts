import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { randomBelow, randomFrom } from "../../../src/core/random.ts";
import { trecPlaces } from "../../../src/mrl/search/byte-order.ts";
import {
  type Coordinates,
  lastCoordinates,
  ownCoordinates,
  randomCoordinates,
} from "../../../src/mrl/search/coordinates.ts";
import type { MatrixProduct } from "../../../src/mrl/search/matrix-product.ts";
import { type Found, NO_DOCUMENT, topDocuments } from "../../../src/mrl/search/ranking.ts";
import { search } from "../../../src/mrl/search/search.ts";
import type { Scoring } from "../../../src/mrl/search/selection.ts";
import { KernelMemory } from "../../../src/vectors/kernel-memory.ts";
import { kernelsAreMissing, readKernels } from "../../vectors/kernels.ts";
import { naiveNeighbours, naiveRun } from "../naive-retrieval.ts";
import { naiveProduct, sloppyProduct } from "../products.ts";
import { asData, type Collection, collections, distances, ids } from "../retrieval-data.ts";

const dims = [2, 5, 8];
const orders: Record<string, Coordinates> = {
  prefix: ownCoordinates(8, dims),
  last: lastCoordinates(8, dims),
  random: randomCoordinates(8, dims, randomFrom(3)),
};

interface Options {
  readonly depth?: number;
  readonly excluded?: Int32Array;
  readonly scoring?: Scoring;
  readonly product?: MatrixProduct;
}

function found(collection: Collection, coordinates: Coordinates, options: Options = {}): Found[] {
  const { queries, documents, dim } = asData(collection);
  return search({
    queries: { values: queries, rows: collection.queries.length, width: dim },
    documents: { values: documents, rows: collection.documents.length, width: dim },
    coordinates,
    distance: collection.distance,
    depth: options.depth ?? 21,
    product: options.product ?? naiveProduct,
    excluded: options.excluded ?? new Int32Array(collection.queries.length).fill(NO_DOCUMENT),
    trecPlaces: trecPlaces(collection.documentIds),
    scoring: options.scoring ?? "exact",
  });
}

/** What is found equals what a full sort finds, at every dim and for every query. */
function expectNaive(collection: Collection, coordinates: Coordinates, options: Options = {}) {
  const results = found(collection, coordinates, options);
  expect(results.map(({ dim }) => dim)).toEqual(dims);
  const depth = options.depth ?? 21;
  for (const { dim, neighbours, run } of results) {
    const compared = [...coordinates.order.subarray(0, dim)];
    for (const query of collection.queries.keys()) {
      const excluded = options.excluded?.[query];
      const nearest = naiveNeighbours(collection, query, compared, excluded).slice(0, depth);
      const ofRun = naiveRun(collection, query, compared, excluded).slice(0, depth);
      expect([...topDocuments(neighbours, query, depth)]).toEqual(nearest.map(({ document }) => document));
      expect([...topDocuments(run, query, depth)]).toEqual(ofRun.map(({ document }) => document));
      const digits = options.scoring === "ordered" ? 5 : 12;
      nearest.forEach(({ score }, rank) => {
        expect(neighbours.scores[query * depth + rank]!).toBeCloseTo(score, digits);
      });
    }
  }
}

test.each(Object.keys(orders))("the %s coordinates: both orders are those of a full sort", (name) => {
  fc.assert(fc.property(collections, (collection) => expectNaive(collection, orders[name]!)));
});

test("far more ties than places: the tie rules choose among all of them", () => {
  const three = fc.array(fc.array(fc.constantFrom(-1, 0, 0.5), { minLength: 8, maxLength: 8 }), {
    minLength: 3,
    maxLength: 3,
  });
  fc.assert(
    fc.property(
      three,
      ids(400),
      fc.constantFrom(...distances),
      fc.nat(),
      (vectors, documentIds, distance, seed) => {
        const random = randomFrom(seed);
        const collection: Collection = {
          width: 8,
          distance,
          queries: [...vectors, new Array<number>(8).fill(0)],
          documents: documentIds.map(() => vectors[randomBelow(3, random)]!),
          queryIds: [],
          documentIds,
          judgements: new Map(),
        };
        for (const scoring of ["exact", "ordered"] as const)
          expectNaive(collection, orders.prefix!, { depth: 5, scoring });
      },
    ),
    { numRuns: 20 },
  );
});

describe.skipIf(kernelsAreMissing)("kernels", () => {
  // One memory for all searches: what an earlier one left there must not matter.
  const memory = kernelsAreMissing ? undefined : new KernelMemory(readKernels(), 64e6);

  test.each(Object.keys(orders))("find the same on the %s coordinates, in both kinds of scoring", (name) => {
    fc.assert(
      fc.property(collections, fc.constantFrom("exact", "ordered"), (collection, scoring) => {
        for (const product of [naiveProduct, sloppyProduct])
          expectNaive(collection, orders[name]!, { scoring, product: { ...product, memory } });
      }),
    );
  });

  test("put every number of every row into its column, whatever the size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (width, rows) => {
        const { usedBytes } = memory!;
        const source = memory!.view(Float32Array, width * rows);
        const columns = memory!.view(Float32Array, width * rows);
        source.set(Float32Array.from(source, (_, i) => i));
        memory!.kernels.transposeRows(source.byteOffset, width, rows, columns.byteOffset);
        memory!.release(usedBytes);
        const expected = Array.from(columns, (_, i) => (i % rows) * width + Math.floor(i / rows));
        expect([...columns]).toEqual(expected);
      }),
    );
  });

  // A list of 300 places does not know the order of its best while it fills.
  const sizes = [
    { depth: 21, queries: 300 },
    { depth: 300, queries: 12 },
  ];

  test.each(sizes)(
    "find to the last bit what is found without them, among more than a block holds and more ties than a list: %o",
    ({ depth, queries }) => {
      const random = randomFrom(11);
      const uniform = () => Math.fround(random() / 2 ** 32 - 0.5);
      const vector = () => Array.from({ length: 8 }, uniform);
      const documents = Array.from({ length: 2300 }, vector);
      for (let i = 0; i < 2300; i += 3) documents[i] = documents[i % 7]!;
      for (const distance of distances) {
        const collection: Collection = {
          width: 8,
          distance,
          queries: [...Array.from({ length: queries }, vector), documents[0]!],
          documents,
          queryIds: [],
          documentIds: documents.map((_, i) => `d${i}`),
          judgements: new Map(),
        };
        const excluded = Int32Array.from(collection.queries, (_, query) => (7 * query) % 2300);
        for (const scoring of ["exact", "ordered"] as const) {
          for (const coordinates of Object.values(orders)) {
            const options = { depth, scoring, excluded, product: sloppyProduct };
            const [without, within] = [undefined, memory].map((one) =>
              found(collection, coordinates, { ...options, product: { ...sloppyProduct, memory: one } }),
            );
            expect(within).toEqual(without!);
          }
        }
      }
    },
  );
});

test("many places for each query, with and without kernels: both orders are those of a full sort", () => {
  const random = randomFrom(13);
  const vectors = (count: number) =>
    Array.from({ length: count }, () => Array.from({ length: 8 }, () => randomBelow(64, random) / 8 - 4));
  const collection = { width: 8, queries: vectors(4), documents: vectors(2500), queryIds: [] };
  const documentIds = collection.documents.map((_, i) => `d${i}`);
  const memory = kernelsAreMissing ? undefined : new KernelMemory(readKernels(), 64e6);
  for (const distance of distances)
    for (const depth of [150, 300, 1000])
      for (const product of [naiveProduct, { ...naiveProduct, memory }]) {
        const all = { ...collection, distance, documentIds, judgements: new Map() };
        expectNaive(all, orders.random!, { depth, scoring: "ordered", product });
      }
});

test("approximate scores that decide nothing leave the same order", () => {
  fc.assert(
    fc.property(collections, (collection) =>
      expectNaive(collection, orders.prefix!, { scoring: "ordered", product: sloppyProduct }),
    ),
  );
});

test("a query does not find the document that it may not find", () => {
  fc.assert(
    fc.property(collections, (collection) => {
      const excluded = Int32Array.from(collection.queries, (_, query) => query % collection.documents.length);
      expectNaive(collection, orders.prefix!, { excluded });
    }),
  );
});

test("more queries and documents than a block holds, with a product that is only as good as float32", () => {
  const random = randomFrom(5);
  const uniform = () => random() / 2 ** 32 - 0.5;
  const width = 8;
  const vectors = (count: number) =>
    Array.from({ length: count }, () => Array.from({ length: width }, () => Math.fround(uniform())));
  const documents = vectors(2100);
  for (let i = 0; i < documents.length; i += 5) documents[i] = documents[i % 40]!; // one text in five is a copy
  for (const distance of distances) {
    const collection: Collection = {
      width,
      distance,
      queries: vectors(520),
      documents,
      queryIds: [],
      documentIds: documents.map((_, i) => `d${i}`),
      judgements: new Map(),
    };
    const [exact] = found(collection, ownCoordinates(width, [8]));
    for (const scoring of ["exact", "ordered"] as const) {
      const [other] = found(collection, ownCoordinates(width, [8]), { product: sloppyProduct, scoring });
      expect(other!.neighbours.documents).toEqual(exact!.neighbours.documents);
      expect(other!.run.documents).toEqual(exact!.run.documents);
    }
    // Query i may not find its own nearest document, which lies in any block.
    const best = Int32Array.from(
      collection.queries,
      (_, query) => topDocuments(exact!.neighbours, query, 1)[0]!,
    );
    const [without] = found(collection, ownCoordinates(width, [8]), { excluded: best });
    for (const query of [0, 511, 519]) {
      const expected = naiveNeighbours(collection, query, [...Array(width).keys()]).slice(0, 21);
      expect([...topDocuments(exact!.neighbours, query, 21)]).toEqual(
        expected.map(({ document }) => document),
      );
      expect([...topDocuments(without!.neighbours, query, 20)]).toEqual(
        expected.slice(1).map(({ document }) => document),
      );
    }
  }
});
