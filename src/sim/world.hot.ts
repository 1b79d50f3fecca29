// One tick of the world: walk, sort into cells, look for the nearest, speak; and what is learned once a memory is made.
import {
  AGENTS,
  GRID,
  LISTENERS,
  MEMORIES_PER_AGENT,
  PLACES,
  RECENT_UTTERANCES,
  type World,
} from "./world.ts";

/** Closer than this, an agent has arrived; and two that come this close have something to say. */
const NEAR = 0.05;

/** Everything of a tick that has to do with no text. */
export function advanceWorld(world: World): void {
  walk(world);
  sortIntoCells(world);
  findNearest(world);
  speak(world);
}

/** Everyone takes a step towards a goal; who arrives says so, and chooses another. */
function walk(world: World): void {
  const { x, y, speed, goal, placeX, placeY } = world;
  for (let agent = 0; agent < AGENTS; agent++) {
    const dx = placeX[goal[agent]] - x[agent];
    const dy = placeY[goal[agent]] - y[agent];
    const distance = Math.sqrt(dx * dx + dy * dy);
    if (distance <= speed[agent] + NEAR) {
      goal[agent] = draw(world.random) % PLACES;
      addEvent(world, agent);
      continue;
    }
    const step = speed[agent] / distance;
    x[agent] += dx * step;
    y[agent] += dy * step;
  }
}

/** A counting sort. */
function sortIntoCells(world: World): void {
  const { x, y, cellOf, cellStart, order } = world;
  cellStart.fill(0);
  for (let agent = 0; agent < AGENTS; agent++) {
    const column = Math.min(GRID - 1, Math.max(0, x[agent] | 0));
    const row = Math.min(GRID - 1, Math.max(0, y[agent] | 0));
    cellOf[agent] = row * GRID + column;
    cellStart[cellOf[agent]]++;
  }
  let end = 0;
  for (let cell = 0; cell < GRID * GRID; cell++) {
    end += cellStart[cell];
    cellStart[cell] = end;
  }
  cellStart[GRID * GRID] = end;
  // Each is put before those of its cell that are there: the ends become the starts.
  for (let agent = AGENTS - 1; agent >= 0; agent--) order[--cellStart[cellOf[agent]]] = agent;
}

function findNearest(world: World): void {
  const { x, y, cellOf, cellStart, order, nearest } = world;
  for (let agent = 0; agent < AGENTS; agent++) {
    const column = cellOf[agent] % GRID;
    const row = (cellOf[agent] / GRID) | 0;
    const lastRow = Math.min(GRID - 1, row + 1);
    const firstColumn = Math.max(0, column - 1);
    const lastColumn = Math.min(GRID - 1, column + 1);
    let best = -1;
    let bestSquare = 2;
    for (let r = Math.max(0, row - 1); r <= lastRow; r++) {
      const end = cellStart[r * GRID + lastColumn + 1];
      for (let at = cellStart[r * GRID + firstColumn]; at < end; at++) {
        const other = order[at];
        if (other === agent) continue;
        const dx = x[other] - x[agent];
        const dy = y[other] - y[agent];
        const square = dx * dx + dy * dy;
        if (square >= bestSquare) continue;
        bestSquare = square;
        best = other;
      }
    }
    // A meeting is told once, by the one with the smaller number, and again only after others came nearer.
    if (best > agent && best !== nearest[agent] && bestSquare < NEAR * NEAR) addEvent(world, agent);
    nearest[agent] = best;
  }
}

/** Who has something to say speaks; where too few have, anyone does. */
export function speak(world: World): void {
  const { speakers, said, events } = world;
  for (let i = 0; i < speakers.length; i++) {
    if (world.eventCount > 0) {
      speakers[i] = events[world.eventHead];
      world.eventHead = (world.eventHead + 1) % AGENTS;
      world.eventCount--;
    } else {
      speakers[i] = draw(world.random) % AGENTS;
    }
    said[i] = nextSaid(world);
  }
}

/** Something new, or what was heard a moment ago. */
function nextSaid(world: World): number {
  const { recent } = world;
  if (world.recentCount > 0 && draw(world.saidRandom) < world.repeatRatio * 4294967296) {
    return recent[draw(world.saidRandom) % Math.min(world.recentCount, RECENT_UTTERANCES)];
  }
  const said = world.nextUtterance;
  world.nextUtterance = (said + 1) % world.utteranceCount;
  return said;
}

/** What was said in this tick may be said again. To be called where it was embedded: else a repetition would be the first time. */
export function hear(world: World): void {
  const { said, recent } = world;
  for (let i = 0; i < said.length; i++) {
    if (recent.indexOf(said[i]) >= 0) continue;
    recent[world.recentCount % RECENT_UTTERANCES] = said[i];
    world.recentCount++;
  }
}

/** When the ring is full, the newest event is nobody's loss. */
function addEvent(world: World, agent: number): void {
  if (world.eventCount === AGENTS) return;
  world.events[(world.eventHead + world.eventCount) % AGENTS] = agent;
  world.eventCount++;
}

/** A new memory: the speaker and those around learn it, and it is linked to what it reminds of. */
export function learn(
  world: World,
  speaker: number,
  memory: number,
  hits: Int32Array,
  hitCount: number,
): void {
  const { cellOf, cellStart, order, links, linksPerMemory } = world;
  learnOne(world, speaker, memory);
  const cell = cellOf[speaker];
  const end = Math.min(cellStart[cell + 1], cellStart[cell] + LISTENERS);
  for (let at = cellStart[cell]; at < end; at++)
    if (order[at] !== speaker) learnOne(world, order[at], memory);
  const base = memory * linksPerMemory;
  for (let i = 0; i < linksPerMemory; i++) links[base + i] = i < hitCount ? hits[i] : -1;
}

function learnOne(world: World, agent: number, memory: number): void {
  const { knows, learned } = world;
  knows[agent * MEMORIES_PER_AGENT + (learned[agent] % MEMORIES_PER_AGENT)] = memory;
  learned[agent]++;
}

/** xoshiro128** 1.1 by David Blackman and Sebastiano Vigna (https://prng.di.unimi.it): an integer from 0 to 2^32 - 1. */
function draw(random: Int32Array): number {
  const scrambled = Math.imul(rotateLeft(Math.imul(random[1], 5), 7), 9) >>> 0;
  const shifted = random[1] << 9;
  random[2] ^= random[0];
  random[3] ^= random[1];
  random[1] ^= random[2];
  random[0] ^= random[3];
  random[2] ^= shifted;
  random[3] = rotateLeft(random[3], 11);
  return scrambled;
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
