// The memory of a reader of ticks, and what it has read.
import { TICKS_KEPT } from "./partner.ts";
import {
  KNOWN_COUNT,
  PLAIN_COUNT,
  STATE_LENGTH,
  TICK_COUNT,
  type TickLines,
  TOGETHER_COUNT,
} from "./tick-lines.hot.ts";
import { ringValues } from "./world.ts";

export function createTickLines(): TickLines {
  return { tickNs: new Float64Array(TICKS_KEPT), state: new Float64Array(STATE_LENGTH) };
}

/** From here on is counted. The line that is being read belongs to what follows. */
export function beginCounting({ state }: TickLines): void {
  state[TICK_COUNT] = 0;
  state[KNOWN_COUNT] = 0;
  state[TOGETHER_COUNT] = 0;
  state[PLAIN_COUNT] = 0;
}

export function ticksOf({ tickNs, state }: TickLines) {
  return {
    tickCount: state[TICK_COUNT]!,
    tickNs: ringValues(tickNs, state[KNOWN_COUNT]!),
    togetherCount: state[TOGETHER_COUNT]!,
    plainCount: state[PLAIN_COUNT]!,
  };
}
