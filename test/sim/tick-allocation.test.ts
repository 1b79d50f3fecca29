// The whole step with the built-in model: what is ours makes no JavaScript object, in any arm.
import { expect, test } from "bun:test";
import { closedPace } from "../../src/bench/pace.ts";
import { timeTicks, timeWorldTicks } from "../../src/bench/ticks.hot.ts";
import { allocateTickSamples } from "../../src/bench/timed-tick.ts";
import { randomFrom } from "../../src/core/random.ts";
import { TextPipeline } from "../../src/embed/text-pipeline.ts";
import { createDimBudget } from "../../src/sim/dim-budget.ts";
import { HITS, type VectorIndex } from "../../src/sim/index/vector-index.ts";
import { SimTick } from "../../src/sim/tick.ts";
import { composeUtterances } from "../../src/sim/utterances.ts";
import { createWorld } from "../../src/sim/world.ts";
import { TokenCache } from "../../src/text/token-cache.ts";
import { countObjects } from "../../tasks/figures/objects.ts";
import { createTestEmbedder } from "../embed/embed-texts.ts";
import { graphPath, modelIsMissing, sentences, wordllamaTokenizer } from "../embed/wordllama.ts";
import { runtimes } from "../engine/libraries.ts";
import { openOnCpu } from "../engine/open-cpu.ts";
import { openExact } from "./index/open.ts";

const ort = runtimes.find(({ runtime }) => runtime === "ort")!;
const capacity = 300;
const dims = [256, 128, 64];
const maxTokens = 512;

function openTick(index: VectorIndex, batch: number) {
  const engine = openOnCpu(ort, graphPath("fp32", batch, "ort"));
  const tokenizer = wordllamaTokenizer();
  const embedder = new TextPipeline({
    embedder: createTestEmbedder(engine, { batch, normalize: true }, maxTokens),
    tokenizer,
    cache: new TokenCache(tokenizer),
    maxTokens,
    release: () => engine.close(),
  });
  const texts = composeUtterances(sentences, 2000, randomFrom(1));
  for (let tokens = 1; tokens <= maxTokens; tokens++) embedder.embedder.prepareTokens(tokens);
  const world = createWorld({
    seed: 1,
    speakers: batch,
    utteranceCount: texts.length,
    repeatRatio: 0.3,
    memoryCapacity: capacity,
    linksPerMemory: HITS,
  });
  // Now one dim fits, now another.
  const budget = createDimBudget(dims, [60_000, 40_000, 20_000], 300_000);
  const tick = new SimTick({
    world,
    texts,
    steps: embedder,
    index,
    dim: dims[0]!,
    rerankDepth: 0,
    budget,
    nextKey: 0,
  });
  return { tick, embedder };
}

const shape = { dims, fullDim: 256, capacity };

// What the binding of the other kind of index makes is counted with it.
test.skipIf(ort.isMissing || modelIsMissing)(
  "with exact search, four texts a tick: nothing",
  () => {
    const ticks = 1000;
    const { tick, embedder } = openTick(openExact(shape), 4);
    const samples = allocateTickSamples(ticks, (length) => new Float64Array(length));
    const state = new Float64Array(2);
    const pace = closedPace();
    const never = Number.POSITIVE_INFINITY;
    const loop = () => {
      timeTicks(tick, samples, true, pace, 0, ticks / 2, never, state);
      timeTicks(tick, samples, false, pace, ticks / 2, ticks, never, state);
      timeWorldTicks(tick, samples, 1000, pace, 0, 100, never, state);
    };
    for (let round = 0; round < 4; round++) loop();
    expect(countObjects(loop, ticks)).toBeLessThan(ticks / 20);
    expect(samples.latencyNs.every((ns) => ns > 0)).toBe(true);
    embedder.close();
  },
  240_000,
);
