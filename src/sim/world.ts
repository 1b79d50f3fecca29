// The simulated world: agents that walk between places, meet, say things, and learn what is said near them. It is the rest of a
// program that embeds: its work comes before every embedding, and both compete for the same caches.
import { type Random, randomFrom } from "../core/random.ts";

export interface WorldOptions {
  readonly seed: number;
  /** Agents that speak in each tick. */
  readonly speakers: number;
  /** Texts that can be said. */
  readonly utteranceCount: number;
  /** Share of what is said that was said a moment ago. */
  readonly repeatRatio: number;
  /** Memories that can be held; a new one takes the place of the oldest. */
  readonly memoryCapacity: number;
  /** Memories that each new one is linked to. */
  readonly linksPerMemory: number;
}

export const AGENTS = 1000;
export const PLACES = 64;
/** Cells of the grid along each side; the world is as wide as the grid, so that a position is a cell. */
export const GRID = 20;
/** Different utterances, heard last, of which a repetition is one. */
export const RECENT_UTTERANCES = 64;
/** Memories that an agent keeps in mind; the newest push out the oldest. */
export const MEMORIES_PER_AGENT = 32;
/** Those near a speaker who hear it. */
export const LISTENERS = 8;

const MAX_SPEED = 0.1;

/** Everything a tick touches; it exists before the first one. */
export interface World {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Cells a tick. */
  readonly speed: Float32Array;
  /** The place that each agent walks to. */
  readonly goal: Int32Array;
  readonly placeX: Float32Array;
  readonly placeY: Float32Array;
  /** Agents sorted by cell: those of cell c lie at order[cellStart[c]] to order[cellStart[c + 1]]. */
  readonly cellStart: Int32Array;
  readonly cellOf: Int32Array;
  readonly order: Int32Array;
  /** The nearest other agent within the neighbouring cells, or -1 where none is nearer than a cell's diagonal. */
  readonly nearest: Int32Array;
  /** Agents with something to say, in a ring. */
  readonly events: Int32Array;
  eventHead: number;
  eventCount: number;
  /** Who speaks in this tick, and what. */
  readonly speakers: Int32Array;
  readonly said: Int32Array;
  readonly utteranceCount: number;
  nextUtterance: number;
  /** Different utterances that were heard last, in a ring; -1 for none. */
  readonly recent: Int32Array;
  recentCount: number;
  readonly repeatRatio: number;
  /** What each agent knows: keys of memories in a ring, [agents, MEMORIES_PER_AGENT], and how many it ever learned. */
  readonly knows: Int32Array;
  readonly learned: Int32Array;
  /** What each memory reminded of when it was new, [memoryCapacity, linksPerMemory]; -1 for none. */
  readonly links: Int32Array;
  readonly linksPerMemory: number;
  /** State of the generator, four words; and of the one that decides what is repeated. */
  readonly random: Int32Array;
  readonly saidRandom: Int32Array;
}

export function createWorld(options: WorldOptions): World {
  const { speakers, utteranceCount, repeatRatio, memoryCapacity, linksPerMemory } = options;
  const random = randomFrom(options.seed);
  const unit = () => random() / 2 ** 32;
  const floats = (length: number, value: () => number) => Float32Array.from({ length }, value);
  return {
    x: floats(AGENTS, () => unit() * GRID),
    y: floats(AGENTS, () => unit() * GRID),
    speed: floats(AGENTS, () => (0.2 + 0.8 * unit()) * MAX_SPEED),
    goal: Int32Array.from({ length: AGENTS }, () => Math.floor(unit() * PLACES)),
    placeX: floats(PLACES, () => unit() * GRID),
    placeY: floats(PLACES, () => unit() * GRID),
    cellStart: new Int32Array(GRID * GRID + 1),
    cellOf: new Int32Array(AGENTS),
    order: new Int32Array(AGENTS),
    nearest: new Int32Array(AGENTS).fill(-1),
    events: new Int32Array(AGENTS),
    eventHead: 0,
    eventCount: 0,
    speakers: new Int32Array(speakers),
    said: new Int32Array(speakers),
    utteranceCount,
    nextUtterance: 0,
    recent: new Int32Array(RECENT_UTTERANCES).fill(-1),
    recentCount: 0,
    repeatRatio,
    knows: new Int32Array(AGENTS * MEMORIES_PER_AGENT).fill(-1),
    learned: new Int32Array(AGENTS),
    links: new Int32Array(memoryCapacity * linksPerMemory).fill(-1),
    linksPerMemory,
    random: stateOf(random),
    saidRandom: stateOf(randomFrom(options.seed)),
  };
}

/** From now on what is said begins with this utterance, and repeats nothing that was said before: the same twice is said the same way. */
export function beginSaying(world: World, utterance: number): void {
  world.nextUtterance = utterance % world.utteranceCount;
  world.recent.fill(-1);
  world.recentCount = 0;
  world.saidRandom.set(stateOf(randomFrom(utterance)));
}

/** A state of zeros would stay so. */
function stateOf(random: Random): Int32Array {
  return Int32Array.from([random() | 1, random(), random(), random()]);
}
