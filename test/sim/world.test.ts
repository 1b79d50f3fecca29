// The world's data structures against naive ones, tick after tick.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { advanceWorld, hear, learn, speak } from "../../src/sim/world.hot.ts";
import {
  AGENTS,
  createWorld,
  GRID,
  LISTENERS,
  MEMORIES_PER_AGENT,
  PLACES,
  RECENT_UTTERANCES,
  type World,
  type WorldOptions,
} from "../../src/sim/world.ts";

const options: WorldOptions = {
  seed: 1,
  speakers: 3,
  utteranceCount: 10_000,
  repeatRatio: 0,
  memoryCapacity: 500,
  linksPerMemory: 4,
};

const worldAfter = (ticks: number, changes: Partial<WorldOptions> = {}): World => {
  const world = createWorld({ ...options, ...changes });
  for (let tick = 0; tick < ticks; tick++) advanceWorld(world);
  return world;
};

const seedAndTicks = [fc.nat({ max: 10_000 }), fc.integer({ min: 1, max: 60 })] as const;
const agents = Array.from({ length: AGENTS }, (_, agent) => agent);
const inGrid = (at: number) => Math.min(GRID - 1, Math.max(0, Math.floor(at)));

describe("after any number of ticks", () => {
  test("the agents of each cell lie together, in the order of their numbers", () => {
    fc.assert(
      fc.property(...seedAndTicks, (seed, ticks) => {
        const { x, y, cellOf, cellStart, order } = worldAfter(ticks, { seed });
        const cells = Array.from({ length: GRID * GRID }, (): number[] => []);
        for (const agent of agents) cells[inGrid(y[agent]!) * GRID + inGrid(x[agent]!)]!.push(agent);
        cells.forEach((expected, cell) => {
          expect([...order.subarray(cellStart[cell]!, cellStart[cell + 1]!)]).toEqual(expected);
          for (const agent of expected) expect(cellOf[agent]).toBe(cell);
        });
      }),
      { numRuns: 15 },
    );
  });

  test("the nearest is the nearest of all agents in the neighbouring cells", () => {
    fc.assert(
      fc.property(...seedAndTicks, (seed, ticks) => {
        const { x, y, nearest } = worldAfter(ticks, { seed });
        const isBeside = (a: number, b: number) =>
          Math.abs(inGrid(x[a]!) - inGrid(x[b]!)) <= 1 && Math.abs(inGrid(y[a]!) - inGrid(y[b]!)) <= 1;
        const squareOf = (a: number, b: number) => (x[a]! - x[b]!) ** 2 + (y[a]! - y[b]!) ** 2;
        for (const agent of agents) {
          const squares = agents
            .filter((other) => other !== agent && isBeside(agent, other))
            .map((other) => squareOf(agent, other))
            // Farther is not looked for.
            .filter((square) => square < 2);
          const found = nearest[agent]!;
          if (squares.length === 0) expect(found).toBe(-1);
          else expect(squareOf(agent, found)).toBe(Math.min(...squares));
        }
      }),
      { numRuns: 10 },
    );
  });

  test("everyone is in the world, on the way to a place, and nobody is faster than allowed", () => {
    const world = worldAfter(1);
    for (let tick = 0; tick < 300; tick++) {
      const before = { x: world.x.slice(), y: world.y.slice() };
      advanceWorld(world);
      for (const agent of agents) {
        const { x, y, goal, speed } = world;
        expect(goal[agent]! >= 0 && goal[agent]! < PLACES).toBe(true);
        expect(x[agent]! >= 0 && x[agent]! <= GRID && y[agent]! >= 0 && y[agent]! <= GRID).toBe(true);
        const step = Math.hypot(x[agent]! - before.x[agent]!, y[agent]! - before.y[agent]!);
        expect(step).toBeLessThanOrEqual(speed[agent]! + 1e-5);
      }
    }
  });

  test("people arrive: goals change, and what happens is told by those whom it happens to", () => {
    const world = worldAfter(0);
    const goals = world.goal.slice();
    for (let tick = 0; tick < 200; tick++) advanceWorld(world);
    expect(goals.filter((goal, agent) => goal !== world.goal[agent]).length).toBeGreaterThan(AGENTS / 10);
  });
});

describe("events", () => {
  test("are told in their order, none is lost before the ring is full, and there are never more than agents", () => {
    const world = worldAfter(0, { speakers: 1 });
    const waiting: number[] = [];
    for (let tick = 0; tick < 400; tick++) {
      const first = world.events[world.eventHead]!;
      const countBefore = world.eventCount;
      advanceWorld(world);
      expect(world.eventCount).toBeLessThanOrEqual(AGENTS);
      // One is told in each tick; those that were waiting keep their places before the new ones.
      if (countBefore > 0) {
        expect(world.speakers[0]).toBe(first);
        waiting.shift();
      }
      const ring = Array.from(
        { length: world.eventCount },
        (_, i) => world.events[(world.eventHead + i) % AGENTS]!,
      );
      expect(ring.slice(0, waiting.length)).toEqual(waiting);
      waiting.splice(0, waiting.length, ...ring);
    }
    // More happens than one speaker tells: the ring was full, and went round.
    expect(world.eventCount).toBeGreaterThan(AGENTS - 2);
  });

  test("where nothing happened, anyone speaks", () => {
    const world = worldAfter(0, { speakers: 50 });
    speak(world);
    expect(new Set(world.speakers).size).toBeGreaterThan(30);
    expect(world.speakers.every((agent) => agent >= 0 && agent < AGENTS)).toBe(true);
  });
});

describe("what is said", () => {
  test("without repetitions is every utterance in turn, going round", () => {
    const world = worldAfter(0, { speakers: 3, utteranceCount: 7 });
    const said: number[] = [];
    for (let tick = 0; tick < 10; tick++) {
      speak(world);
      said.push(...world.said);
    }
    expect(said).toEqual(Array.from({ length: 30 }, (_, i) => i % 7));
  });

  test.each([0.1, 0.5, 0.9])(
    "is a repetition in a share of %f, of one of the last 64 that were heard",
    (ratio) => {
      const world = worldAfter(0, { speakers: 1, repeatRatio: ratio, utteranceCount: 1e6 });
      const ticks = 20_000;
      const fresh: number[] = [];
      let repeats = 0;
      for (let tick = 0; tick < ticks; tick++) {
        speak(world);
        hear(world);
        const said = world.said[0]!;
        if (said === fresh.length) {
          fresh.push(said);
          continue;
        }
        repeats++;
        expect(fresh.slice(-RECENT_UTTERANCES)).toContain(said);
      }
      // Six standard deviations of a binomial share.
      const allowed = 6 * Math.sqrt((ratio * (1 - ratio)) / ticks);
      expect(Math.abs(repeats / ticks - ratio)).toBeLessThan(allowed);
    },
  );

  test("is after the first tick nothing new where all is to be repeated", () => {
    const world = worldAfter(0, { speakers: 2, repeatRatio: 1 });
    for (let tick = 0; tick < 20; tick++) {
      speak(world);
      hear(world);
      expect(world.said.every((said) => said < 2)).toBe(true);
    }
  });

  test("is not repeated before it was heard, however often the world turned meanwhile", () => {
    const world = worldAfter(0, { speakers: 1, repeatRatio: 0.9 });
    speak(world);
    hear(world);
    const said = Array.from({ length: 500 }, () => {
      advanceWorld(world);
      return world.said[0]!;
    });
    const fresh = said.filter((one) => one !== 0);
    expect(fresh).toEqual(Array.from({ length: fresh.length }, (_, i) => i + 1));
    expect(fresh.length).toBeLessThan(250);
  });

  test("is heard once, however often it is repeated", () => {
    const world = worldAfter(0, { speakers: 3, utteranceCount: 2 });
    for (let tick = 0; tick < 5; tick++) {
      speak(world);
      hear(world);
    }
    expect(world.recentCount).toBe(2);
  });
});

describe("a new memory", () => {
  test("is learned by the speaker and the first eight beside it in its cell, and by nobody else", () => {
    fc.assert(
      fc.property(...seedAndTicks, fc.nat({ max: AGENTS - 1 }), (seed, ticks, speaker) => {
        const world = worldAfter(ticks, { seed });
        learn(world, speaker, 42, Int32Array.of(5, 6), 2);
        const cell = agents.filter((agent) => world.cellOf[agent] === world.cellOf[speaker]);
        const expected = new Set([speaker, ...cell.slice(0, LISTENERS)]);
        const knowing = agents.filter((agent) =>
          world.knows.subarray(agent * MEMORIES_PER_AGENT, (agent + 1) * MEMORIES_PER_AGENT).includes(42),
        );
        expect(new Set(knowing)).toEqual(expected);
        for (const agent of agents) expect(world.learned[agent]).toBe(expected.has(agent) ? 1 : 0);
      }),
      { numRuns: 20 },
    );
  });

  test("pushes the oldest out of a mind that is full", () => {
    const world = worldAfter(1);
    const count = MEMORIES_PER_AGENT + 10;
    for (let memory = 0; memory < count; memory++) learn(world, 3, memory, new Int32Array(4), 0);
    const mind = world.knows.subarray(3 * MEMORIES_PER_AGENT, 4 * MEMORIES_PER_AGENT);
    const newest = Array.from({ length: MEMORIES_PER_AGENT }, (_, i) => count - MEMORIES_PER_AGENT + i);
    expect([...mind].sort((a, b) => a - b)).toEqual(newest);
    expect(world.learned[3]).toBe(count);
  });

  test("is linked to what it reminds of, and to nothing where it reminds of less; others keep their links", () => {
    const world = worldAfter(1);
    learn(world, 0, 7, Int32Array.of(1, 2, 3, 4, 5), 5);
    learn(world, 0, 8, Int32Array.of(9, 99, 99, 99, 99), 1);
    expect([...world.links.subarray(6 * 4, 9 * 4)]).toEqual([-1, -1, -1, -1, 1, 2, 3, 4, 9, -1, -1, -1]);
    learn(world, 0, 7, Int32Array.of(6), 1);
    expect([...world.links.subarray(7 * 4, 9 * 4)]).toEqual([6, -1, -1, -1, 9, -1, -1, -1]);
  });
});

test("one seed is one world, also in what is said and by whom; another seed is another", () => {
  const state = (seed: number) => {
    const world = worldAfter(100, { seed, repeatRatio: 0.3 });
    return JSON.stringify([world.x, world.goal, world.speakers, world.said, world.random]);
  };
  expect(state(3)).toBe(state(3));
  expect(state(3)).not.toBe(state(4));
});
