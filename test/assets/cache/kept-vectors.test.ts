// Vectors that are kept between runs: whole or not at all, private, bounded, and nothing else than what was kept.
import { expect, test } from "bun:test";
import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { cacheUsage, clearCache } from "../../../src/assets/cache/cache-usage.ts";
import { type KeptVectors, keepVectors, readKept } from "../../../src/assets/cache/kept-vectors.ts";
import { temporaryFolders } from "../temporary-folder.ts";

const temporaryFolder = temporaryFolders();
const KEY = "ab".repeat(32);

function keptOf(rows: number, width = 4, first = 1): KeptVectors {
  const values = Float32Array.from({ length: rows * width }, (_, i) => first + i / 7);
  return { values, width, truncatedCount: 3, textsSha256: "cd".repeat(32) };
}

const pathOf = (root: string, key = KEY) => join(root, "vectors", `${key}.vectors`);

test("any vectors come back bit for bit, not-a-number and zeros of both signs among them", () => {
  const root = temporaryFolder();
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.float(), fc.constantFrom(Number.NaN, -0, 0)), { minLength: 1, maxLength: 60 }),
      (numbers) => {
        const kept = { ...keptOf(1), values: new Float32Array(numbers), width: numbers.length };
        expect(keepVectors(root, KEY, kept)).toBeUndefined();
        const { values, ...facts } = readKept(root, KEY)!;
        expect(Buffer.from(values.buffer)).toEqual(Buffer.from(kept.values.buffer));
        expect(facts).toEqual({ width: kept.width, truncatedCount: 3, textsSha256: kept.textsSha256 });
      },
    ),
    { numRuns: 50 },
  );
  expect(readKept(root, "ef".repeat(32))).toBeUndefined();
});

test("for this user alone", () => {
  const root = join(temporaryFolder(), "cache");
  keepVectors(root, KEY, keptOf(3));
  expect(statSync(join(root, "vectors")).mode & 0o777).toBe(0o700);
  expect(statSync(pathOf(root)).mode & 0o777).toBe(0o600);
});

test("wherever a byte is another, or some are missing, nothing is read, and the file goes", () => {
  const root = temporaryFolder();
  const kept = keptOf(50);
  keepVectors(root, KEY, kept);
  const whole = readFileSync(pathOf(root));
  const headEnd = whole.indexOf("}") + 1;
  fc.assert(
    fc.property(
      fc.oneof(fc.nat({ max: headEnd - 1 }), fc.integer({ min: 4096, max: whole.length - 1 })),
      fc.integer({ min: 1, max: 255 }),
      (at, change) => {
        const damaged = Buffer.from(whole);
        damaged[at]! ^= change;
        writeFileSync(pathOf(root), damaged);
        const read = readKept(root, KEY);
        // What the head says besides the numbers is held against the texts by whoever reads it.
        if (read !== undefined) expect(read.values).toEqual(kept.values);
        else expect(existsSync(pathOf(root))).toBe(false);
        if (at >= 4096) expect(read).toBeUndefined();
      },
    ),
    { numRuns: 200 },
  );
  for (const bytes of [0, 1, headEnd, 4096, whole.length - 1]) {
    writeFileSync(pathOf(root), whole);
    truncateSync(pathOf(root), bytes);
    expect(readKept(root, KEY)).toBeUndefined();
    expect(existsSync(pathOf(root))).toBe(false);
  }
  keepVectors(root, KEY, kept);
  expect(readKept(root, KEY)).toEqual(kept);
});

test("what was not read for longest makes room, and what would fill all of it is not kept", () => {
  const root = temporaryFolder();
  const keys = ["11", "22", "33", "44"].map((digits) => digits.repeat(32));
  const sizeBytes = 4096 + 4 * 4 * 100;
  const most = 3 * sizeBytes;
  for (const [i, key] of keys.slice(0, 3).entries()) {
    keepVectors(root, key, keptOf(100), most);
    const daysAgo = new Date(Date.now() - (10 - i) * 86_400_000);
    utimesSync(pathOf(root, key), daysAgo, daysAgo);
  }
  // Reading makes it the youngest.
  expect(readKept(root, keys[0]!)).toBeDefined();
  keepVectors(root, keys[3]!, keptOf(100), most);
  expect(keys.map((key) => readKept(root, key) !== undefined)).toEqual([true, false, true, true]);

  expect(keepVectors(root, KEY, keptOf(1000), most)).toBeUndefined();
  expect(readKept(root, KEY)).toBeUndefined();
  expect(keys.filter((key) => readKept(root, key) !== undefined)).toHaveLength(3);
});

test("what a run that was killed left half-written goes after an hour", () => {
  const root = temporaryFolder();
  keepVectors(root, KEY, keptOf(1));
  for (const [name, minutes] of [
    ["old", 70],
    ["young", 10],
  ] as const) {
    const path = join(root, "vectors", `.part-${name}`);
    writeFileSync(path, "half");
    const ago = new Date(Date.now() - minutes * 60_000);
    utimesSync(path, ago, ago);
  }
  keepVectors(root, "ee".repeat(32), keptOf(1));
  expect(readdirSync(join(root, "vectors")).filter((name) => name.startsWith(".part-"))).toEqual([
    ".part-young",
  ]);
});

test("where it cannot be written, the reason comes back", () => {
  const root = temporaryFolder();
  writeFileSync(join(root, "vectors"), "a file in its place");
  expect(keepVectors(root, KEY, keptOf(1))).toContain("cannot make the cache folder");
});

test("the cache shows the folder and empties it", () => {
  const root = temporaryFolder();
  keepVectors(root, KEY, keptOf(10));
  const sizeBytes = readdirSync(join(root, "vectors"))
    .map((name) => statSync(join(root, "vectors", name)).size)
    .reduce((sum, size) => sum + size, 0);
  expect(cacheUsage(root)).toEqual([{ name: "vectors", dir: join(root, "vectors"), sizeBytes }]);
  clearCache(root);
  expect(existsSync(join(root, "vectors"))).toBe(false);
  expect(readKept(root, KEY)).toBeUndefined();
});
