// The built-in model by the calls that an application makes: the vectors of WordLlama's own Python package, and no garbage.
import { afterAll, expect, test } from "bun:test";
import { TextEmbedder } from "../../src/embed/text-embedder.ts";
import { TextPipeline } from "../../src/embed/text-pipeline.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { TokenCache } from "../../src/text/token-cache.ts";
import { countObjects } from "../../tasks/figures/objects.ts";
import { runtimes } from "../engine/libraries.ts";
import { openOnCpu } from "../engine/open-cpu.ts";
import { createTestEmbedder, largestDifference, normalizedPrefix } from "./embed-texts.ts";
import {
  graphPath,
  modelIsMissing,
  sentences,
  tokenIds,
  vectorOf,
  width,
  wordllamaTokenizer,
} from "./wordllama.ts";

const tolerance = 1e-5;
const maxTokens = 4096;
/** Each call of the loop is one embedding. */
const CALLS = 100_000;

const engines: Engine[] = [];
afterAll(() => {
  for (const engine of engines) engine.close();
});

function open(native: (typeof runtimes)[number], cacheTexts: number): TextEmbedder {
  const engine = openOnCpu(native, graphPath("fp32", 1, native.runtime));
  engines.push(engine);
  const tokenizer = wordllamaTokenizer();
  const options = { texts: cacheTexts, tokensPerText: 256, unitsPerText: 1024 };
  const pipeline = new TextPipeline({
    embedder: createTestEmbedder(engine, { batch: 1, normalize: true }, maxTokens),
    tokenizer,
    cache: cacheTexts === 0 ? undefined : new TokenCache(tokenizer, options),
    maxTokens,
    release: () => {},
  });
  return new TextEmbedder(pipeline, 32_000);
}

for (const native of runtimes) {
  test.skipIf(native.isMissing || modelIsMissing)(
    `${native.runtime}: the vectors of WordLlama itself, from texts as from ids, at every dim, remembered or not`,
    () => {
      // 64 texts go through a cache of 32, and each comes again at once: both ways are gone.
      using embedder = open(native, 32);
      sentences.forEach((sentence, index) => {
        const ids = Int32Array.from(tokenIds[index]!);
        if (ids.length === 0) return;
        for (const [input, dim] of [
          [sentence, width],
          [ids, 64],
          [sentence, 128],
          [ids, width],
          [sentence, 64],
          [sentence, 1],
        ] as const) {
          const expected = normalizedPrefix(vectorOf(index), dim);
          expect(largestDifference(embedder.embed(input, dim), expected)).toBeLessThanOrEqual(tolerance);
        }
      });
      expect(embedder.cacheHitCount).toBeGreaterThan(sentences.length);
    },
  );
}

// What is ours is the same code on any runtime. Lengths that were met before have their calls; dims have their views.
const ort = runtimes.find(({ runtime }) => runtime === "ort")!;
test.skipIf(ort.isMissing || modelIsMissing)(
  "no JavaScript object is made in 100,000 calls: texts that are remembered, texts that are not, and ids",
  () => {
    // Each of 16 texts comes twice and is forgotten before it comes again.
    using embedder = open(ort, 8);
    const inputs = sentences.filter(({ length }) => length > 0 && length < 200).slice(0, 16);
    const ids = tokenIds.filter(({ length }) => length > 0 && length < 40).map((row) => Int32Array.from(row));
    const dims = [width, 128, 64];
    let sum = 0;
    const loop = () => {
      for (let call = 0; call < CALLS; call++) {
        const input =
          call % 3 === 2 ? ids[call % ids.length]! : inputs[Math.floor(call / 3) % inputs.length]!;
        sum += embedder.embed(input, dims[call % dims.length]!)[0]!;
      }
    };
    loop();
    const hitsBefore = embedder.cacheHitCount;
    loop();
    // Two thirds are texts, and every other one of them is remembered.
    expect((embedder.cacheHitCount - hitsBefore) / CALLS).toBeCloseTo(1 / 3, 2);
    expect(countObjects(loop, CALLS)).toBeLessThan(CALLS / 1000);
    expect(sum).not.toBeNaN();
  },
  240_000,
);
