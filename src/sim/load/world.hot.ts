// The work of a load worker: a world of agents that walk to their goals, and a buffer larger than the caches that streams through
// the core, so that it takes from its neighbours what a simulation takes: arithmetic units, cache, and memory bandwidth.

/** Columns of the agents, the buffer, and what has been measured. Made by `createWorld`. */
export interface World {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly goalX: Float64Array;
  readonly goalY: Float64Array;
  readonly memory: Float64Array;
  /** A ring of the last durations. */
  readonly tickNs: Float64Array;
  readonly state: Float64Array;
}

/** Indexes into `World.state`. */
export const TICK_COUNT = 0;
export const MEMORY_POSITION = 1;

const STEP = 1 / 256;
/** Read, changed and written in one tick: 4 MB. */
const VALUES_PER_TICK = 524_288;

/** Ticks until their durations add up to the budget, at least one. */
export function runTicks(world: World, budgetNs: number): void {
  const { tickNs, state } = world;
  let spentNs = 0;
  do {
    const beginNs = Bun.nanoseconds();
    worldTick(world);
    const durationNs = Bun.nanoseconds() - beginNs;
    tickNs[state[TICK_COUNT]! % tickNs.length] = durationNs;
    state[TICK_COUNT]!++;
    spentNs += durationNs;
  } while (spentNs < budgetNs);
}

function worldTick(world: World): void {
  walk(world);
  stream(world);
}

/** Every agent takes a step; who has arrived swaps goals with another, so that the walk never ends. */
function walk(world: World): void {
  const { x, y, goalX, goalY } = world;
  const agentCount = x.length;
  for (let agent = 0; agent < agentCount; agent++) {
    const distanceX = goalX[agent]! - x[agent]!;
    const distanceY = goalY[agent]! - y[agent]!;
    const distance = Math.sqrt(distanceX * distanceX + distanceY * distanceY);
    if (distance > STEP) {
      x[agent]! += (STEP * distanceX) / distance;
      y[agent]! += (STEP * distanceY) / distance;
    } else {
      const other = (agent * 31 + 17) % agentCount;
      const keptX = goalX[agent]!;
      const keptY = goalY[agent]!;
      goalX[agent] = goalX[other]!;
      goalY[agent] = goalY[other]!;
      goalX[other] = keptX;
      goalY[other] = keptY;
    }
  }
}

/** The next part of the buffer moves half the way to where one of the agents is. */
function stream(world: World): void {
  const { x, memory, state } = world;
  const from = state[MEMORY_POSITION]!;
  const to = Math.min(from + VALUES_PER_TICK, memory.length);
  const target = x[from % x.length]!;
  for (let index = from; index < to; index++) memory[index] = (memory[index]! + target) / 2;
  state[MEMORY_POSITION] = to === memory.length ? 0 : to;
}
