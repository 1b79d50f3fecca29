// A game's characters remember what they hear, within the time that a frame has left: where it is short, vectors are compared at fewer
// components. Run it with `bun examples/game-loop.ts [MICROSECONDS A FRAME]`, after `bun run build`.
import { openEmbedder, openIndex } from "mrlbench";

const FRAMES = 300;
const MEMORIES = 64;
/** Widest first. */
const LADDER = [256, 128, 64];
/** How much of a new measurement goes into what is expected. */
const WEIGHT = 0.2;

const budgetUs = Number(process.argv[2] ?? 2000);
const places = ["bridge", "market", "mill", "forest", "harbour", "smithy", "well", "gate"];
const events = [
  "is closed",
  "is on fire",
  "is full of people",
  "was sold",
  "needs guards",
  "was seen at night",
];

using embedder = openEmbedder();
using memory = openIndex({ kind: "exact", dim: LADDER[0]!, dims: LADDER, capacity: MEMORIES });
embedder.prepare(16);

const keys = new Int32Array(3);
const scores = new Float32Array(3);
/** What a frame takes at each rung, in microseconds, as far as it is known. */
const expectedUs = LADDER.map(() => 0);
const framesAt = LADDER.map(() => 0);

for (let frame = 0; frame < FRAMES; frame++) {
  // The widest that fits; the narrowest where none does.
  const fits = expectedUs.findIndex((us) => us <= budgetUs);
  const rung = fits === -1 ? LADDER.length - 1 : fits;
  const beginNs = Bun.nanoseconds();
  const heard = `the ${places[frame % places.length]} ${events[frame % events.length]}`;
  const vector = embedder.embed(heard);
  memory.search(vector, 3, keys, scores, { dim: LADDER[rung] });
  memory.replace(frame % MEMORIES, vector);
  const us = (Bun.nanoseconds() - beginNs) / 1000;
  framesAt[rung]!++;
  expectedUs[rung]! += (frame === 0 ? 1 : WEIGHT) * (us - expectedUs[rung]!);
  // What was too slow once is tried again some time: other programs come and go.
  for (let wider = 0; wider < rung; wider++) expectedUs[wider]! *= 0.99;
}

console.log(LADDER.map((dim, rung) => `${dim} dims: ${framesAt[rung]} frames`).join("\n"));
