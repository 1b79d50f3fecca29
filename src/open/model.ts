// The one owner of what is opened of a model: engine, memory, tokenizers, embedders, and what searches their vectors. All of it is closed
// in the reverse order of its opening, also when opening fails half-way; callers get what they measure.
import { DataError } from "../core/errors.ts";
import type { PromptKind } from "../core/recipe.ts";
import type { Embedder } from "../embed/embedder.ts";
import type { TextPipeline } from "../embed/text-pipeline.ts";
import { tableRows } from "../onnx/table-rows.ts";
import type { PromptedTokenizer } from "../text/prompted-tokenizer.ts";
import type { TokenTable } from "../text/tokenizer.ts";
import { type Candidate, type CandidateRequest, type OpenWatch, openCandidate } from "./candidate.ts";
import { CaseMemory } from "./case-memory.ts";
import {
  createEmbedder,
  createTextPipeline,
  type EmbedRequest,
  openTokenizer,
  postRecipe,
  type TextPipelineRequest,
} from "./embedding.ts";
import type { Places } from "./places.ts";

export class OpenModel implements Disposable {
  /** What was asked for. */
  readonly request: CandidateRequest;
  readonly candidate: Candidate;
  /** Token ids, vectors and samples. */
  readonly memory: CaseMemory;
  /** How long opening it took. */
  readonly openNs: number;
  readonly #owned: DisposableStack;
  #tokenRows: number | undefined;
  readonly #tokenizers = new Map<string, PromptedTokenizer>();

  /** @param owned what is closed with it, candidate and memory among it */
  constructor(
    request: CandidateRequest,
    candidate: Candidate,
    memory: CaseMemory,
    openNs: number,
    owned: DisposableStack,
  ) {
    this.openNs = openNs;
    this.request = request;
    this.candidate = candidate;
    this.memory = memory;
    this.#owned = owned;
  }

  /** Longest text that the model takes, in tokens. */
  get maxTokens(): number {
    return this.candidate.model.maxTokens;
  }

  /** Token ids lie below it; what the runtime itself can count, where the graph does not show its table. */
  tokenRows(): number {
    const { engine, model, modelPath } = this.candidate;
    this.#tokenRows ??= engine.tokenRows ?? model.tokenRows ?? tableRows(modelPath) ?? 2 ** 31;
    return this.#tokenRows;
  }

  /** @param maxTokens to which the caller will cut: some models cut characters by it as well */
  tokenizer(prompt: PromptKind, maxTokens = this.maxTokens): PromptedTokenizer {
    const key = `${prompt} ${maxTokens}`;
    const known = this.#tokenizers.get(key);
    if (known) return known;
    const opened = openTokenizer(this.candidate.model, prompt, maxTokens);
    if (opened.highestId !== undefined) this.#holdAgainstTable(opened.highestId);
    this.#tokenizers.set(key, opened);
    return opened;
  }

  /** A runtime may answer an id beyond the table with zeros, and exit code 0. @throws DataError */
  #holdAgainstTable(highestId: number): void {
    const rows = this.tokenRows();
    if (highestId < rows) return;
    throw new DataError({
      what: "the tokenizer has ids that the model's table of tokens has no row for",
      seen: `the id ${highestId}, and ${rows} rows`,
      expected: `ids up to ${rows - 1}`,
      next: "Get the tokenizer.json and the graph of one and the same model.",
    });
  }

  tokenize(prompt: PromptKind, texts: readonly string[], limit = this.maxTokens): TokenTable {
    return this.memory.tokenize(this.tokenizer(prompt), texts, limit);
  }

  /** @throws UsageError or DataError: what the model does not take or give */
  embedder(request: EmbedRequest): Embedder {
    const { engine, model } = this.candidate;
    const recipe = postRecipe(model, this.tokenizer(request.prompt));
    const embedder = createEmbedder(engine, this.memory, recipe, request);
    this.#owned.defer(() => embedder.close());
    return embedder;
  }

  /** Closing it closes the model, as closing the model closes it. @throws as `embedder` */
  textPipeline(request: TextPipelineRequest): TextPipeline {
    const maxTokens = Math.min(request.maxTokens ?? this.maxTokens, this.maxTokens);
    const tokenizer = this.tokenizer(request.prompt, maxTokens);
    const release = () => this.close();
    const limited = { ...request, maxTokens };
    return this.own(createTextPipeline(this.candidate, this.memory, tokenizer, limited, release));
  }

  /** Takes what else belongs to the model: it is closed before everything that was opened before it. */
  own<Owned extends Disposable>(owned: Owned): Owned {
    return this.#owned.use(owned);
  }

  close(): void {
    this.#owned.dispose();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** @throws UsageError, MissingError, DataError, LibraryError or NativeError: what cannot be used, and why */
export function openModel(request: CandidateRequest, places: Places, watch: OpenWatch = {}): OpenModel {
  const beginNs = Bun.nanoseconds();
  using owned = new DisposableStack();
  const memory = owned.use(new CaseMemory());
  const candidate = openCandidate(request, places, watch);
  owned.defer(candidate.close);
  return new OpenModel(request, candidate, memory, Bun.nanoseconds() - beginNs, owned.move());
}
