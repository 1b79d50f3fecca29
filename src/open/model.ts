// The one owner of what is opened of a model: engine, memory, tokenizers, embedders, and what searches their vectors. All of it is closed
// in the reverse order of its opening, also when opening fails half-way; callers get what they measure.
import type { ModelFiles } from "../assets/model/model-files.ts";
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
  readonly #early: EarlyTokenizer | undefined;
  readonly #tokenizers = new Map<string, PromptedTokenizer>();

  /** @param owned what is closed with it, candidate and memory among it */
  constructor(
    request: CandidateRequest,
    candidate: Candidate,
    memory: CaseMemory,
    openNs: number,
    owned: DisposableStack,
    early?: EarlyTokenizer,
  ) {
    this.#early = early;
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
    const key = tokenizerKey(prompt, maxTokens);
    const known = this.#tokenizers.get(key);
    if (known) return known;
    const isOpen = this.#early?.key === key;
    const opened = isOpen ? this.#early.tokenizer : openTokenizer(this.candidate.model, prompt, maxTokens);
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

  /** What opening a tokenizer took of `openNs`. */
  get tokenizerNs(): number {
    return this.#early?.tookNs ?? 0;
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

/** A tokenizer that was open before the runtime was. */
interface EarlyTokenizer {
  readonly key: string;
  readonly tokenizer: PromptedTokenizer;
  readonly tookNs: number;
}

function tokenizerKey(prompt: PromptKind, maxTokens: number): string {
  return `${prompt} ${maxTokens}`;
}

/** Undefined for what cannot be opened: who asks for it is told why. */
function openEarly(model: ModelFiles, prompt: PromptKind): EarlyTokenizer | undefined {
  const beginNs = Bun.nanoseconds();
  try {
    const tokenizer = openTokenizer(model, prompt);
    return { key: tokenizerKey(prompt, model.maxTokens), tokenizer, tookNs: Bun.nanoseconds() - beginNs };
  } catch {
    return undefined;
  }
}

export interface ModelWatch extends OpenWatch {
  /** The prompt of texts that will come: their tokenizer is opened before the runtime, which another thread may be opening meanwhile. */
  readonly prompt?: PromptKind;
}

/** @throws UsageError, MissingError, DataError, LibraryError or NativeError: what cannot be used, and why */
export function openModel(request: CandidateRequest, places: Places, watch: ModelWatch = {}): OpenModel {
  const { prompt, onRoute } = watch;
  const beginNs = Bun.nanoseconds();
  let early: EarlyTokenizer | undefined;
  using owned = new DisposableStack();
  const memory = owned.use(new CaseMemory());
  const candidate = openCandidate(request, places, {
    ...watch,
    onRoute(route, model) {
      onRoute?.(route, model);
      if (prompt !== undefined) early ??= openEarly(model, prompt);
    },
  });
  owned.defer(candidate.close);
  return new OpenModel(request, candidate, memory, Bun.nanoseconds() - beginNs, owned.move(), early);
}
