// A search box over a folder of notes: `bun examples/note-search.ts FOLDER "question" …`, after `bun run build`.
// A short prefix of each vector finds candidates, the whole vector orders them, and what was embedded once is kept in a file.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadIndex, openEmbedder, openIndex } from "mrlbench";

const SHORT_DIM = 64;
const CANDIDATES = 50;
const SHOWN = 3;

const [folder = ".", ...questions] = process.argv.slice(2);
const paragraphs = readdirSync(folder)
  .filter((name) => /\.(md|txt)$/.test(name))
  .sort()
  .flatMap((name) => paragraphsOf(name, readFileSync(join(folder, name), "utf8")));

// Notes that have changed are other notes.
const saved = join(folder, `.notes-${Bun.hash(JSON.stringify(paragraphs)).toString(36)}.index`);

using embedder = openEmbedder();
using index = existsSync(saved) ? loadIndex(saved) : embedAll();
index.save(saved);

// Some models want another sentence before a question than before a text; those that want none have none.
const { queryPrompt } = embedder.info().recipe;
const asQuestion = queryPrompt.value === "" ? {} : { prompt: "query" as const };

const keys = new Int32Array(SHOWN);
const scores = new Float32Array(SHOWN);
for (const question of questions) {
  const vector = embedder.embed(question, embedder.dim, asQuestion);
  const found = index.search(vector, SHOWN, keys, scores, { dim: SHORT_DIM, rerank: CANDIDATES });
  console.log(question);
  for (let i = 0; i < found; i++) {
    const { name, text } = paragraphs[keys[i]!]!;
    console.log(`  ${scores[i]!.toFixed(2)} ${name}: ${text.slice(0, 60)}`);
  }
}

function paragraphsOf(name: string, note: string) {
  const texts = note.split(/\n\s*\n/).map((text) => text.trim());
  return texts.filter((text) => text !== "").map((text) => ({ name, text }));
}

function embedAll() {
  const { dim } = embedder;
  const index = openIndex({ kind: "exact", dim, dims: [dim, SHORT_DIM], capacity: paragraphs.length });
  const vectors = embedder.embedMany(paragraphs.map(({ text }) => text));
  for (const key of paragraphs.keys()) index.add(key, vectors.subarray(key * dim, (key + 1) * dim));
  return index;
}
