// What children of a decision are told, and what they answer. Native code runs in them alone, so that a crash ends one of them.
import type { ErrorData } from "../../cases/children/handed-over.ts";
import type { PromptKind } from "../../core/recipe.ts";
import type { Weights } from "../../decision/tried.ts";
import type { CandidateRequest } from "../../open/candidate.ts";
import type { Places } from "../../open/places.ts";
import type { JudgeSettings } from "../../quality/settings.ts";

/** The ladder of one set of weights. */
export interface JudgeTask {
  readonly kind: "judge";
  readonly candidate: CandidateRequest;
  readonly places: Places;
  readonly dataset: string;
  readonly textColumn: string | undefined;
  readonly prompt: PromptKind;
  readonly settings: JudgeSettings;
  readonly compared: ComparedTexts;
}

/** Texts whose vectors are held against those of other candidates. */
export interface ComparedTexts {
  readonly documents: readonly string[];
  readonly queries: readonly string[];
}

export interface JudgedWeights extends Omit<Weights, "judgedOn" | "against"> {
  /** nDCG@10 of each query at full width; empty without judgements. */
  readonly ndcgOfQueries: Float64Array;
  /** Share that the gate asks for, of what it measures. */
  readonly leastKept: number;
  readonly vectors: EmbeddedTexts;
}

/** Vectors of some texts, as wide as the model has them. */
export interface EmbedTask {
  readonly kind: "embed";
  readonly candidate: CandidateRequest;
  readonly places: Places;
  readonly prompt: PromptKind;
  readonly compared: ComparedTexts;
}

/** [texts, width] */
export interface EmbeddedTexts {
  readonly width: number;
  readonly documents: Float32Array;
  readonly queries: Float32Array;
}

export type DecideTask = JudgeTask | EmbedTask;
export type AnswerOf<Task extends DecideTask> = Task extends JudgeTask ? JudgedWeights : EmbeddedTexts;

export type DecideAnswer<Task extends DecideTask> =
  | { readonly answer: AnswerOf<Task> }
  | { readonly failure: ErrorData };
