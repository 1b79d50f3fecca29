// Token ids to vectors: one engine, one batch size, one dimension. The same object is timed, checked and used to embed.

import type { Dim } from "../core/dim.ts";
import { DataError, MissingError, UsageError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import type { Pooling } from "../core/recipe.ts";
import type { Engine, EngineCalls, InputRole, TokenInput } from "../engine/engine.ts";
import type { TokenTable } from "../text/tokenizer.ts";
import { floatOfHalfBits } from "../vectors/half-float.ts";
import { copyIn, copyOut, cutTo, type EmbedState, postProcess } from "./embedder.hot.ts";
import { PoolingCode } from "./pooling-code.ts";

/** What the model wants between the runtime's output and the cut. */
export interface PostRecipe {
  /** Of no effect where the graph pools. */
  readonly pooling: Pooling;
  /** Pooling begins at this token. */
  readonly firstPooledToken: number;
  /** Layer norm over the whole vector. */
  readonly layerNorm: boolean;
  /** What only the graph can have done. */
  readonly graphSteps: readonly string[];
  /** Whether the tokens want other types than 0, which is what the graph is given. */
  readonly hasTypes: boolean;
}

/** The mean of the tokens and nothing more. */
export const MEAN_ALONE: PostRecipe = {
  pooling: "mean",
  firstPooledToken: 0,
  layerNorm: false,
  graphSteps: [],
  hasTypes: false,
};

export interface EmbedderOptions {
  readonly batch: number;
  readonly dim: Dim;
  readonly normalize: boolean;
  /** Left out: `MEAN_ALONE`. */
  readonly recipe?: PostRecipe;
  /** Longest text that will come, in tokens. */
  readonly maxTokens: number;
  /** Tokens a text that there is room for at first; more is made when a longer text comes. Left out: `maxTokens`. */
  readonly firstTokens?: number;
  /** Memory of the finished vectors. */
  readonly allocateVectors: (length: number) => Float32Array;
}

/** Hot. Each step allocates nothing; `copyIn` returns the tokens of the call, which the others need. */
export interface EmbedSteps {
  copyIn(call: number): number;
  infer(tokens: number): number;
  copyOut(): void;
  post(tokens: number): void;
}

/** Which text a call begins with: `firstCall` with the first, and so on, going round after `textCount`. A run may begin it anew. */
export interface TextTurn {
  firstCall: number;
  textCount: number;
}

export function textOfCall({ firstCall, textCount }: TextTurn, call: number, batch: number): number {
  return ((call - firstCall) * batch) % textCount;
}

/** The part of a token table that a call reads. */
export type TokenRows = Pick<TokenTable, "ids" | "offsets" | "textCount">;

export class Embedder {
  readonly engine: Engine;
  readonly dim: number;
  readonly batch: number;
  /** Both are others after `prepareTokens` or `embed` met a longer text than any before. */
  calls: EngineCalls;
  state: EmbedState;
  readonly #maxTokens: number;
  readonly #preparedTokens = new Set<number>();

  /**
   * @throws UsageError when the model has fewer dimensions than asked for, or takes another number of texts
   * @throws DataError when it cannot take a batch, or its outputs cannot give the vector that its recipe describes
   */
  constructor(engine: Engine, options: EmbedderOptions) {
    const { batch, normalize, recipe = MEAN_ALONE } = options;
    const { batch: fixedBatch, tokens: fixedTokens } = engine.fixedShape;
    if (fixedBatch !== 0 && fixedBatch !== batch) throw wrongBatch(batch, fixedBatch);
    const lengths = fixedTokens === 0 ? engine.lengths : [fixedTokens];
    if (batch > 1 || lengths.length > 0) requireMask(engine);
    if (recipe.graphSteps.length > 0 && !engine.output.isPooled)
      throw stepsOutside(engine, recipe.graphSteps);
    this.engine = engine;
    this.batch = batch;
    this.dim = checkDim(options.dim, engine.output.dim);
    this.#maxTokens = options.maxTokens;
    const paddedTokens = paddedBy(lengths, options.maxTokens);
    const firstTokens = options.firstTokens ?? options.maxTokens;
    this.calls = engine.createCalls(batch, paddedTokens[firstTokens] ?? firstTokens);
    if (recipe.hasTypes && this.calls.inputs.some(({ role }) => role === "token_type_ids"))
      throw otherTypes();
    const vectors = options.allocateVectors(batch * this.dim);
    const pooledDim = recipe.layerNorm ? engine.output.dim : this.dim;
    this.calls.cutTo(pooledDim);
    this.state = {
      batch,
      dim: this.dim,
      normalize,
      pooling: PoolingCode[recipe.pooling],
      firstPooledToken: recipe.firstPooledToken,
      layerNorm: recipe.layerNorm,
      paddedTokens,
      ...callViews(this.calls),
      outputInfo: engine.output,
      floatOfHalf: this.calls.halves ? floatOfHalfBits() : new Float32Array(0),
      tokenCounts: new Int32Array(new ArrayBuffer(4 * batch)),
      pooled: recipe.layerNorm ? options.allocateVectors(batch * pooledDim) : vectors,
      pooledDim,
      vectors,
    };
  }

  /** The finished vectors of the last call, [batch, dim] of the dim that they were cut to. */
  get vectors(): Float32Array {
    return this.state.vectors;
  }

  /**
   * Makes ready the calls for every length that a run over this table meets, `batch` texts at a time.
   * @param places where each text stands, for the error
   * @throws DataError when there is nothing to infer: `embed` knows that vector, a runtime has no call for it
   */
  prepareTable(table: TokenTable, places?: readonly string[]): void {
    for (let text = 0; text < table.textCount; text++) {
      const tokens = longestOf(table, text, this.batch);
      if (tokens === 0) throw noToken(placeOf(text, places));
      this.prepareTokens(tokens);
    }
  }

  /** Makes ready the call for this many tokens a text; does nothing the second time. @throws MissingError when there is no memory for it */
  prepareTokens(tokens: number): void {
    const padded = this.#paddedTo(tokens);
    this.#reserve(padded);
    this.#preparedTokens.add(padded);
    this.calls.prepare(padded);
  }

  /** Share of the tokens of all calls over a table that are padding. */
  paddingShare(table: TokenRows): number {
    let own = 0;
    let padded = 0;
    for (let first = 0; first < table.textCount; first += this.batch) {
      padded += this.batch * this.#paddedTo(longestOf(table, first, this.batch));
      for (let row = 0; row < this.batch; row++) own += tokensOf(table, (first + row) % table.textCount);
    }
    return padded === 0 ? 0 : 1 - own / padded;
  }

  #paddedTo(tokens: number): number {
    return this.state.paddedTokens[tokens] ?? tokens;
  }

  /** Memory follows the longest text: it is made anew in steps, never within a timed call. */
  #reserve(tokens: number): void {
    const { maxTokens: room } = this.calls;
    if (tokens <= room) return;
    const most = this.#paddedTo(this.#maxTokens);
    const calls = this.#callsFor(tokens, Math.min(Math.max(tokens, 2 * room), most));
    this.calls.close();
    this.calls = calls;
    this.state = { ...this.state, ...callViews(calls) };
    // What was ready stays ready.
    for (const prepared of this.#preparedTokens) calls.prepare(prepared);
  }

  /** Room to spare is made where there is memory for it. */
  #callsFor(tokens: number, spare: number): EngineCalls {
    if (spare === tokens) return this.engine.createCalls(this.batch, tokens);
    try {
      return this.engine.createCalls(this.batch, spare);
    } catch (error) {
      if (!(error instanceof MissingError)) throw error;
      return this.engine.createCalls(this.batch, tokens);
    }
  }

  /**
   * Embeds the `batch` texts from `firstText` on; the result is in `vectors`.
   * @throws the runtime's failure
   */
  embed(table: TokenRows, firstText: number): void {
    this.#reserve(this.#paddedTo(longestOf(table, firstText, this.batch)));
    const { state, calls } = this;
    const tokens = copyIn(state, table.ids, table.offsets, table.textCount, firstText);
    // No token at all: no call can be made, and the mean of nothing is taken as zero.
    if (tokens === 0) {
      state.vectors.fill(0);
      return;
    }
    calls.prepare(tokens);
    const status = calls.infer(tokens);
    if (status !== 0) calls.check(status);
    copyOut(state);
    postProcess(state, tokens);
  }

  /** The next calls keep `dim` components, at most those that it was made for. */
  cutTo(dim: number): void {
    cutTo(this.state, dim);
    this.calls.cutTo(this.state.pooledDim);
  }

  /** Hot. Brings the first `batch` texts of a table into the inputs. Returns tokens a text, padding included. */
  copyIn({ ids, offsets, textCount }: TokenRows): number {
    return copyIn(this.state, ids, offsets, textCount, 0);
  }

  /** Hot. Moves what the runtime gave to the vectors. */
  copyOut(): void {
    copyOut(this.state);
  }

  /** Hot. Pools, cuts and normalises. */
  post(tokens: number): void {
    postProcess(this.state, tokens);
  }

  /** The steps of an embedding one by one, for measuring: each call embeds the next `batch` texts of its turn. */
  steps(table: TokenTable, turn: TextTurn = { firstCall: 0, textCount: table.textCount }): EmbedSteps {
    const { state, calls, batch } = this;
    const { ids, offsets } = table;
    return {
      copyIn: (call) => copyIn(state, ids, offsets, turn.textCount, textOfCall(turn, call, batch)),
      infer: (tokens) => calls.infer(tokens),
      copyOut: () => copyOut(state),
      post: (tokens) => postProcess(state, tokens),
    };
  }

  close(): void {
    this.calls.close();
  }
}

/** The views of a call, by what the steps do with them. */
function callViews({ inputs, output, halves }: EngineCalls) {
  const input = (role: InputRole): TokenInput | undefined => inputs.find((each) => each.role === role);
  return {
    ids: input("input_ids")!,
    mask: input("attention_mask"),
    positions: input("position_ids"),
    output,
    halves,
  };
}

/** Tokens of the longest of `batch` texts from `firstText` on, going round. */
function longestOf(table: TokenRows, firstText: number, batch: number): number {
  let tokens = 0;
  for (let row = 0; row < batch; row++) {
    tokens = Math.max(tokens, tokensOf(table, (firstText + row) % table.textCount));
  }
  return tokens;
}

function tokensOf({ offsets }: TokenRows, text: number): number {
  return offsets[text + 1]! - offsets[text]!;
}

/** For each number of tokens the smallest of `lengths` that holds it; empty without any. The longest texts were cut to the largest. */
function paddedBy(lengths: readonly number[], maxTokens: number): Uint32Array {
  if (lengths.length === 0) return new Uint32Array(0);
  const largest = Math.max(...lengths);
  const padded = Uint32Array.from({ length: Math.max(maxTokens, largest) + 1 }, (_, tokens) =>
    tokens === 0 ? 0 : (lengths.find((length) => length >= tokens) ?? largest),
  );
  return padded;
}

/** Without a mask, padding would count as text. */
function requireMask({ takesMask }: Engine): void {
  if (takesMask) return;
  throw new DataError({
    what: "the model cannot take several texts in one call",
    seen: "no input attention_mask",
    expected: "a mask that tells text from padding",
    next: `Use ${optionName("batch")} 1, or export the model with an attention_mask.`,
  });
}

function wrongBatch(batch: number, fixedBatch: number): UsageError {
  return new UsageError({
    what: "the model takes another number of texts in one call",
    seen: `${optionName("batch")} ${batch}`,
    expected: String(fixedBatch),
    next: `Use ${optionName("batch")} ${fixedBatch}, or export the model with a dynamic batch.`,
  });
}

function stepsOutside({ output }: Engine, graphSteps: readonly string[]): DataError {
  return new DataError({
    what: "the model's vector needs steps that its graph does not have, and that are not done here",
    seen: `output ${output.name} with one vector a token, and ${graphSteps.join(", ")} in modules.json`,
    expected: "an output [batch, dim], such as sentence_embedding",
    next: "Export the model with its sentence embedding as output.",
  });
}

function otherTypes(): DataError {
  return new DataError({
    what: "the model's tokenizer gives tokens types that are not filled in here",
    seen: "a type_id other than 0 in the template of tokenizer.json, and the input token_type_ids",
    expected: "one type, 0, for all tokens of a text",
    next: "Export the model without the input token_type_ids, with its types in the graph.",
  });
}

/** What errors call a text of a table. */
export function placeOf(text: number, places: readonly string[] | undefined): string {
  return places?.[text] ?? `text ${text + 1} of the set`;
}

function noToken(place: string): DataError {
  return new DataError({
    what: "a text has no token in this model, so there is nothing to time",
    seen: place,
    expected: "at least one token",
    next: "Leave this text out.",
  });
}

/** @throws UsageError when `dim` is above the model's */
export function checkDim(dim: Dim, fullDim: number): number {
  if (dim === "full") return fullDim;
  if (dim <= fullDim) return dim;
  throw new UsageError({
    what: `${optionName("dim")} is above the dimension of the model`,
    seen: String(dim),
    expected: `1 to ${fullDim}`,
    next: `Use ${optionName("dim")} ${fullDim}, or leave it out for all dimensions.`,
  });
}
