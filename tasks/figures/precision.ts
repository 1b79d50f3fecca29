// What bf16 is worth on a CPU that multiplies in it: OpenVINO's all-MiniLM-L6-v2 at 16 tokens, in blocks that alternate with f32.
import { join } from "node:path";
import type { Embedder } from "../../src/embed/embedder.ts";
import type { Precision } from "../../src/engine/providers.ts";
import { median, sortSamples } from "../../src/stats/percentile.ts";
import { tokenizeAll } from "../../src/text/tokenize-all.ts";
import type { TokenTable } from "../../src/text/tokenizer.ts";
import { agreements } from "../../src/vectors/agreement.ts";
import {
  createEmbedder,
  openMiniLmTokenizer,
  openOpenvinoEngine,
  sentences,
  TWELVE_WORDS,
} from "./engines.ts";
import type { Figure } from "./figure.ts";
import { ROOT } from "./run.ts";

const GRAPH = join(ROOT, "models/all-minilm-l6-v2/fp16.onnx");
/** 16 tokens, with the two that stand around them. */
const TEXT = `${TWELVE_WORDS} at noon`;
const LEAST_RATIO = 1.7;
const LEAST_COSINE = 0.9999;
const BLOCKS = 40;
const CALLS_PER_BLOCK = 25;
const NEIGHBOURS = 10;

/** @throws Error on a CPU without bf16 */
export function precisionFigures(): Figure[] {
  const table = tableOf([TEXT]);
  const texts = tableOf(sentences());
  using f32 = openedIn("f32", texts);
  using bf16 = openedIn("bf16", texts);
  const [exact, rounded] = [f32, bf16].map(({ embedder }) => vectorsOf(embedder, texts));
  const cosines = agreements(exact!, rounded!, NEIGHBOURS).map(({ cosine }) => cosine);
  const medianNs: [number[], number[]] = [[], []];
  for (let block = 0; block < BLOCKS; block++) {
    // Neither is always the first.
    for (const side of block % 2 === 0 ? [0, 1] : [1, 0]) {
      medianNs[side]!.push(blockNs([f32, bf16][side]!.embedder, table));
    }
  }
  const [slow, fast] = medianNs.map((ns) => median(sortSamples(Float64Array.from(ns)))!);
  return [
    { name: "precision-bf16-ratio", value: slow! / fast!, unit: "ratio", limit: LEAST_RATIO, isLeast: true },
    {
      ...{ name: "precision-bf16-cosine", value: Math.min(...cosines), unit: "cosine" },
      ...{ limit: LEAST_COSINE, isLeast: true },
    },
  ];
}

function openedIn(precision: Precision, table: TokenTable) {
  const engine = openOpenvinoEngine(GRAPH, precision);
  if (engine.precision !== precision) {
    engine.close();
    throw new Error(`this CPU has no ${precision}: OpenVINO computes in ${engine.precision}`);
  }
  const embedder = createEmbedder(engine, table, true);
  return { embedder, [Symbol.dispose]: () => engine.close() };
}

function vectorsOf(embedder: Embedder, table: TokenTable) {
  const values = Float32Array.from(
    Array.from({ length: table.textCount }, (_, text) => {
      embedder.embed(table, text);
      return [...embedder.vectors];
    }).flat(),
  );
  return { values, rows: table.textCount, width: embedder.dim };
}

/** The median call of a block. */
function blockNs(embedder: Embedder, table: TokenTable): number {
  const samplesNs = new Float64Array(CALLS_PER_BLOCK);
  for (let call = 0; call < CALLS_PER_BLOCK; call++) {
    const beginNs = Bun.nanoseconds();
    embedder.embed(table, 0);
    samplesNs[call] = Bun.nanoseconds() - beginNs;
  }
  return median(sortSamples(samplesNs))!;
}

function tableOf(texts: readonly string[]): TokenTable {
  return tokenizeAll(
    openMiniLmTokenizer(),
    texts,
    256,
    (length) => new Int32Array(new ArrayBuffer(4 * length)),
    (length) => new Uint32Array(new ArrayBuffer(4 * length)),
  );
}
