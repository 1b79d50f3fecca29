// The search in two stages against a full sort: what it finds, what tuning reaches, and that a call makes nothing.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { tuneExpansion } from "../../../src/sim/index/tune-expansion.ts";
import { KernelMemory, roomOf } from "../../../src/vectors/kernel-memory.ts";
import { countObjects } from "../../../tasks/figures/objects.ts";
import { kernelsAreMissing, readKernels } from "../../vectors/kernels.ts";
import { naiveNeighbours } from "./naive.ts";
import { find, openFunnel } from "./open.ts";
import { clusteredVectors } from "./vectors.ts";

describe.skipIf(kernelsAreMissing)("funnel", () => {
  test("a first stage that hands on all finds what a full sort finds, of signs of any number of components", () => {
    for (const [fullDim, dim] of [
      [5, 3],
      [64, 64],
      [200, 150],
      [300, 128],
    ] as const) {
      const vectors = clusteredVectors(400, fullDim, fullDim);
      const index = openFunnel({ dims: [dim], fullDim, capacity: 400 });
      for (const [key, vector] of vectors.entries()) index.insert(key, vector);
      for (let key = 0; key < 400; key += 3) index.remove(key);
      const stored = new Map([...vectors.entries()].filter(([key]) => key % 3 !== 0));
      index.setExpansion(dim, 400);
      for (const signs of index.signChoices(dim)) {
        index.setSigns(dim, signs);
        for (const query of vectors.slice(0, 20)) {
          const nearest = naiveNeighbours(stored, query, dim).slice(0, 10);
          expect(find(index, query, { dim, k: 10 }).scores).toEqual(
            nearest.map(({ score }) => expect.closeTo(score, 5) as unknown as number),
          );
        }
      }
    }
  });

  test("tuning reaches its target with fewer than all, and a longer first stage finds no less", () => {
    const vectors = clusteredVectors(4050, 128, 7);
    const index = openFunnel({ dims: [128], fullDim: 128, capacity: 4000 });
    for (const [key, vector] of vectors.slice(50).entries()) index.insert(key, vector);
    const queries = Float32Array.from(vectors.slice(0, 50).flatMap((vector) => [...vector]));
    const ladder = [10, 20, 40, 80, 160, 320, 640, 1280, 4000];
    const { isReached, expansion, steps } = tuneExpansion({ index, dim: 128, queries, ladder });
    expect(isReached).toBe(true);
    expect(expansion).toBeLessThan(4000);
    expect(steps.map(({ recall }) => recall)).toEqual(steps.map(({ recall }) => recall).toSorted());
  });

  test("the kernel's rows are those whose signs agree best, of equal ones the first", () => {
    const shape = fc.record({
      rows: fc.integer({ min: 1, max: 300 }),
      dim: fc.constantFrom(16, 32, 128, 256),
      wanted: fc.integer({ min: 1, max: 300 }),
      seed: fc.integer({ min: 1, max: 1e6 }),
    });
    fc.assert(
      fc.property(shape, ({ rows, dim, wanted, seed }) => {
        const vectors = clusteredVectors(rows + 1, dim, seed);
        const query = vectors[rows]!;
        const most = Math.min(rows, wanted);
        const blockBytes = 2 * dim;
        const blocks = Math.ceil(rows / 16);
        const memory = new KernelMemory(
          readKernels(),
          8 * roomOf(4 * (2 * rows + 64)) + roomOf(blocks * blockBytes) + 3 * roomOf(4 * 4 * dim),
        );
        const { kernels } = memory;
        const [queryView, row] = [memory.view(Float32Array, dim), memory.view(Float32Array, dim)];
        const tables = memory.view(Int8Array, 4 * dim);
        const codes = memory.view(Uint8Array, blocks * blockBytes);
        const present = memory.view(Uint8Array, rows).map((_, i) => (i % 5 === 4 ? 0 : 1));
        const presentView = memory.view(Uint8Array, rows);
        presentView.set(present);
        const found = memory.view(Int32Array, 2 * rows + 64);
        const sums = memory.view(Int32Array, 2 * rows + 64);
        const blockSums = memory.view(Int32Array, 16);
        queryView.set(query);
        for (let i = 0; i < rows; i++) {
          row.set(vectors[i]!);
          kernels.setSigns(row.byteOffset, dim, codes.byteOffset + (i >> 4) * blockBytes, i & 15);
        }
        kernels.signTables(queryView.byteOffset, dim, tables.byteOffset);
        const count = kernels.nearestSigns(
          codes.byteOffset,
          blockBytes,
          rows,
          dim,
          tables.byteOffset,
          presentView.byteOffset,
          most,
          found.byteOffset,
          sums.byteOffset,
          blockSums.byteOffset,
        );
        const expected = agreements(vectors.slice(0, rows), query)
          .map((sum, i) => ({ sum, i }))
          .filter(({ i }) => present[i] === 1)
          .sort((a, b) => b.sum - a.sum || a.i - b.i)
          .slice(0, most)
          .map(({ i }) => i);
        expect([...found.subarray(0, count)].toSorted((a, b) => a - b)).toEqual(
          expected.toSorted((a, b) => a - b),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("no call makes an object", () => {
    const vectors = clusteredVectors(500, 64, 1);
    const index = openFunnel({ dims: [64, 32], fullDim: 64, capacity: 500 });
    for (const [key, vector] of vectors.entries()) index.insert(key, vector);
    const keys = new Int32Array(50);
    const scores = new Float32Array(50);
    const loop = () => {
      for (let i = 0; i < 2000; i++) {
        index.search(vectors[i % 500]!, 32, 10, i % 2 === 0 ? 0 : 50, keys, scores);
        index.remove(i % 500);
        index.insert(i % 500, vectors[i % 500]!);
      }
    };
    for (let i = 0; i < 10; i++) loop();
    expect(countObjects(loop, 2000)).toBe(0);
  });
});

/** Sums of the query's components by the signs of each row, in the bytes that the kernel rounds to: of four components at a time. */
function agreements(rows: readonly Float32Array[], query: Float32Array): number[] {
  const quads = Array.from({ length: query.length / 4 }, (_, quad) => query.subarray(4 * quad, 4 * quad + 4));
  const largest = Math.max(
    ...quads.map((quad) => [...quad].reduce((sum, value) => Math.fround(sum + Math.abs(value)), 0)),
  );
  const scale = Math.fround(31 / largest);
  return rows.map((row) =>
    quads.reduce((total, quad, q) => {
      const [a, b, c, d] = [...quad].map(
        (value, i) => Math.fround(value * scale) * (row[4 * q + i]! > 0 ? 1 : -1),
      );
      return total + roundHalfEven(Math.fround(Math.fround(a! + b!) + Math.fround(c! + d!)));
    }, 0),
  );
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
