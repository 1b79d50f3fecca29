// mrlbench embed: one text per line on stdin to one vector per line on stdout, in order, through the same calls that are timed.
import { CaseMemory, createEmbedder, openCandidate, openTokenizer, postRecipe } from "../compose.ts";
import { ExitCode, RuntimeError } from "../core/errors.ts";
import { readLines } from "../data/lines.ts";
import type { Embedder } from "../embed/embedder.ts";
import { openSink, type Sink } from "../report/sink.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { toPinRequest } from "./bench-case.ts";
import { listenForInterrupt } from "./interrupt.ts";
import type { EmbedOptions } from "./parse.ts";
import { placesOf } from "./places.ts";
import { recipeNotes } from "./recipe-notes.ts";
import { writeStderr } from "./stderr.ts";

/** @returns the exit code */
export async function runEmbed(options: EmbedOptions): Promise<number> {
  const { model, variant, backend, runtime, provider, batch, threads, spin } = options;
  const pin = toPinRequest(options.pin);
  const candidate = openCandidate(
    { model, variant, backend, runtime, provider, batch, threads, pin, spin },
    placesOf(options),
  );
  const tokenizer = openTokenizer(candidate.model, options.prompt);
  const memory = new CaseMemory();
  const embedder = createEmbedder(candidate.engine, memory, {
    batch,
    dim: options.dim === "full" ? undefined : options.dim,
    normalize: options.normalize,
    recipe: postRecipe(candidate.model, tokenizer),
    maxTokens: candidate.model.maxTokens,
  });
  const note = options.quiet ? () => {} : (text: string) => writeStderr(`${text}\n`);
  for (const line of recipeNotes(candidate, options)) note(line);
  const group = new LineGroup(embedder, tokenizer, candidate.model.maxTokens, note);
  const sink = openSink("-");
  const write = options.format === "f32" ? writeFloats : writeJsonLines;
  const stdin = Bun.stdin.stream().getReader();
  const interrupt = listenForInterrupt(() => stdin.cancel());
  try {
    for await (const { text, lineNumber } of readLines(chunksOf(stdin), "stdin")) {
      if (interrupt.code() !== undefined) break;
      group.add(text, lineNumber);
      if (group.isFull) write(sink, group.texts, group.embed(), embedder.dim);
      if (group.isFull) group.clear();
    }
    if (group.texts.length > 0) write(sink, group.texts, group.embed(), embedder.dim);
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

/** The lines that go into one call, tokenized as they come. */
class LineGroup {
  readonly texts: string[] = [];
  readonly #embedder: Embedder;
  readonly #tokenizer: Tokenizer;
  readonly #limit: number;
  readonly #note: (text: string) => void;
  readonly #ids: Int32Array;
  readonly #offsets: Uint32Array;

  constructor(embedder: Embedder, tokenizer: Tokenizer, limit: number, note: (text: string) => void) {
    this.#embedder = embedder;
    this.#tokenizer = tokenizer;
    this.#limit = limit;
    this.#note = note;
    this.#ids = new Int32Array(embedder.batch * limit);
    this.#offsets = new Uint32Array(embedder.batch + 1);
  }

  get isFull(): boolean {
    return this.texts.length === this.#embedder.batch;
  }

  add(text: string, lineNumber: number): void {
    const row = this.texts.push(text) - 1;
    const offset = this.#offsets[row]!;
    const tokenCount = this.#tokenizer.encode(text, this.#ids, offset, this.#limit);
    if (tokenCount > this.#limit) this.#note(`stdin:${lineNumber}: cut to ${this.#limit} tokens`);
    // Rows that no line comes for are empty texts: they end where this one ends.
    this.#offsets.fill(offset + Math.min(tokenCount, this.#limit), row + 1);
  }

  /** One vector a row of the batch; those beyond the lines that came mean nothing. */
  embed(): Float32Array {
    const table = { textCount: this.#embedder.batch, ids: this.#ids, offsets: this.#offsets };
    this.#embedder.embed(table, 0);
    this.#assertFinite();
    return this.#embedder.vectors;
  }

  /** JSON has no word for not-a-number, and a reader of raw floats would not look for one. */
  #assertFinite(): void {
    const { vectors, dim } = this.#embedder;
    const bad = vectors.subarray(0, this.texts.length * dim).findIndex((value) => !Number.isFinite(value));
    if (bad < 0) return;
    throw new RuntimeError({
      what: `the vector of ${JSON.stringify(this.texts[Math.floor(bad / dim)])} is not finite`,
      seen: `component ${bad % dim} is ${vectors[bad]}`,
      expected: "a number",
      next: "Try another --variant, --runtime or --backend.",
    });
  }

  clear(): void {
    this.texts.length = 0;
    this.#offsets.fill(0);
  }
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
