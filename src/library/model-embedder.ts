// The library's embedder over one model: texts one by one, texts by the many, each with the prompt of its call.
import { version } from "../assets/version.ts";
import { DataError, UsageError } from "../core/errors.ts";
import type { PromptKind, Recipe } from "../core/recipe.ts";
import { shown } from "../core/shown.ts";
import { TextEmbedder } from "../embed/text-embedder.ts";
import { TextWindow } from "../embed/text-window.ts";
import { openedLevel, PROOF_LEVELS } from "../engine/proof.ts";
import type { OpenModel } from "../open/model.ts";
import { givenLength } from "../vectors/given-view.ts";
import { isZero } from "../vectors/zero.hot.ts";
import type { CallOptions, DecidedInfo, Embedder, EmbedderInfo, ProofInfo, RecipeInfo } from "./embedder.ts";
import { readCallOptions } from "./options.ts";

/** Texts that share a call, where the model takes several: with more of them little is gained. */
const BATCH = 8;

/** What every text gets, whatever its prompt. */
export interface ModelEmbedderOptions {
  readonly dim: number | "full";
  readonly normalize: boolean;
  readonly prompt: PromptKind;
  readonly cacheTexts: number;
  readonly cacheVectors: number;
  readonly maxTokens: number | undefined;
  readonly decided: DecidedInfo | null;
}

export class ModelEmbedder implements Embedder {
  readonly #model: OpenModel;
  readonly #options: ModelEmbedderOptions;
  /** Of the prompt that it was opened for. */
  readonly #usual: TextEmbedder;
  /** Of the last call. */
  #last: TextEmbedder;
  readonly #embedders = new Map<PromptKind, TextEmbedder>();
  readonly #windows = new Map<PromptKind, TextWindow>();
  #isClosed = false;

  /** @param model closed with this object */
  constructor(model: OpenModel, options: ModelEmbedderOptions) {
    this.#model = model;
    this.#options = options;
    this.#usual = this.#embedderOf(options.prompt);
    this.#last = this.#usual;
  }

  get dim(): number {
    return this.#usual.dim;
  }

  get maxTokens(): number {
    return this.#usual.maxTokens;
  }

  get tokenCount(): number {
    return this.#last.tokenCount;
  }

  get truncatedCount(): number {
    return sumOf(this.#embedders, (each) => each.truncatedCount);
  }

  get cacheHitCount(): number {
    return sumOf(this.#embedders, (each) => each.cacheHitCount);
  }

  get vectorHitCount(): number {
    return sumOf(this.#embedders, (each) => each.vectorHitCount);
  }

  embed(input: string | Int32Array, dim: number = this.#usual.dim, options?: CallOptions): Float32Array {
    this.#last = options === undefined ? this.#usual : this.#embedderOf(this.#promptOf("embed", options));
    return this.#last.embed(input, dim);
  }

  embedMany(
    texts: readonly string[],
    dim: number = this.dim,
    into?: Float32Array<ArrayBuffer>,
    options: CallOptions = {},
  ): Float32Array<ArrayBuffer> {
    this.#requireOpen("embedMany");
    const own = ownTexts(texts);
    const window = this.#windowOf(this.#promptOf("embedMany", options));
    // The same errors as of one text.
    this.#usual.checkDim(dim);
    const vectors =
      into === undefined ? new Float32Array(own.length * dim) : checkRoom(into, own.length * dim);
    window.embedder.cutTo(dim);
    window.clear();
    for (let text = 0, first = 0; text < own.length; text++) {
      window.add(own[text]!);
      if (!window.isFull && text + 1 < own.length) continue;
      const rows = window.embed();
      checkRows(rows, dim, first);
      vectors.set(rows, first * dim);
      window.clear();
      first = text + 1;
    }
    return vectors.subarray(0, own.length * dim);
  }

  prepare(tokens?: number): void {
    this.#usual.prepare(tokens);
  }

  info(): EmbedderInfo {
    this.#requireOpen("info");
    const { model, route, engine, device } = this.#model.candidate;
    const { backend, runtime, provider } = route;
    const { precision } = this.#model.request;
    return {
      version,
      candidate: [model.id, model.variant, runtime, provider, ...(precision ? [precision] : [])].join("/"),
      ...{ model: model.id, variant: model.variant, backend, runtime, provider },
      runtimeVersion: engine.runtimeVersion,
      device: device === undefined ? null : { ...device, driver: device.driver ?? null },
      proof: proofInfo(openedLevel(backend, engine.fallback, device !== undefined)),
      placement: engine.placement,
      precision: engine.precision ?? null,
      dim: this.dim,
      maxTokens: this.maxTokens,
      recipe: recipeInfo(model.recipe),
      decided: this.#options.decided,
    };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const embedder of this.#embedders.values()) embedder.close();
    this.#model.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #requireOpen(what: string): void {
    if (!this.#isClosed) return;
    throw new UsageError({
      what: `${what} was called on a closed embedder`,
      expected: "an open one",
      next: "Close it after the last call.",
    });
  }

  #promptOf(what: string, options: CallOptions): PromptKind {
    const { prompt = this.#options.prompt } = readCallOptions(what, options);
    // Only now: reading the options of an application may run code of its own, which may close.
    this.#requireOpen(what);
    return prompt;
  }

  #embedderOf(prompt: PromptKind): TextEmbedder {
    const known = this.#embedders.get(prompt);
    if (known !== undefined) return known;
    const pipeline = this.#model.textPipeline({ ...this.#options, prompt, batch: 1 });
    const made = new TextEmbedder(pipeline, this.#model.tokenRows(), this.#options.cacheVectors);
    this.#embedders.set(prompt, made);
    return made;
  }

  #windowOf(prompt: PromptKind): TextWindow {
    const known = this.#windows.get(prompt);
    if (known !== undefined) return known;
    const { takesMask, fixedShape } = this.#model.candidate.engine;
    const batch = takesMask && fixedShape.batch === 0 ? BATCH : 1;
    const { dim, normalize } = this.#options;
    const { maxTokens } = this;
    const embedder = this.#model.embedder({ prompt, batch, dim, normalize, maxTokens });
    const made = new TextWindow(embedder, this.#model.tokenizer(prompt, maxTokens), maxTokens);
    this.#windows.set(prompt, made);
    return made;
  }
}

function sumOf(
  embedders: ReadonlyMap<PromptKind, TextEmbedder>,
  count: (one: TextEmbedder) => number,
): number {
  let sum = 0;
  for (const embedder of embedders.values()) sum += count(embedder);
  return sum;
}

function recipeInfo(recipe: Recipe): RecipeInfo {
  const { pooling, layerNorm, queryPrompt, documentPrompt, maxTokens, mrlDims } = recipe;
  return { pooling, layerNorm, queryPrompt, documentPrompt, maxTokens, mrlDims };
}

/** Each is read once: what was checked is what is embedded, and nobody changes the list meanwhile. @throws UsageError */
function ownTexts(texts: readonly string[]): readonly string[] {
  if (!Array.isArray(texts)) throw noTexts(shown(texts));
  const own: string[] = [];
  for (let index = 0; index < texts.length; index++) {
    const text: unknown = texts[index];
    if (typeof text !== "string") throw noTexts(`${shown(text)} at ${index}`);
    own.push(text);
  }
  return own;
}

function noTexts(seen: string): UsageError {
  return new UsageError({
    what: "embedMany was given something that it cannot embed",
    seen,
    expected: "a list of texts",
    next: "Call embed for token ids, once for each text.",
  });
}

function checkRoom(into: Float32Array<ArrayBuffer>, length: number): Float32Array<ArrayBuffer> {
  const room = givenLength(into, Float32Array);
  if (room !== undefined && room >= length) return into;
  throw new UsageError({
    what: "embedMany cannot write into this",
    seen: room === undefined ? shown(into) : `${room} numbers`,
    expected: `a Float32Array of ${length} numbers: a row for each text`,
    next: "Give more room, or leave it out.",
  });
}

/** @param first number of the first row's text */
function checkRows(rows: Float32Array, dim: number, first: number): void {
  for (let begin = 0; begin < rows.length; begin += dim) {
    if (isZero(rows.subarray(begin, begin + dim))) throw noVector(first + begin / dim);
  }
}

function noVector(text: number): DataError {
  return new DataError({
    what: `text ${text} of embedMany has no vector: every component is zero`,
    seen: "no token that the model knows, or only some whose vectors are zero",
    expected: "texts with a token that the model knows",
    next: "Leave out empty texts before they are embedded.",
  });
}

function proofInfo(level: number): ProofInfo {
  return { level, what: PROOF_LEVELS[level]! };
}
