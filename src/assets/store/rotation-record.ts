// What a rotated model says of itself: which model was turned, how, on which documents, and what the judged halves said. It lies in the
// model's folder, so that its hash stands in the store's record like that of every other file.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Recipe } from "../../core/recipe.ts";
import { ConfigFile } from "../recipe/config-file.ts";
import { withSnakeKeys } from "../recipe/json-shape.ts";
import { RECORD } from "./rotation-shape.ts";
import type { StoredFile } from "./store-record.ts";

export interface RotationRecord {
  readonly method: "pca";
  readonly dim: number;
  readonly seed: number;
  readonly base: RotatedBase;
  readonly dataset: {
    readonly name: string;
    readonly documents: number;
    /** Of the texts of the documents, in their order. */
    readonly documentsSha256: string;
  };
  /** What the saved matrix was fitted on. */
  readonly fittedOn: string;
  readonly matrix: string;
  readonly gains: RotationGains;
  readonly recipe: Recipe;
  readonly variants: readonly RotatedVariant[];
}

export interface RotatedBase {
  readonly model: string;
  /** The one whose vectors the axes were fitted on. */
  readonly variant: string;
  /** Graphs and weights as they were. */
  readonly files: readonly StoredFile[];
}

/** Gains over the model's own prefix, of a rotation that was fitted on one half of the documents. */
export interface RotationGains {
  readonly measure: string;
  readonly fittedDocuments: number;
  readonly judgedDocuments: number;
  readonly dims: readonly DimGain[];
}

export interface DimGain {
  readonly dim: number;
  /** On the half that it was fitted on. */
  readonly seen: number | null;
  /** On the other half, with the 95 % interval. */
  readonly unseen: number | null;
  readonly unseenLow: number | null;
  readonly unseenHigh: number | null;
  /** Share of the gain that holds there. */
  readonly heldShare: number | null;
}

/** Names of files in the model's folder. */
export interface RotatedVariant {
  readonly name: string;
  readonly graph: string;
  readonly graphOrtCpu: string;
  readonly maskedGraph: string;
  readonly maskedGraphOrtCpu: string;
}

export const ROTATION_NAME = "rotation.json";
export const MATRIX_NAME = "rotation.f32";
export const MATRIX_LAYOUT = `${MATRIX_NAME}: float32, little-endian, [dim, dim]; rotated = matrix · vector`;

const WRITER = "what mrlbench models add-rotation writes: make the rotated model again with it";
const NEVER = { value: false, source: "default" };

/** Undefined for a model that is not rotated. @throws DataError when the record is malformed */
export function readRotation(folder: string): RotationRecord | undefined {
  const file = ConfigFile.read(folder, ROTATION_NAME);
  if (!file) return undefined;
  const record = file.as(RECORD, WRITER) as RotationRecord;
  // Records of earlier versions say nothing of these, and their models were fitted on texts as they are.
  const {
    strip = NEVER,
    cutsCharacters = NEVER,
    lowerCases = NEVER,
    inexactTokenizer = NEVER,
  } = record.recipe;
  const { graphSteps = { value: [], source: "default" } } = record.recipe;
  const { truncationSide = { value: "right", source: "default" } } = record.recipe;
  const since = { strip, cutsCharacters, lowerCases, inexactTokenizer, truncationSide, graphSteps };
  const variants = record.variants.map((variant) => ({
    ...variant,
    maskedGraphOrtCpu: variant.maskedGraphOrtCpu ?? variant.maskedGraph,
  }));
  return { ...record, variants, recipe: { ...record.recipe, ...since } };
}

export function writeRotation(folder: string, record: RotationRecord): void {
  writeFileSync(join(folder, ROTATION_NAME), `${JSON.stringify(rotationFacts(record), undefined, 1)}\n`);
}

/** The record by the names of files and reports. */
export function rotationFacts(record: RotationRecord): Readonly<Record<string, unknown>> {
  return withSnakeKeys(record) as Readonly<Record<string, unknown>>;
}
