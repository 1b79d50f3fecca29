// 100,000 calls of Layer B: what they allocate, what memory they miss, and whether anything moved.
//
// Objects are counted by walking the heap before and after, with no collection in between: a dead object is counted too, as
// long as it was not collected. A control loop that makes one object a call shows that the count sees them.
import { heapStats } from "bun:jsc";
import { timeLayerB } from "../../src/bench/layers.hot.ts";
import { allocateSamples } from "../../src/bench/measure.ts";
import { closedPace } from "../../src/bench/pace.ts";
import { CaseMemory, createEmbedder } from "../../src/compose.ts";
import { assert } from "../../src/core/errors.ts";
import type { Embedder } from "../../src/embed/embedder.ts";
import { MEAN_ALONE } from "../../src/embed/embedder.ts";
import { threadPageFaults } from "../../src/host/page-faults.ts";
import type { TokenTable } from "../../src/text/tokenizer.ts";
import { openOrtEngine, openTokenizer, TWELVE_WORDS } from "./engines.ts";
import type { Figure } from "./figure.ts";

const CALLS = 100_000;
/** Compiling the loop makes objects of its own: it must be over. */
const WARMUP_ROUNDS = 3;
/** Cells of the engine's own: a loop may be compiled once more at any time, and layouts of objects come and go with the counting. */
const ENGINE_CELLS = new Set([
  "FunctionCodeBlock",
  "FunctionExecutable",
  "PropertyTable",
  "Structure",
  "StructureRareData",
  "SymbolTable",
  "UnlinkedFunctionCodeBlock",
]);
/** The inputs change on the way. */
const TEXTS = ["hello world", TWELVE_WORDS, "one two three four five six seven eight"];

export function hotLoopFigures(): Figure[] {
  using memory = new CaseMemory();
  const engine = openOrtEngine();
  const table = memory.tokenize(openTokenizer(), TEXTS, 4096);
  const embedder = createEmbedder(engine, memory, {
    batch: 1,
    dim: 128,
    normalize: true,
    recipe: MEAN_ALONE,
    maxTokens: table.maxTokens,
  });
  embedder.prepareTable(table);
  const pace = closedPace();
  const plan = { layer: "B", iters: CALLS, warmup: 0, cycleCalls: table.textCount, pace } as const;
  const samples = allocateSamples(plan, (length) => memory.samples(length));
  const refusal = memory.freeze().refusal ?? embedder.calls.lock();
  const steps = embedder.steps(table);
  const state = new Float64Array(new ArrayBuffer(16));
  const loop = () => timeLayerB(steps, samples, pace, 0, CALLS, Number.POSITIVE_INFINITY, state);

  for (let round = 0; round < WARMUP_ROUNDS; round++) loop();
  const before = vectorsOf(embedder, table);
  const objects = countObjects(loop);
  const faults = refusal === undefined ? medianFaults(loop) : undefined;
  assertUnchanged(before, vectorsOf(embedder, table));
  embedder.close();
  engine.close();
  return [
    { name: "allocated-objects-100k-calls", value: objects, unit: "objects", limit: 0 },
    { name: "page-faults-100k-calls", value: faults, unit: "faults", limit: 0, skipped: refusal ?? "" },
  ];
}

function vectorsOf(embedder: Embedder, table: TokenTable): Float32Array[] {
  return TEXTS.map((_, text) => {
    embedder.embed(table, text);
    return embedder.vectors.slice();
  });
}

/** The addresses are those that the calls began with: had a buffer moved, the vectors would be old ones. */
function assertUnchanged(before: readonly Float32Array[], after: readonly Float32Array[]): void {
  const isSame = (a: Float32Array, b: Float32Array) => a.every((value, i) => value === b[i]);
  assert(
    before.every((vector, text) => isSame(vector, after[text]!)),
    "a vector changed during the calls",
  );
  assert(!isSame(before[0]!, before[1]!), "two texts have one vector");
}

/** Objects that `loop` makes, without those that the counting itself makes: a few hundred, give or take a dozen. */
function countObjects(loop: () => void): number {
  const own = medianGrowth(() => {});
  const seen = medianGrowth(() => makeObjects(CALLS)) - own;
  assert(seen >= CALLS, `the count saw ${seen} of ${CALLS} objects of its control`);
  return Math.max(0, medianGrowth(loop) - own);
}

function heapGrowth(action: () => void): number {
  Bun.gc(true);
  const before = liveCells();
  action();
  return liveCells() - before;
}

function liveCells(): number {
  return Object.entries(heapStats().objectTypeCounts)
    .filter(([type]) => !ENGINE_CELLS.has(type))
    .reduce((sum, [, count]) => sum + count, 0);
}

function medianGrowth(action: () => void): number {
  const growths = Array.from({ length: 5 }, () => heapGrowth(action));
  return growths.sort((a, b) => a - b)[2]!;
}

const kept: object[] = [{}, {}];

/** Objects that die at once, which the compiler cannot remove because each is kept for a moment. */
function makeObjects(count: number): void {
  for (let i = 0; i < count; i++) kept[i & 1] = { i };
}

/** Of three runs: the system may take a page of the library or the engine at any moment, and give it back. */
function medianFaults(loop: () => void): number {
  return [countFaults(loop), countFaults(loop), countFaults(loop)].sort((a, b) => a - b)[1]!;
}

function countFaults(loop: () => void): number {
  const before = threadPageFaults();
  loop();
  const after = threadPageFaults();
  return after.minorCount - before.minorCount + after.majorCount - before.majorCount;
}
