// How far our vectors are from those of WordLlama's own Python library, on 64 sentences.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../../src/engine/engine.ts";
import { createEmbedder, openOpenvinoEngine, openOrtEngine, sentences, tokenTable } from "./engines.ts";
import type { Figure } from "./figure.ts";
import { ROOT } from "./run.ts";

const FIXTURES = join(ROOT, "test/fixtures/wordllama");
const DIM = 256;
const LIMIT = 1e-5;

export function vectorErrors(): Figure[] {
  return [
    { name: "vector-error-ort", value: largestError(openOrtEngine()), unit: "absolute", limit: LIMIT },
    {
      name: "vector-error-openvino",
      value: largestError(openOpenvinoEngine()),
      unit: "absolute",
      limit: LIMIT,
    },
  ];
}

function largestError(engine: Engine): number {
  const bytes = readFileSync(join(FIXTURES, "vectors.f32"));
  const expected = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
  );
  const table = tokenTable(sentences());
  const embedder = createEmbedder(engine, table, false);
  let largest = 0;
  for (let text = 0; text < table.textCount; text++) {
    embedder.embed(table, text);
    embedder.vectors.forEach((value, i) => {
      largest = Math.max(largest, Math.abs(value - expected[text * DIM + i]!));
    });
  }
  embedder.close();
  engine.close();
  return largest;
}
