// An agent's memory: it keeps what it hears and recalls what comes nearest to a question.
// Run it with `bun examples/agent-memory.ts`, after `bun run build`.
import { openEmbedder } from "mrlbench";

/** Enough to find candidates; all of the vector orders them. */
const SHORT_DIM = 64;
const CANDIDATES = 3;

const heard = [
  "the bridge over the river is closed after the storm",
  "fresh bread is sold at the market in the morning",
  "the ferry carries people across the water while repairs last",
  "a wolf was seen near the sheep on the northern hill",
  "the blacksmith buys old iron and pays in silver",
];
const questions = ["how do I cross the river", "where can I buy food", "how do I cross the river"];

// `using` closes the model at the end of the file.
using embedder = openEmbedder({ model: "wordllama-256", cacheTexts: 100 });

// The next call overwrites what this one returned, so what is kept is copied.
const memories = heard.map((text) => ({
  text,
  short: embedder.embed(text, SHORT_DIM).slice(),
  whole: embedder.embed(text).slice(),
}));

for (const question of questions) {
  const short = embedder.embed(question, SHORT_DIM);
  const candidates = memories
    .map((memory) => ({ memory, score: dot(memory.short, short) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, CANDIDATES);
  // The same text at another dim: its tokens are remembered.
  const whole = embedder.embed(question);
  const [best] = candidates
    .map(({ memory }) => ({ memory, score: dot(memory.whole, whole) }))
    .sort((a, b) => b.score - a.score);
  console.log(`${question}? ${best!.memory.text} (${best!.score.toFixed(3)})`);
}

// Whoever has token ids already gives these instead of the text.
const fromIds = embedder.embed(Int32Array.of(1724, 437, 306), 128);
console.log(`${embedder.dim} dims, ${fromIds.length} asked for; ${embedder.cacheHitCount} texts remembered`);

/** The cosine, because vectors come with length 1. */
function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
