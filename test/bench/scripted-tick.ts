// A tick that does as it is told and writes down each step, so that a test sees what the loops of Layer C did and in which order.
import type { TimedTick } from "../../src/bench/timed-tick.ts";

export interface TickScript {
  /** Status of the infer with this number, counted from 0; it may take its time. */
  readonly infer?: (index: number) => number;
  readonly insert?: (index: number) => number;
  /** What the world does; it may take its time. */
  readonly advance?: (index: number) => void;
}

export interface ScriptedTick extends TimedTick {
  /** Steps as they happened; numbers are those that a step was given. */
  readonly steps: string[];
  inferCount: number;
}

/** What the tick says of itself: how many ticks embedded, or moved the world, until then. */
export function scriptedTick({ infer = () => 0, insert = () => 0, advance }: TickScript = {}): ScriptedTick {
  const steps: string[] = [];
  let advanceCount = 0;
  let insertCount = 0;
  const tick: ScriptedTick = {
    steps,
    inferCount: 0,
    advance() {
      steps.push("advance");
      advance?.(advanceCount++);
    },
    choose: () => void steps.push("choose"),
    tokenize: () => void steps.push("tokenize"),
    copyIn() {
      steps.push("in");
      return 100 + tick.inferCount;
    },
    infer(size) {
      steps.push(`infer ${size}`);
      return infer(tick.inferCount++);
    },
    copyOut: () => void steps.push("out"),
    post: (size) => void steps.push(`post ${size}`),
    chooseDim: (spentNs) => void steps.push(spentNs >= 0 ? "chooseDim" : `chooseDim ${spentNs}`),
    search: () => void steps.push("search"),
    insert() {
      steps.push("insert");
      return insert(insertCount++);
    },
    update: () => void steps.push("update"),
    get tokenCount() {
      return 1000 + tick.inferCount;
    },
    get cacheHitCount() {
      return 2000 + tick.inferCount;
    },
    get dimUsed() {
      return 3000 + tick.inferCount;
    },
    get textIndex() {
      return steps.length;
    },
  };
  return tick;
}

/** The steps of a whole tick with this number, the world's own first. */
export function stepsOfTick(index: number): string[] {
  const size = 100 + index;
  return [
    ...["advance", "tokenize", "in", `infer ${size}`, "out", `post ${size}`],
    ...["chooseDim", "search", "insert", "update"],
  ];
}
