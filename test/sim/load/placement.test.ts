// Which CPUs are loaded, and how much.
import { describe, expect, test } from "bun:test";
import { placeWorkers } from "../../../src/sim/load/placement.ts";

const cpus = [0, 1, 4, 5];
const placed = (...args: Parameters<typeof placeWorkers>) =>
  placeWorkers(...args).map(({ cpu, duty }) => [cpu, duty]);

describe("load workers are placed", () => {
  test("typical: on half of every CPU but the run's own", () => {
    expect(placed("typical", cpus, [5])).toEqual([0, 1, 4].map((cpu) => [cpu, 0.5]));
    expect(placed("typical", cpus, [0, 4])).toEqual([1, 5].map((cpu) => [cpu, 0.5]));
    expect(placed("typical", [3], [3])).toEqual([]);
  });

  test("peak: on all of every CPU, the run's own included", () => {
    expect(placed("peak", cpus, [5])).toEqual(cpus.map((cpu) => [cpu, 1]));
    expect(placed("peak", [3], [3])).toEqual([[3, 1]]);
  });

  test("with buffers that together exceed a cache of 96 MiB, whole numbers in each, and none of them tiny", () => {
    for (const count of [1, 2, 3, 7, 16, 61, 128]) {
      const many = Array.from({ length: count }, (_, cpu) => cpu);
      const sizes = placeWorkers("peak", many, [0]).map(({ bufferBytes }) => bufferBytes);
      expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(96 * 2 ** 20);
      for (const bytes of sizes) {
        expect(bytes % 8).toBe(0);
        expect(bytes).toBeGreaterThanOrEqual(16 * 2 ** 20);
      }
    }
  });
});
