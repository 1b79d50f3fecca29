// The kernels of the table against the same sums in TypeScript, on random tables, texts and dims.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { KernelMemory, roomOf } from "../../src/vectors/kernel-memory.ts";
import { kernelsAreMissing, readKernels } from "./kernels.ts";

const KINDS = {
  float32: { kernel: "meanFloat32", bytes: 4 },
  float16: { kernel: "meanFloat16", bytes: 2 },
  int8: { kernel: "meanInt8", bytes: 1 },
} as const;

const kinds = fc.constantFrom(...(Object.keys(KINDS) as (keyof typeof KINDS)[]));
const cases = fc.record({
  kind: kinds,
  columns: fc.integer({ min: 1, max: 300 }),
  tokens: fc.array(fc.integer({ min: 0, max: 19 }), { maxLength: 200 }),
  dimShare: fc.double({ min: 0, max: 1, noNaN: true }),
  hasFactors: fc.boolean(),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

describe.skipIf(kernelsAreMissing)("kernels of the table", () => {
  const wasm = kernelsAreMissing ? new Uint8Array(0) : readKernels();

  test("give the mean of the first components of a text's rows", () => {
    fc.assert(
      fc.property(cases, ({ kind, columns, tokens, dimShare, hasFactors, seed }) => {
        const dim = Math.max(1, Math.round(dimShare * columns));
        const { stored, values } = randomRows(kind, 20 * columns, seed);
        const memory = new KernelMemory(wasm, 4 * roomOf(4 * 512) + roomOf(stored.length));
        const rows = memory.view(Uint8Array, stored.length);
        rows.set(stored);
        const addresses = memory.view(Uint32Array, tokens.length);
        const factors = memory.view(Float32Array, tokens.length);
        const output = memory.view(Float32Array, columns);
        tokens.forEach((token, i) => {
          addresses[i] = rows.byteOffset + token * columns * KINDS[kind].bytes;
          factors[i] = hasFactors ? Math.fround(0.1 + (token % 7)) : 1;
        });
        memory.kernels[KINDS[kind].kernel](
          addresses.byteOffset,
          hasFactors ? factors.byteOffset : 0,
          tokens.length,
          dim,
          output.byteOffset,
        );
        for (let c = 0; c < dim; c++) {
          const parts = tokens.map((token, i) => factors[i]! * values[token * columns + c]!);
          const expected = parts.reduce((sum, part) => sum + part, 0) / Math.max(1, tokens.length);
          const largest = Math.max(1e-30, ...parts.map(Math.abs));
          expect(Math.abs(output[c]! - expected) / largest).toBeLessThan(1e-6);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("take every finite half, subnormal ones among them, for what it is", () => {
    const memory = new KernelMemory(wasm, 3 * roomOf(4 * 65_536));
    const addresses = memory.view(Uint32Array, 1);
    const rows = memory.view(Uint8Array, 2 * 65_536);
    const halves = new Uint16Array(rows.buffer, rows.byteOffset, 65_536).map((_, pattern) => pattern);
    new Uint16Array(rows.buffer, rows.byteOffset, 65_536).set(halves);
    const output = memory.view(Float32Array, 65_536);
    addresses[0] = rows.byteOffset;
    memory.kernels.meanFloat16(addresses.byteOffset, 0, 1, 65_536, output.byteOffset);
    const values = new Float16Array(halves.buffer);
    const wrong = [...values].findIndex((value, i) => Number.isFinite(value) && output[i] !== value);
    expect(wrong).toBe(-1);
  });

  test("a long text loses no more bits than a short one", () => {
    const count = 100_000;
    const memory = new KernelMemory(wasm, 3 * roomOf(4 * count));
    const addresses = memory.view(Uint32Array, count);
    const row = memory.view(Float32Array, 4).fill(0.1);
    const output = memory.view(Float32Array, 16);
    addresses.fill(row.byteOffset);
    memory.kernels.meanFloat32(addresses.byteOffset, 0, count, 4, output.byteOffset);
    expect(Math.abs(output[0]! / Math.fround(0.1) - 1)).toBeLessThan(2e-5);
  });
});

function randomRows(kind: keyof typeof KINDS, length: number, seed: number) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const stored =
    kind === "int8"
      ? Int8Array.from({ length }, () => Math.round(127 * next()))
      : kind === "float16"
        ? Float16Array.from({ length }, () => next() * 10 ** (4 * next()))
        : Float32Array.from({ length }, next);
  return { stored: new Uint8Array(stored.buffer), values: stored };
}
