// The memory of a load worker's world.
import { randomFrom } from "../../core/random.ts";
import { TICKS_KEPT } from "./partner.ts";
import { TICK_COUNT, type World } from "./world.hot.ts";

const AGENT_COUNT = 65_536;

/** @param bufferBytes what streams through the core */
export function createWorld(bufferBytes: number, seed: number): World {
  const random = randomFrom(seed);
  const column = () => new Float64Array(AGENT_COUNT).map(() => random() / 2 ** 32);
  return {
    x: column(),
    y: column(),
    goalX: column(),
    goalY: column(),
    // Filled, because pages that were never written are all the same page of zeros.
    memory: new Float64Array(bufferBytes / Float64Array.BYTES_PER_ELEMENT).fill(0.5),
    tickNs: new Float64Array(TICKS_KEPT),
    state: new Float64Array(2),
  };
}

/** The durations since the count was last zero, in their order; the last ones where the ring was too short. */
export function durationsOf({ tickNs, state }: World): number[] {
  return ringValues(tickNs, state[TICK_COUNT]!);
}

/** The values of a ring into which `count` values were written, oldest first. */
export function ringValues(ring: Float64Array, count: number): number[] {
  if (count <= ring.length) return [...ring.subarray(0, count)];
  const oldest = count % ring.length;
  return [...ring.subarray(oldest), ...ring.subarray(0, oldest)];
}
