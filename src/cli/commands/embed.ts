// mrlbench embed: one text per line on stdin to one vector per line on stdout, in order, through the same calls that are timed.

import { recipeNotes } from "../../cases/describe/recipe-notes.ts";
import { ExitCode, RuntimeError } from "../../core/errors.ts";
import { readLines } from "../../data/lines.ts";
import { TextBatch } from "../../embed/text-batch.ts";
import { openModel } from "../../open/model.ts";
import { placesOf } from "../../open/places.ts";
import { openSink, type Sink } from "../../report/sink.ts";
import { listenForInterrupt } from "../interrupt.ts";
import type { EmbedOptions } from "../options/parse.ts";
import { candidateOf } from "../settings.ts";
import { writeStderr } from "../stderr.ts";

/** @returns the exit code */
export async function runEmbed(options: EmbedOptions): Promise<number> {
  const { prompt, batch, dim, normalize } = options;
  using model = openModel(candidateOf(options), placesOf(options));
  const { maxTokens } = model;
  const embedder = model.embedder({ prompt, batch, dim, normalize, maxTokens });
  const note = options.quiet ? () => {} : (text: string) => writeStderr(`${text}\n`);
  for (const line of recipeNotes(model.candidate, options)) note(line);
  const lines = new TextBatch(embedder, model.tokenizer(prompt), maxTokens);
  const sink = openSink("-");
  const write = options.format === "f32" ? writeFloats : writeJsonLines;
  const writeBatch = () => {
    const vectors = lines.embed();
    assertFinite(lines.texts, vectors, embedder.dim);
    write(sink, lines.texts, vectors, embedder.dim);
    lines.clear();
  };
  const stdin = Bun.stdin.stream().getReader();
  const interrupt = listenForInterrupt(() => stdin.cancel());
  try {
    for await (const { text, lineNumber } of readLines(chunksOf(stdin), "stdin")) {
      if (interrupt.code() !== undefined) break;
      if (lines.add(text)) note(`stdin:${lineNumber}: cut to ${maxTokens} tokens`);
      if (lines.isFull) writeBatch();
    }
    if (lines.texts.length > 0) writeBatch();
  } finally {
    interrupt.dispose();
  }
  return interrupt.code() ?? ExitCode.done;
}

interface ByteReader {
  /** At the end there is no value. */
  read(): Promise<{ readonly value?: Uint8Array | undefined }>;
}

/** What comes until the end, or until the reader is cancelled: that ends the wait for a person who types nothing more. */
async function* chunksOf(reader: ByteReader): AsyncGenerator<Uint8Array> {
  for (let { value } = await reader.read(); value; { value } = await reader.read()) yield value;
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
