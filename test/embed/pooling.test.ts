// Pooling and layer norm against plain arithmetic on arrays: padding, and a prompt that is left out, must not count.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { PoolingCode } from "../../src/embed/pooling-code.ts";
import { layerNormPrefixes, maxPool, meanPool, pickToken } from "../../src/embed/post-process.hot.ts";

interface Batch {
  readonly width: number;
  readonly dim: number;
  readonly tokens: number;
  readonly firstToken: number;
  readonly states: Float32Array;
  readonly counts: Int32Array;
}

/** Padding is not-a-number: whoever reads it shows it. */
const batches: fc.Arbitrary<Batch> = fc
  .record({
    width: fc.integer({ min: 1, max: 7 }),
    cut: fc.nat({ max: 6 }),
    tokens: fc.integer({ min: 1, max: 6 }),
    firstToken: fc.nat({ max: 3 }),
    fractions: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 }),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
  })
  .map(({ width, cut, tokens, firstToken, fractions, seed }) => {
    const counts = Int32Array.from(fractions, (fraction) => Math.round(fraction * tokens));
    const states = Float32Array.from({ length: width * tokens * counts.length }, (_, i) => {
      const token = Math.floor(i / width) % tokens;
      const row = Math.floor(i / (width * tokens));
      return token < counts[row]! ? Math.sin(seed + i * 1.7) * 10 : Number.NaN;
    });
    return { width, dim: Math.max(1, width - cut), tokens, firstToken, states, counts };
  });

/** The vectors that count for one text, cut to `dim`. */
function pooledRows({ width, dim, tokens, states, counts }: Batch, row: number, first: number): number[][] {
  return Array.from({ length: Math.max(0, counts[row]! - first) }, (_, index) => {
    const from = (row * tokens + first + index) * width;
    return [...states.subarray(from, from + dim)];
  });
}

type Pool = (batch: Batch, target: Float32Array) => void;

function check(pool: Pool, expected: (batch: Batch, row: number) => number[]): void {
  fc.assert(
    fc.property(batches, (batch) => {
      const { dim, counts } = batch;
      const target = new Float32Array(dim * counts.length).fill(-9);
      pool(batch, target);
      counts.forEach((_, row) => {
        const actual = [...target.subarray(row * dim, (row + 1) * dim)];
        expected(batch, row).forEach((value, i) => {
          expect(actual[i]!).toBeCloseTo(value, 4);
        });
      });
    }),
  );
}

const zeros = (length: number) => new Array<number>(length).fill(0);
const column = (rows: readonly number[][], i: number) => rows.map((row) => row[i]!);

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** Each kind of mean by what a token counts, by its place from 1, and by what the sum is divided. */
test.each([
  { pooling: "mean", weightOf: () => 1, divisorOf: sumOf },
  { pooling: "weighted-mean", weightOf: (place: number) => place, divisorOf: sumOf },
  {
    pooling: "mean-sqrt-length",
    weightOf: () => 1,
    divisorOf: (weights: readonly number[]) => Math.sqrt(weights.length),
  },
] as const)("$pooling leaves padding and prompt out", ({ pooling, weightOf, divisorOf }) => {
  check(
    ({ states, width, tokens, counts, dim, firstToken }, target) =>
      meanPool(
        ...([states, width, tokens, counts, target, dim, counts.length, firstToken] as const),
        PoolingCode[pooling],
      ),
    (batch, row) => {
      const rows = pooledRows(batch, row, batch.firstToken);
      if (rows.length === 0) return zeros(batch.dim);
      const weights = rows.map((_, index) => weightOf(batch.firstToken + index + 1));
      const weighted = (i: number) => column(rows, i).map((value, token) => value * weights[token]!);
      return zeros(batch.dim).map((_, i) => sumOf(weighted(i)) / divisorOf(weights));
    },
  );
});

test("the maximum leaves padding and prompt out", () => {
  check(
    ({ states, width, tokens, counts, dim, firstToken }, target) =>
      maxPool(states, width, tokens, counts, target, dim, counts.length, firstToken),
    (batch, row) => {
      const rows = pooledRows(batch, row, batch.firstToken);
      return rows.length === 0
        ? zeros(batch.dim)
        : zeros(batch.dim).map((_, i) => Math.max(...column(rows, i)));
    },
  );
});

test("the maximum shows a token that is not a number, wherever it stands", () => {
  for (const states of [
    [Number.NaN, 1],
    [1, Number.NaN],
  ]) {
    const target = new Float32Array(1);
    maxPool(Float32Array.from(states), 1, 2, Int32Array.of(2), target, 1, 1);
    expect(target[0]).toBeNaN();
  }
});

test("the last token is the last real one", () => {
  check(
    ({ states, width, tokens, counts, dim, firstToken }, target) =>
      pickToken(states, width, tokens, counts, target, dim, counts.length, firstToken, true),
    (batch, row) => pooledRows(batch, row, 0).at(-1) ?? zeros(batch.dim),
  );
});

test("the first token is the first that is pooled", () => {
  check(
    ({ states, width, tokens, counts, dim, firstToken }, target) =>
      pickToken(states, width, tokens, counts, target, dim, counts.length, firstToken, false),
    (batch, row) => pooledRows(batch, row, batch.firstToken)[0] ?? zeros(batch.dim),
  );
});

test("layer norm is over the whole vector, whatever is kept of it", () => {
  const vectors = fc
    .array(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 6, maxLength: 6 }), {
      minLength: 1,
      maxLength: 3,
    })
    .chain((rows) => fc.record({ rows: fc.constant(rows), dim: fc.integer({ min: 1, max: 6 }) }));
  fc.assert(
    fc.property(vectors, ({ rows, dim }) => {
      const target = new Float32Array(dim * rows.length);
      layerNormPrefixes(Float32Array.from(rows.flat()), 6, target, dim, rows.length);
      rows.forEach((row, index) => {
        const mean = row.reduce((sum, value) => sum + value, 0) / 6;
        const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 6;
        for (let i = 0; i < dim; i++) {
          expect(target[index * dim + i]!).toBeCloseTo((row[i]! - mean) / Math.sqrt(variance + 1e-5), 3);
        }
      });
    }),
  );
});
