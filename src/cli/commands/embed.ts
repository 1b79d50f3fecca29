// mrlbench embed: one text per line on stdin to one vector per line on stdout, in order, through the same calls that are timed.

import { recipeNotes } from "../../cases/describe/recipe-notes.ts";
import { ExitCode, RuntimeError } from "../../core/errors.ts";
import { createCallRunner, stopIfSignalled } from "../../core/signals.ts";
import { nameOfBytes, openBytes, STANDARD_INPUT } from "../../data/byte-source.ts";
import { readLines } from "../../data/lines.ts";
import { TextBatch } from "../../embed/text-batch.ts";
import { holdingSignals } from "../../host/interrupt.ts";
import { openModel } from "../../open/model.ts";
import { placesOf } from "../../open/places.ts";
import { openSink, type Sink } from "../../report/sink.ts";
import type { EmbedOptions } from "../options/parse.ts";
import { candidateOf } from "../settings.ts";
import { writeStderr } from "../stderr.ts";

/** @returns the exit code */
export function runEmbed(options: EmbedOptions): Promise<number> {
  return holdingSignals(() => embedLines(options));
}

async function embedLines(options: EmbedOptions): Promise<number> {
  const { prompt, batch, dim, normalize } = options;
  const sink = openSink("-");
  using model = openModel(candidateOf(options), placesOf(options));
  const { maxTokens } = model;
  const embedder = model.embedder({ prompt, batch, dim, normalize, maxTokens });
  const note = options.quiet ? () => {} : (text: string) => writeStderr(`${text}\n`);
  for (const line of recipeNotes(model.candidate, options)) note(line);
  const lines = new TextBatch(embedder, model.tokenizer(prompt), maxTokens);
  const runCall = createCallRunner();
  const write = options.format === "f32" ? writeFloats : writeJsonLines;
  const writeBatch = () => {
    const vectors = runCall(() => lines.embed());
    assertFinite(lines.texts, vectors, embedder.dim);
    write(sink, lines.texts, vectors, embedder.dim);
    lines.clear();
  };
  const input = STANDARD_INPUT;
  for await (const { text, lineNumber } of readLines(openBytes(input), nameOfBytes(input))) {
    stopIfSignalled();
    if (lines.add(text)) note(`stdin:${lineNumber}: cut to ${maxTokens} tokens`);
    if (lines.isFull) writeBatch();
  }
  stopIfSignalled();
  if (lines.texts.length > 0) writeBatch();
  return ExitCode.done;
}

/** JSON has no word for not-a-number, and a reader of raw floats would not look for one. */
function assertFinite(texts: readonly string[], vectors: Float32Array, dim: number): void {
  const bad = vectors.subarray(0, texts.length * dim).findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new RuntimeError({
    what: `the vector of ${JSON.stringify(texts[Math.floor(bad / dim)])} is not finite`,
    seen: `component ${bad % dim} is ${vectors[bad]}`,
    expected: "a number",
    next: "Try another --variant, --runtime or --backend.",
  });
}

function writeJsonLines(sink: Sink, texts: readonly string[], vectors: Float32Array, dim: number): void {
  sink.writeRows(
    texts.map((text, row) => {
      const embedding = Array.from(vectors.subarray(row * dim, (row + 1) * dim), shortestDecimal);
      return `${JSON.stringify({ text, dim, embedding })}\n`;
    }),
  );
}

function writeFloats(sink: Sink, texts: readonly string[], vectors: Float32Array, dim: number): void {
  const floats = vectors.subarray(0, texts.length * dim);
  sink.writeBytes(new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength));
}

/** Nine significant digits bring every float32 back exactly. */
function shortestDecimal(value: number): number {
  return Number(value.toPrecision(9));
}
