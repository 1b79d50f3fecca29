// One run of a model over the golden texts: its vectors as the graph makes them, and what decided them.
import { DataError } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import { type PromptKind, promptText, type Recipe, type RecipeChanges } from "../core/recipe.ts";
import { stopIfSignalled } from "../core/signals.ts";
import { TextWindow } from "../embed/text-window.ts";
import type { Backend } from "../engine/providers.ts";
import type { AskedRoute } from "../engine/routes.ts";
import { describeMachine } from "../host/machine.ts";
import type { Candidate } from "../open/candidate.ts";
import { inexactNotes } from "../open/embedding.ts";
import { type OpenModel, openModel } from "../open/model.ts";
import type { Places } from "../open/places.ts";
import type { Vectors } from "../vectors/vectors.ts";

/** What was asked for, as far as it may decide vectors: the number of threads must not. */
export interface GoldenSettings extends AskedRoute {
  readonly variant: string;
  readonly batch: number;
  readonly prompt: PromptKind;
  readonly normalize: boolean;
  /** In place of what the model's files say. */
  readonly recipe: RecipeChanges;
}

/** One thing that decides vectors, its value as JSON. */
export interface RecipeFact {
  readonly name: string;
  readonly value: string;
}

/** Two runs of one graph that have all of this in common do the same sums in the same order. */
export interface GoldenWay {
  readonly machine: string;
  readonly backend: Backend;
  readonly runtime: string;
  readonly runtimeVersion: string;
  readonly provider: string;
  readonly device: string;
  readonly batch: number;
  readonly threads: number;
}

export interface GoldenRun {
  readonly ran: GoldenWay;
  readonly recipe: readonly RecipeFact[];
  /** A row for each text, as wide as the model has it, not normalised: a changed scale is seen too. */
  readonly vectors: Vectors;
}

export interface GoldenRequest extends Omit<GoldenSettings, "variant"> {
  readonly model: string;
  /** Undefined for the model's default. */
  readonly variant: string | undefined;
  readonly threads: number;
  readonly texts: readonly string[];
}

/**
 * @returns the run, and the variant that it was
 * @throws what `openModel` throws; what the engine throws; Interrupted
 */
export function embedGolden(
  request: GoldenRequest,
  places: Places,
  progress: Progress,
): GoldenRun & { readonly variant: string } {
  const { batch, threads } = request;
  using model = openModel({ ...request, pin: "none", spin: false }, places);
  const { candidate } = model;
  for (const note of inexactNotes(candidate.model)) progress.note(note);
  const vectors = embedAll(model, request, (done, total) =>
    progress.update(done, total, `golden texts of ${candidate.model.id}`),
  );
  progress.end();
  const { runtime, runtimeVersion, provider } = candidate.engine;
  const device = candidate.device?.name ?? "";
  return {
    variant: candidate.model.variant,
    ran: {
      ...{ machine: describeMachine().id, backend: candidate.route.backend },
      ...{ runtime, runtimeVersion, provider, device, batch, threads },
    },
    recipe: recipeFacts(candidate, request),
    vectors,
  };
}

/** A row for each text, as wide as the model has it, not normalised. @throws what the engine throws; Interrupted */
export function embedAll(
  model: OpenModel,
  { texts, batch, prompt }: Pick<GoldenRequest, "texts" | "batch" | "prompt">,
  onProgress: (done: number, total: number) => void = () => {},
): Vectors {
  const { maxTokens } = model;
  const embedder = model.embedder({ prompt, batch, dim: "full", normalize: false, maxTokens });
  const window = new TextWindow(embedder, model.tokenizer(prompt), maxTokens);
  const { dim } = embedder;
  const values = new Float32Array(texts.length * dim);
  let done = 0;
  for (const [at, text] of texts.entries()) {
    window.add(text);
    if (!window.isFull && at + 1 < texts.length) continue;
    stopIfSignalled();
    values.set(window.embed(), done * dim);
    window.clear();
    done = at + 1;
    onProgress(done, texts.length);
  }
  return { values, rows: texts.length, width: dim };
}

/** The parts of a recipe that decide vectors, by the names of the reports. How vectors are compared and cut decides none. */
const PARTS: Readonly<Record<string, keyof Recipe>> = {
  normalize_of_authors: "normalize",
  pools_prompt: "poolsPrompt",
  graph_steps: "graphSteps",
  layer_norm: "layerNorm",
  query_prompt: "queryPrompt",
  document_prompt: "documentPrompt",
  strip: "strip",
  lower_cases: "lowerCases",
  max_tokens: "maxTokens",
  truncation_side: "truncationSide",
  special_tokens: "addSpecialTokens",
  inexact_tokenizer: "inexactTokenizer",
  skips_unknown: "skipsUnknown",
  cuts_characters: "cutsCharacters",
};

function recipeFacts(
  { model, engine }: Candidate,
  { prompt, normalize }: GoldenRequest,
): readonly RecipeFact[] {
  const { recipe, variant } = model;
  const values: Readonly<Record<string, unknown>> = {
    variant,
    dim: engine.output.dim,
    pooling: engine.output.isPooled ? "none" : recipe.pooling.value,
    prompt: promptText(recipe, prompt),
    normalize,
    ...Object.fromEntries(Object.entries(PARTS).map(([name, part]) => [name, recipe[part]?.value])),
  };
  return Object.entries(values).map(([name, value]) => ({ name, value: JSON.stringify(value) }));
}

/** @throws DataError when a vector is none: nothing can be compared with it */
export function requireFinite({ values, width }: Vectors, texts: readonly string[]): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new DataError({
    what: "the model's vectors are no golden ones: one is not finite",
    seen: `component ${at % width} is ${values[at]}, for ${JSON.stringify(texts[Math.floor(at / width)]!.slice(0, 60))}`,
    expected: "a number",
    next: "Use another --variant, --runtime or --backend.",
  });
}
