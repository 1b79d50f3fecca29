// The work of a load worker: agents that keep walking, and a buffer that is streamed through from end to end.
import { expect, test } from "bun:test";
import { runTicks, TICK_COUNT } from "../../../src/sim/load/world.hot.ts";
import { createWorld, durationsOf, ringValues } from "../../../src/sim/load/world.ts";

const bufferBytes = 24 * 2 ** 20;

function worldAfter(ticks: number, seed = 1) {
  const world = createWorld(bufferBytes, seed);
  for (let tick = 0; tick < ticks; tick++) runTicks(world, 0);
  return world;
}

test("the whole buffer is changed, again and again, by whole ticks", () => {
  const world = worldAfter(0);
  const before = world.memory.slice();
  const unchangedAfter: number[] = [];
  for (let tick = 1; tick <= 12; tick++) {
    runTicks(world, 0);
    unchangedAfter.push(world.memory.filter((value, index) => value === before[index]).length);
    if (tick === 6) before.set(world.memory);
  }
  const length = world.memory.length;
  const round = [5, 4, 3, 2, 1, 0].map((sixths) => (length * sixths) / 6);
  expect(unchangedAfter).toEqual([...round, ...round]);
});

test("agents walk on for ever: none stands still, none leaves, and no goal is lost", () => {
  const world = worldAfter(0);
  const goalsOf = () => [...world.goalX].sort();
  const goals = goalsOf();
  for (let tick = 0; tick < 600; tick++) runTicks(world, 0);
  const before = world.x.slice();
  for (let tick = 0; tick < 3; tick++) runTicks(world, 0);
  const still = world.x.filter((value, agent) => value === before[agent]).length;
  expect(still).toBeLessThan(world.x.length / 20);
  for (const column of [world.x, world.y]) {
    expect(column.every((value) => value >= 0 && value <= 1)).toBe(true);
  }
  expect(goalsOf()).toEqual(goals);
});

test("the same seed gives the same world, another one another", () => {
  expect(worldAfter(20, 7).x).toEqual(worldAfter(20, 7).x);
  expect(worldAfter(20, 7).x).not.toEqual(worldAfter(20, 8).x);
});

test("every tick leaves its duration", () => {
  const world = worldAfter(5);
  expect(durationsOf(world)).toHaveLength(5);
  expect(Math.min(...durationsOf(world))).toBeGreaterThan(0);
  world.state[TICK_COUNT] = 0;
  runTicks(world, 20e6);
  expect(durationsOf(world).reduce((sum, ns) => sum + ns, 0)).toBeGreaterThanOrEqual(20e6);
});

test("a ring gives its values oldest first", () => {
  const ring = Float64Array.of(10, 11, 12);
  expect([0, 2, 3].map((count) => ringValues(ring, count))).toEqual([[], [10, 11], [10, 11, 12]]);
  expect([4, 5, 6].map((count) => ringValues(ring, count))).toEqual([
    [11, 12, 10],
    [12, 10, 11],
    [10, 11, 12],
  ]);
});
