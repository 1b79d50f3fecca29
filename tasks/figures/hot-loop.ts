// 100,000 calls of Layer B: what they allocate, what memory they miss, and whether anything moved.
import { timeLayerB } from "../../src/bench/layers.hot.ts";
import { allocateSamples } from "../../src/bench/measure.ts";
import { closedPace } from "../../src/bench/pace.ts";
import { assert } from "../../src/core/errors.ts";
import type { Embedder } from "../../src/embed/embedder.ts";
import { MEAN_ALONE } from "../../src/embed/embedder.ts";
import { faultsBetween, threadPageFaults } from "../../src/host/page-faults.ts";
import { CaseMemory } from "../../src/open/case-memory.ts";
import { createEmbedder } from "../../src/open/embedding.ts";
import type { TokenTable } from "../../src/text/tokenizer.ts";
import { openOrtEngine, openTokenizer, TWELVE_WORDS } from "./engines.ts";
import type { Figure } from "./figure.ts";
import { countObjects } from "./objects.ts";

const CALLS = 100_000;
/** Compiling the loop makes objects of its own: it must be over. */
const WARMUP_ROUNDS = 3;
/** The inputs change on the way. */
const TEXTS = ["hello world", TWELVE_WORDS, "one two three four five six seven eight"];

export function hotLoopFigures(): Figure[] {
  using memory = new CaseMemory();
  const engine = openOrtEngine();
  const table = memory.tokenize(openTokenizer(), TEXTS, 4096);
  const embedder = createEmbedder(engine, memory, MEAN_ALONE, {
    batch: 1,
    dim: 128,
    normalize: true,
    maxTokens: table.maxTokens,
  });
  embedder.prepareTable(table);
  const pace = closedPace();
  const plan = {
    layer: "B",
    iters: CALLS,
    warmup: 0,
    cycleCalls: table.textCount,
    passCalls: undefined,
    waitNs: 0,
    pace,
  } as const;
  const samples = allocateSamples(plan, (length) => memory.samples(length));
  const refusal = memory.freeze().refusal ?? embedder.calls.lock();
  const steps = embedder.steps(table);
  const state = new Float64Array(new ArrayBuffer(16));
  const loop = () => timeLayerB(steps, samples, pace, 0, CALLS, Number.POSITIVE_INFINITY, state);

  for (let round = 0; round < WARMUP_ROUNDS; round++) loop();
  const before = vectorsOf(embedder, table);
  const objects = countObjects(loop, CALLS);
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

/** Of three runs: the system may take a page of the library or the engine at any moment, and give it back. */
function medianFaults(loop: () => void): number {
  return [countFaults(loop), countFaults(loop), countFaults(loop)].sort((a, b) => a - b)[1]!;
}

function countFaults(loop: () => void): number {
  const before = threadPageFaults();
  loop();
  const faults = faultsBetween(before, threadPageFaults());
  return faults === undefined ? Number.NaN : faults.minorCount + faults.majorCount;
}
