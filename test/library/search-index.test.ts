// The library's index: what it finds against a full sort, what it refuses, and what comes back from a file.
import { describe, expect, test } from "bun:test";
import { lstatSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import {
  DataError,
  type IndexKind,
  loadIndex,
  openIndex,
  type SearchIndex,
  SystemCallError,
  UsageError,
} from "../../src/index.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { sharedCache } from "../executable/mrlbench.ts";
import { failureOf } from "../ffi/failure.ts";
import { clusteredVectors } from "../sim/index/vectors.ts";

const cacheDir = sharedCache;
const folder = temporaryFolders();
const KINDS: readonly IndexKind[] = ["exact", "hnsw", "funnel"];
const dim = 32;
const vectors = clusteredVectors(300, dim, 7);

function filled(kind: IndexKind, count = vectors.length): SearchIndex {
  const index = openIndex({ kind, dim, dims: [16, dim], capacity: 400, cacheDir });
  for (const [key, vector] of vectors.slice(0, count).entries()) index.add(key, vector);
  return index;
}

function nearest(index: SearchIndex, query: Float32Array, k: number, options = {}) {
  const keys = new Int32Array(k);
  const scores = new Float32Array(k);
  const found = index.search(query, k, keys, scores, options);
  return { keys: [...keys.subarray(0, found)], scores: [...scores.subarray(0, found)] };
}

/** By a full sort of cosines in float64. */
function naive(stored: ReadonlyMap<number, Float32Array>, query: Float32Array, k: number, width: number) {
  const cosine = (a: Float32Array) => {
    const [x, y] = [a.subarray(0, width), query.subarray(0, width)];
    const dot = (p: Float32Array, q: Float32Array) => p.reduce((sum, value, i) => sum + value * q[i]!, 0);
    return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
  };
  return [...stored]
    .map(([key, vector]) => ({ key, score: cosine(vector) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, k);
}

test("exact: any order of adding, replacing and removing leaves what a map holds, and finds what a full sort finds", () => {
  const step = fc.record({
    action: fc.constantFrom("add", "replace", "remove"),
    key: fc.integer({ min: 0, max: 19 }),
    vector: fc.constantFrom(...vectors),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom(...vectors), (steps, query) => {
      using index = openIndex({ kind: "exact", dim, dims: [16, dim], capacity: 20, cacheDir });
      const stored = new Map<number, Float32Array>();
      for (const { action, key, vector } of steps) {
        if (action === "remove") expect(index.remove(key)).toBe(stored.delete(key));
        else if (action === "add" && stored.has(key))
          expect(() => index.add(key, vector)).toThrow(UsageError);
        else {
          index[action === "add" ? "add" : "replace"](key, vector);
          stored.set(key, vector);
        }
      }
      expect(index.size).toBe(stored.size);
      for (const width of [16, dim]) {
        const { scores } = nearest(index, query, 5, { dim: width });
        const expected = naive(stored, query, 5, width);
        expect(scores.length).toBe(expected.length);
        for (const [rank, { score }] of expected.entries()) expect(scores[rank]!).toBeCloseTo(score, 5);
      }
    }),
    { numRuns: 25 },
  );
});

test("hnsw: nearly all of what a full sort finds, and by a second stage what whole vectors say", () => {
  using index = filled("hnsw");
  const stored = new Map(vectors.entries());
  let hits = 0;
  for (const query of vectors.slice(0, 50)) {
    const expected = naive(stored, query, 10, dim).map(({ key }) => key);
    hits += nearest(index, query, 10).keys.filter((key) => expected.includes(key)).length;
    const ranked = nearest(index, query, 10, { dim: 16, rerank: 100 });
    ranked.keys.forEach((key, rank) => {
      expect(ranked.scores[rank]!).toBeCloseTo(
        naive(new Map([[key, vectors[key]!]]), query, 1, dim)[0]!.score,
        5,
      );
    });
  }
  expect(hits).toBeGreaterThan(480);
});

describe.each([...KINDS])("%s in a file", (kind) => {
  test("comes back with what it held, as any kind", () => {
    const path = join(folder(), "notes.index");
    using index = filled(kind, 100);
    index.remove(3);
    index.save(path);
    for (const loadedKind of KINDS) {
      using loaded = loadIndex(path, { kind: loadedKind, cacheDir });
      expect({ kind: loaded.kind, size: loaded.size, capacity: loaded.capacity, dims: loaded.dims }).toEqual({
        ...{ kind: loadedKind, size: 99, capacity: 400, dims: [dim, 16] },
      });
      expect(loaded.has(3)).toBe(false);
      const query = vectors[50]!;
      expect(nearest(loaded, query, 1).keys).toEqual(nearest(index, query, 1).keys);
    }
    using same = loadIndex(path, { cacheDir });
    expect(same.kind).toBe(kind);
  });
});

test("a damaged file is refused whatever byte it is, a shortened one and another one too; an old file survives a save that fails", () => {
  const here = folder();
  const path = join(here, "notes.index");
  using index = filled("exact", 5);
  index.save(path);
  const whole = readFileSync(path);
  const load = () => loadIndex(path, { cacheDir });
  for (let at = 0; at < whole.length; at += 13) {
    const damaged = Buffer.from(whole);
    damaged[at]! ^= 1;
    writeFileSync(path, damaged);
    expect(load).toThrow(DataError);
  }
  for (const length of [0, 5, 17, 21, 60, whole.length - 1]) {
    writeFileSync(path, whole.subarray(0, length));
    expect(load).toThrow(DataError);
  }
  writeFileSync(path, whole);
  expect(() => index.save(join(here, "no-such-folder", "x"))).toThrow(/cannot write/);
  expect(load().size).toBe(5);
  expect(readdirSync(here)).toEqual(["notes.index"]);
});

test("a save leaves alone what is no file, and writes to where a link leads", () => {
  const here = folder();
  const pipe = join(here, "pipe");
  expect(Bun.spawnSync(["mkfifo", pipe]).exitCode).toBe(0);
  const link = join(here, "link");
  writeFileSync(join(here, "notes.index"), "older");
  symlinkSync("notes.index", link);
  using index = filled("exact", 5);
  for (const path of [pipe, here]) expect(() => index.save(path)).toThrow(/cannot write .*a (pipe|folder)/);
  expect(lstatSync(pipe).isFIFO()).toBe(true);
  index.save(link);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  using loaded = loadIndex(join(here, "notes.index"), { cacheDir });
  expect(loaded.size).toBe(5);
});

/** A file with a checksum that is right, whatever it holds. */
function indexFile(header: object, keys: readonly number[], components: readonly number[]): Uint8Array {
  const text = Buffer.from(JSON.stringify(header).padEnd(107));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const numbers = [Int32Array.from(keys), Float32Array.from(components)].map(({ buffer }) =>
    Buffer.from(buffer),
  );
  const body = Buffer.concat([Buffer.from("mrlbench index 1\n"), length, text, ...numbers]);
  return Buffer.concat([body, new Bun.CryptoHasher("sha256").update(body).digest()]);
}

test("a file of which the checksum is right, and nothing else", () => {
  const path = join(folder(), "made.index");
  const right = { kind: "exact", dim: 2, dims: [2], capacity: 3, size: 1 };
  writeFileSync(path, indexFile(right, [1], [0, 1]));
  using loaded = loadIndex(path, { cacheDir });
  expect(nearest(loaded, Float32Array.of(0, 1), 1).keys).toEqual([1]);
  const wrong: readonly (readonly [
    change: object,
    keys: readonly number[],
    components: readonly number[],
  ])[] = [
    [{}, [3], [0, 1]],
    [{}, [-1], [0, 1]],
    [{}, [1], [Number.NaN, 1]],
    [{ size: 2 }, [1, 1], [0, 1, 1, 0]],
    [{ size: 4 }, [0, 1, 2, 3], [0, 1, 0, 1, 0, 1, 0, 1]],
    [{ size: 2 ** 40 }, [1], [0, 1]],
    [{ dim: 0, dims: [0] }, [1], []],
    [{ dims: [3] }, [1], [0, 1]],
    [{ dims: "2" }, [1], [0, 1]],
    [{ kind: "ivf" }, [1], [0, 1]],
    [{ kind: "auto" }, [1], [0, 1]],
    [{ capacity: 2 ** 60 }, [1], [0, 1]],
  ];
  for (const [change, keys, components] of wrong) {
    writeFileSync(path, indexFile({ ...right, ...change }, keys, components));
    expect(() => loadIndex(path, { cacheDir })).toThrow(DataError);
  }
  const head = Buffer.from("mrlbench index 1\nab");
  for (const length of [head.length - 2, head.length]) {
    const body = head.subarray(0, length);
    writeFileSync(path, Buffer.concat([body, new Bun.CryptoHasher("sha256").update(body).digest()]));
    expect(() => loadIndex(path, { cacheDir })).toThrow(DataError);
  }
});

test("what is no file, and a terabyte, are refused and not waited for", () => {
  const here = folder();
  const [pipe, endless] = [join(here, "pipe"), join(here, "endless")];
  expect(Bun.spawnSync(["mkfifo", pipe]).exitCode).toBe(0);
  writeFileSync(endless, "mrlbench index 1\n");
  // Nothing of it is on the disk.
  truncateSync(endless, 2 ** 40);
  for (const [path, seen] of [
    [pipe, "a pipe"],
    [here, "a folder"],
    [endless, "1099511627776 bytes"],
  ] as const) {
    expect(() => loadIndex(path, { cacheDir })).toThrow(DataError);
    expect(() => loadIndex(path, { cacheDir })).toThrow(`${path} cannot be read; seen: ${seen}`);
  }
});

test("an option that closes the index while it is read", () => {
  const [keys, scores] = [new Int32Array(1), new Float32Array(1)];
  for (const kind of KINDS) {
    const index = filled(kind, 5);
    const closing = {
      get rerank() {
        index.close();
        return 0;
      },
    };
    expect(() => index.search(vectors[0]!, 1, keys, scores, closing)).toThrow("closed index");
  }
});

test("what is no change of what a file says is refused", () => {
  const path = join(folder(), "notes.index");
  using index = filled("exact", 1);
  index.save(path);
  for (const changes of [7, "exact", [], new Map()])
    expect(() => loadIndex(path, changes as object)).toThrow(UsageError);
});

test.each([undefined, null, 7, "", Symbol("path"), {}, { toString: () => "x" }])("%p is no path", (path) => {
  using index = filled("exact", 1);
  expect(() => index.save(path as string)).toThrow(UsageError);
  expect(() => loadIndex(path as string)).toThrow(UsageError);
});

test("a file is not loaded into less room than its keys need, nor with another dim", () => {
  const path = join(folder(), "notes.index");
  using index = filled("exact", 100);
  for (let key = 0; key < 97; key++) index.remove(key);
  index.save(path);
  expect(() => loadIndex(path, { capacity: 99, cacheDir })).toThrow(
    /loadIndex .+; seen: a vector under the key 99, and capacity 99; expected: a capacity of at least 100/,
  );
  using loaded = loadIndex(path, { capacity: 100, cacheDir });
  expect(loaded.size).toBe(3);
  const load = loadIndex as (path: string, changes: unknown) => unknown;
  expect(() => load(path, { dim: 16 })).toThrow("loadIndex has no option dim");
  expect(() => load(path, null)).toThrow("loadIndex was given something else than its options");
});

test("what no system has memory for is told with a code", () => {
  const dim = 65_536;
  // More than a process can address.
  const dims = Array.from({ length: 10 }, (_, i) => dim - i);
  const open = () => openIndex({ kind: "exact", dim, dims, capacity: 100_000_000, cacheDir });
  const failure = failureOf(SystemCallError, open);
  expect(failure).toMatchObject({ code: "ERR_SYSTEM", next: expect.stringContaining("index takes less") });
});

test("an empty index is a file as well", () => {
  const path = join(folder(), "empty.index");
  using index = openIndex({ kind: "exact", dim: 3, capacity: 4, cacheDir });
  index.save(path);
  using loaded = loadIndex(path, { cacheDir });
  expect(loaded.size).toBe(0);
  expect(nearest(loaded, Float32Array.of(1, 0, 0), 2).keys).toEqual([]);
});

/** As one is that a worker was given. */
function movedAway(length: number): Float32Array {
  const values = new Float32Array(length);
  structuredClone(values.buffer, { transfer: [values.buffer] });
  return values;
}

function claiming<View extends object>(view: View, length: number): View {
  return Object.defineProperty(view, "length", { value: length });
}

describe("refused, and nothing is changed:", () => {
  const [one, nan] = [vectors[0]!, vectors[0]!.slice().fill(Number.NaN, 3, 4)];
  const room = [new Int32Array(5), new Float32Array(5)] as const;
  test.each<[string, (index: SearchIndex) => unknown, string]>([
    ["a key that is taken", (index) => index.add(0, one), "free"],
    ["a key below 0", (index) => index.add(-1, one), "0 to 399"],
    ["a key above the capacity", (index) => index.replace(400, one), "0 to 399"],
    ["half a key", (index) => index.add(1.5, one), "0 to 399"],
    ["a vector of another length", (index) => index.add(20, one.subarray(1)), "31 components"],
    ["a list", (index) => index.add(20, [1, 2] as unknown as Float32Array), "a Float32Array of 32"],
    ["a proxy of a vector", (index) => index.add(20, new Proxy(one, {})), "a Float32Array of 32"],
    ["a vector without memory", (index) => index.add(20, movedAway(dim)), "a Float32Array of 32"],
    ["a vector that says another length", (index) => index.add(20, claiming(one.slice(1), dim)), "31 comp"],
    [
      "room that says another length",
      (index) => index.search(one, 5, claiming(new Int32Array(1), 5), room[1]),
      "room for 5",
    ],
    ["room without memory", (index) => index.search(one, 5, room[0], movedAway(5)), "room for 5"],
    ["a new vector that is not finite", (index) => index.add(20, nan), "NaN or infinite"],
    ["one in place of another", (index) => index.replace(0, nan), "NaN or infinite"],
    ["a query that is not finite", (index) => index.search(nan, 5, ...room), "NaN or infinite"],
    ["a query of another length", (index) => index.search(one.subarray(2), 5, ...room), "30 components"],
    ["no neighbour at all", (index) => index.search(one, 0, ...room), "a whole number from 1"],
    ["more than there is room for", (index) => index.search(one, 6, ...room), "room for 6"],
    ["a dim that it does not compare", (index) => index.search(one, 5, ...room, { dim: 8 }), "32 or 16"],
    [
      "an option that it does not have",
      (index) => index.search(one, 5, ...room, { depth: 8 } as object),
      "depth",
    ],
  ])("%s", (_, call, said) => {
    for (const kind of KINDS) {
      using index = filled(kind, 5);
      expect(() => call(index)).toThrow(UsageError);
      expect(() => call(index)).toThrow(said);
      expect(index.size).toBe(5);
      expect(nearest(index, one, 1).keys).toEqual([0]);
    }
  });

  test.each<[string, object, string]>([
    ["no kind", { dim, capacity: 4 }, "exact, hnsw or funnel"],
    ["no dim", { kind: "exact", capacity: 4 }, "dim"],
    ["a kind that is not there", { kind: "ivf", dim, capacity: 4 }, "exact, hnsw or funnel"],
    ["dims above its own", { kind: "exact", dim, dims: [64], capacity: 4 }, "at most 32"],
    ["a name that is nearly one", { kind: "exact", dim, capacty: 4 }, "openIndex has no option capacty"],
  ])("an index with %s", (_, options, said) => {
    expect(() => openIndex(options as Parameters<typeof openIndex>[0])).toThrow(said);
  });
});

test("a full index takes none more, and a closed one nothing", () => {
  const index = openIndex({ kind: "exact", dim: 2, capacity: 1, cacheDir });
  index.add(0, Float32Array.of(1, 0));
  expect(() => index.replace(0, Float32Array.of(0, 1))).not.toThrow();
  index.close();
  index.close();
  expect(() => index.size).toThrow("closed index");
  expect(() => index.add(0, Float32Array.of(1, 0))).toThrow("closed index");
  expect(() => index.save("/nowhere")).toThrow("closed index");
});
