// Engines and the built-in model as files of this checkout, for figures that look inside one process.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Embedder } from "../../src/embed/embedder.ts";
import type { Engine, EngineOptions } from "../../src/engine/engine.ts";
import { openEngine } from "../../src/engine/open.ts";
import type { Precision } from "../../src/engine/providers.ts";
import { createTokenizer } from "../../src/text/create-tokenizer.ts";
import { tokenizeAll } from "../../src/text/tokenize-all.ts";
import type { Tokenizer, TokenTable } from "../../src/text/tokenizer.ts";
import { ROOT } from "./run.ts";

export const MODEL_FOLDER = join(ROOT, "models/wordllama-256");
export const MODEL_PATH = join(MODEL_FOLDER, "fp32.ort-cpu.onnx");
export const TWELVE_WORDS = "The quick brown fox jumps over the lazy dog near the river";

const LIBRARIES = join(ROOT, "native-libs/linux-x64");
export const ORT_LIBRARY = join(LIBRARIES, "libonnxruntime.so.1");
export const USEARCH_LIBRARY = join(LIBRARIES, "usearch.node");

export function openOrtEngine(modelPath = MODEL_PATH): Engine {
  return openEngine("CPUExecutionProvider", engineOptions(ORT_LIBRARY, modelPath));
}

export function openOpenvinoEngine(
  modelPath = join(MODEL_FOLDER, "fp32.onnx"),
  precision?: Precision,
): Engine {
  const options = engineOptions(join(LIBRARIES, "libopenvino_c.so.2641"), modelPath);
  return openEngine("CPU", { ...options, precision });
}

/** 64 sentences, whose vectors WordLlama's own library made. */
export function sentences(): readonly string[] {
  return JSON.parse(readFileSync(join(ROOT, "test/fixtures/wordllama/sentences.json"), "utf8"));
}

function engineOptions(library: string, modelPath: string): Omit<EngineOptions, "provider"> {
  return {
    libraryPaths: [library],
    modelPath,
    threads: 1,
    workerCpus: undefined,
    spin: false,
  };
}

export function openTokenizer(): Tokenizer {
  return createTokenizer(readFileSync(join(MODEL_FOLDER, "tokenizer.json")), { addSpecialTokens: false });
}

export function openMiniLmTokenizer(): Tokenizer {
  const path = join(ROOT, "models/all-minilm-l6-v2/tokenizer.json");
  return createTokenizer(readFileSync(path), { addSpecialTokens: true });
}

export function tokenTable(texts: readonly string[]): TokenTable {
  return tokenizeAll(
    openTokenizer(),
    texts,
    4096,
    (length) => new Int32Array(new ArrayBuffer(4 * length)),
    (length) => new Uint32Array(new ArrayBuffer(4 * length)),
  );
}

export function createEmbedder(engine: Engine, table: TokenTable, normalize: boolean): Embedder {
  return new Embedder(engine, {
    batch: 1,
    dim: "full",
    normalize,
    maxTokens: table.maxTokens,
    allocateVectors: (length) => new Float32Array(new ArrayBuffer(4 * length)),
  });
}
