// One tick of the simulation, step by step, against an index that writes down what it is asked.
import { describe, expect, test } from "bun:test";
import { createDimBudget, type DimBudget } from "../../src/sim/dim-budget.ts";
import { HITS, type VectorIndex } from "../../src/sim/index/vector-index.ts";
import { SimTick, type TextSteps } from "../../src/sim/tick.ts";
import { createWorld } from "../../src/sim/world.ts";
import { openExact } from "./index/open.ts";

const dim = 4;
const texts = Array.from({ length: 40 }, (_, i) => `utterance ${i}`);

interface Opened {
  readonly batch?: number;
  readonly capacity?: number;
  readonly dims?: readonly number[];
  readonly rerankDepth?: number;
  readonly budget?: DimBudget;
  readonly repeatRatio?: number;
  readonly vectorOf?: (text: string) => readonly number[];
}

/** The numbers of a text, spread over a vector. */
const spread = (text: string) => [1, Number(text.slice(10)) + 1, Number(text.slice(10)) % 7, 0.5];

/** Texts become vectors at once; every step that is taken is written down. */
function open({
  batch = 2,
  capacity = 6,
  dims = [dim],
  rerankDepth = 0,
  budget,
  repeatRatio = 0,
  vectorOf = spread,
}: Opened = {}) {
  const asked: string[] = [];
  const vectors = new Float32Array(batch * dim);
  const seen: string[] = [];
  const steps: TextSteps & { cacheHitCount: number; tokenCount: number } = {
    batch,
    tokenCount: 0,
    cacheHitCount: 0,
    tokenize(row, text) {
      if (row === 0) steps.tokenCount = 0;
      steps.tokenCount += 3;
      if (seen.includes(text)) steps.cacheHitCount++;
      seen.push(text);
      asked.push(`tokenize ${row} ${text}`);
      vectors.set(vectorOf(text), row * dim);
      return 3;
    },
    copyIn: () => 3,
    infer: () => 0,
    copyOut() {},
    post() {},
    rowVector: (row) => vectors.subarray(row * dim, (row + 1) * dim),
  };
  const inner = openExact({ dims, fullDim: dim, capacity });
  const index: VectorIndex = {
    kind: inner.kind,
    dims: inner.dims,
    fullDim: inner.fullDim,
    capacity: inner.capacity,
    size: () => inner.size(),
    has: (key) => inner.has(key),
    describe: () => inner.describe(),
    close: () => inner.close(),
    insert(key, vector) {
      asked.push(`insert ${key}`);
      return inner.insert(key, vector);
    },
    remove(key) {
      asked.push(`remove ${key}`);
      return inner.remove(key);
    },
    search(query, searched, k, depth, keys, scores) {
      asked.push(`search ${searched} ${k} ${depth}`);
      return inner.search(query, searched, k, depth, keys, scores);
    },
  };
  const world = createWorld({
    seed: 3,
    speakers: batch,
    utteranceCount: texts.length,
    repeatRatio,
    memoryCapacity: capacity,
    linksPerMemory: HITS,
  });
  const tick = new SimTick({
    world,
    texts,
    steps,
    index,
    dim: dims[0]!,
    rerankDepth,
    budget,
    nextKey: 0,
  });
  return { tick, world, index, asked };
}

function whole(tick: SimTick, spentNs = 0): number {
  tick.advance();
  tick.tokenize();
  tick.infer(tick.copyIn());
  tick.copyOut();
  tick.post(3);
  tick.chooseDim(spentNs);
  tick.search();
  const status = tick.insert();
  tick.update();
  return status;
}

describe("a tick", () => {
  test("tokenizes what each speaker says, searches for each, and remembers each in the oldest one's place", () => {
    const { tick, asked } = open();
    for (let i = 0; i < 4; i++) expect(whole(tick)).toBe(0);
    const expected = Array.from({ length: 4 }, (_, i) => {
      const keys = [(2 * i) % 6, (2 * i + 1) % 6];
      return [
        `tokenize 0 utterance ${2 * i}`,
        `tokenize 1 utterance ${2 * i + 1}`,
        ...new Array(2).fill(`search ${dim} ${HITS} 0`),
        // Six memories are full after three ticks.
        ...keys.flatMap((key) => [...(i < 3 ? [] : [`remove ${key}`]), `insert ${key}`]),
      ];
    });
    expect(asked).toEqual(expected.flat());
  });

  test("finds what was said before, and links the new memory to it", () => {
    const { tick, world } = open({ batch: 1, capacity: 8 });
    for (let i = 0; i < 3; i++) whole(tick);
    const linksOf = (memory: number) => [...world.links.subarray(memory * HITS, (memory + 1) * HITS)];
    const none = (count: number) => new Array(count).fill(-1);
    expect(linksOf(0)).toEqual(none(HITS));
    expect(linksOf(1)).toEqual([0, ...none(HITS - 1)]);
    expect(linksOf(2).slice(0, 2).sort()).toEqual([0, 1]);
    const speaker = world.speakers[0]!;
    expect(world.knows.includes(2)).toBe(true);
    expect(world.learned[speaker]).toBeGreaterThan(0);
  });

  test("without an embedder leaves the memory as it is, and repeats nothing of what was said in it", () => {
    const { tick, asked, world } = open({ repeatRatio: 1, batch: 1 });
    for (let i = 0; i < 5; i++) tick.advance();
    expect(asked).toEqual([]);
    expect(world.recentCount).toBe(0);
    whole(tick);
    const said = tick.textIndex;
    tick.choose();
    expect(tick.textIndex).toBe(said);
  });

  test("rewound, finds the memories that were there before the first, and says the same again, repetitions with it", () => {
    const { tick, index, world } = open({ batch: 1, capacity: 6, repeatRatio: 0.5 });
    const memoryAt = (key: number) =>
      Float32Array.from({ length: index.fullDim }, (_, i) => (i === key % 4 ? 1 : 0.1 * key));
    for (let key = 0; key < 6; key++) index.insert(key, memoryAt(key));
    const stretch = (utterance: number, ticks: number) => {
      tick.rewind(utterance, memoryAt);
      return Array.from({ length: ticks }, () => {
        whole(tick);
        return world.said[0]!;
      });
    };
    const said = stretch(1, 4);
    expect(said[0]).toBe(1);
    // More than the memory holds.
    stretch(0, 9);
    expect(stretch(1, 4)).toEqual(said);
    tick.rewind(0, memoryAt);
    for (let key = 0; key < 6; key++) {
      const [keys, scores] = [new Int32Array(1), new Float32Array(1)];
      index.search(memoryAt(key), index.dims[0]!, 1, 0, keys, scores);
      expect([index.size(), keys[0]]).toEqual([6, key]);
      expect(scores[0]).toBeCloseTo(1, 6);
    }
  });

  test("counts tokens and remembered texts of itself alone", () => {
    const { tick } = open({ repeatRatio: 1, batch: 2 });
    whole(tick);
    expect([tick.tokenCount, tick.cacheHitCount, tick.textIndex]).toEqual([6, 0, 0]);
    whole(tick);
    expect([tick.tokenCount, tick.cacheHitCount]).toEqual([6, 2]);
  });

  test("reranks where it is asked to", () => {
    const { tick, asked } = open({ dims: [2], rerankDepth: 25, batch: 1 });
    whole(tick);
    expect(asked).toContain(`search 2 ${HITS} 25`);
  });

  test("searches at the dim that its time allows", () => {
    const budget = createDimBudget([4, 2, 1], [3e9, 2e9, 1e9], 10e9);
    const { tick, asked } = open({ dims: [4, 2, 1], budget, batch: 1 });
    const searched = [0, 7.5e9, 8.5e9, 20e9, 1e9].map((spentNs) => {
      // What is learned from ticks that take next to nothing is left out here.
      budget.slowdown = 1;
      whole(tick, spentNs);
      return tick.dimUsed;
    });
    expect(searched).toEqual([4, 2, 1, 1, 4]);
    expect(asked.filter((one) => one.startsWith("search"))).toEqual(
      searched.map((used) => `search ${used} ${HITS} 0`),
    );
    // It did learn that it costs less than was thought.
    expect(budget.slowdown).toBeLessThan(1);
  });

  test("of a vector that is no number says so, and not that the runtime failed", () => {
    const { tick } = open({
      batch: 2,
      vectorOf: (text) => (text.endsWith(" 3") ? [1, Number.NaN, 1, 1] : spread(text)),
    });
    expect([whole(tick), tick.insertFailure()]).toEqual([0, undefined]);
    expect(whole(tick)).not.toBe(0);
    expect(tick.insertFailure()?.message).toMatch(/key 3 .*NaN/);
  });
});
