// What a decision is asked to look at, in the program's own words.

import type { Pin } from "../core/pin.ts";
import type { PromptKind, RecipeChanges } from "../core/recipe.ts";
import type { TextKind } from "../data/text-set.ts";
import type { Limits } from "../decision/constraints.ts";
import type { Places } from "../open/places.ts";
import type { IndexKind } from "../sim/index/vector-index.ts";
import type { LoadKind } from "../sim/load/partner.ts";

export interface DecideSettings {
  /** As `--model` takes them; each with all of its variants. */
  readonly models: readonly string[];
  /** Built-in name, folder or file. */
  readonly dataset: string;
  readonly textColumn: string | undefined;
  /** Which of its texts are timed. */
  readonly words: TextKind;
  readonly prompt: PromptKind;
  readonly normalize: boolean;
  readonly recipe: RecipeChanges;
  readonly threads: number;
  readonly pin: Pin;
  readonly spin: boolean;
  readonly seed: number;
  readonly load: LoadKind;
  /** The user's own program beside; undefined for none. */
  readonly program: string | undefined;
  readonly index: IndexKind | "auto";
  readonly indexSize: number;
  readonly minRetention: number | undefined;
  readonly maxFlip: number | undefined;
  readonly limits: Limits;
  readonly budgetNs: number;
  readonly places: Places;
}
