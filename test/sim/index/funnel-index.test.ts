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

const BLOCK_ROWS = 32;
/** Components whose sum is a byte. */
const CHUNK = 128;

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
      dim: fc.constantFrom(16, 32, 128, 144, 256, 400),
      wanted: fc.integer({ min: 1, max: 300 }),
      seed: fc.integer({ min: 1, max: 1e6 }),
    });
    fc.assert(
      fc.property(shape, ({ rows, dim, wanted, seed }) => {
        const vectors = clusteredVectors(rows + 1, dim, seed);
        const query = vectors[rows]!;
        const most = Math.min(rows, wanted);
        const blockBytes = (BLOCK_ROWS * dim) / 8;
        const blocks = Math.ceil(rows / BLOCK_ROWS);
        const memory = new KernelMemory(
          readKernels(),
          8 * roomOf(4 * (2 * rows + 64)) + roomOf(blocks * blockBytes) + 3 * roomOf(4 * 4 * dim),
        );
        const { kernels } = memory;
        const [queryView, row] = [memory.view(Float32Array, dim), memory.view(Float32Array, dim)];
        const tables = memory.view(Int8Array, 4 * dim);
        const codes = memory.view(Uint8Array, blocks * blockBytes);
        const present = memory.view(Uint8Array, BLOCK_ROWS * blocks);
        for (let i = 0; i < rows; i++) present[i] = i % 5 === 4 ? 0 : 255;
        const found = memory.view(Int32Array, rows);
        const sums = memory.view(Uint8Array, BLOCK_ROWS * blocks);
        queryView.set(query);
        for (let i = 0; i < rows; i++) {
          row.set(vectors[i]!);
          kernels.setSigns(row.byteOffset, dim, codes.byteOffset + (i >> 5) * blockBytes, i & 31);
        }
        kernels.signTables(queryView.byteOffset, dim, tables.byteOffset);
        const count = kernels.nearestSigns(
          codes.byteOffset,
          blockBytes,
          rows,
          dim,
          tables.byteOffset,
          present.byteOffset,
          most,
          found.byteOffset,
          sums.byteOffset,
        );
        const expected = agreements(vectors.slice(0, rows), query)
          .map((sum, i) => ({ sum, i }))
          .filter(({ i }) => present[i] !== 0)
          .sort((a, b) => b.sum - a.sum || a.i - b.i)
          .slice(0, most)
          .map(({ i }) => i);
        expect([...found.subarray(0, count)]).toEqual(expected.toSorted((a, b) => a - b));
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

/**
 * Sums of the query's components by the signs of each row, in the bytes that the kernel rounds to, of four components at a time; of several
 * chunks of 128 components their sum over a power of two, without its remainder.
 */
function agreements(rows: readonly Float32Array[], query: Float32Array): number[] {
  const chunks = Array.from({ length: Math.ceil(query.length / CHUNK) }, (_, chunk) =>
    query.subarray(CHUNK * chunk, CHUNK * (chunk + 1)),
  );
  const scale = Math.fround(127 / Math.max(...chunks.map(sizeOf)));
  const share = 2 ** Math.ceil(Math.log2(chunks.length));
  return rows.map((row) => {
    const sums = chunks.map((chunk, i) => agreement(row.subarray(CHUNK * i), chunk, scale));
    return Math.max(-127, Math.floor(sums.reduce((sum, one) => sum + one) / share));
  });
}

/** The sum of sizes in single precision, in the kernel's order: of each fourth component, and of these. */
function sizeOf(chunk: Float32Array): number {
  const lanes = new Float32Array(4);
  for (const [i, value] of chunk.entries()) lanes[i % 4]! += Math.abs(value);
  return lanes.reduce((sum, lane) => Math.fround(sum + lane));
}

function agreement(row: Float32Array, chunk: Float32Array, scale: number): number {
  let sum = 0;
  for (let at = 0; at < chunk.length; at += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map(
      (i) => Math.fround(chunk[at + i]! * scale) * (row[at + i]! > 0 ? 1 : -1),
    );
    sum += roundHalfEven(Math.fround(Math.fround(a! + b!) + Math.fround(c! + d!)));
    sum = Math.max(-128, Math.min(127, sum));
  }
  return sum;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
