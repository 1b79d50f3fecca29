// A run held against golden vectors: what decided them, whom each text has for neighbours, and how far each vector moved.
import type { StoredFile } from "../assets/store/store-record.ts";
import { agreements } from "../vectors/agreement.ts";
import type { Golden } from "./golden.ts";
import { type GoldenLimits, limitsOf } from "./limits.ts";
import type { GoldenRun, GoldenWay, RecipeFact } from "./run.ts";

/** Neighbours that are compared. */
const DEPTH = 10;

export interface TextAgreement {
  readonly text: string;
  readonly cosine: number;
  readonly normRatio: number;
  readonly overlap: number;
  readonly isMoved: boolean;
}

export interface Comparison {
  readonly limits: GoldenLimits;
  /** Parts of the recipe that are others now. */
  readonly recipeChanges: readonly string[];
  /** Empty where the vectors have another width: none can be compared. */
  readonly texts: readonly TextAgreement[];
  readonly meanOverlap: number;
  readonly areMoved: boolean;
}

export function compareGolden(golden: Golden, run: GoldenRun): Comparison {
  const limits = limitsOf(golden.settings.variant, isSameWay(golden.ran, run.ran));
  const recipeChanges = changedFacts(golden.recipe, run.recipe);
  const isComparable = golden.vectors.width === run.vectors.width;
  const rows = isComparable ? agreements(golden.vectors, run.vectors, DEPTH) : [];
  const texts = rows.map((row, at) => ({
    text: golden.texts[at]!,
    ...row,
    // Not-a-number is within no limit.
    isMoved: !(row.cosine >= limits.cosine && Math.abs(row.normRatio - 1) <= limits.norm),
  }));
  const meanOverlap = texts.reduce((sum, { overlap }) => sum + overlap, 0) / texts.length;
  const areMoved =
    recipeChanges.length > 0 || texts.some(({ isMoved }) => isMoved) || !(meanOverlap >= limits.overlap);
  return { limits, recipeChanges, texts, meanOverlap, areMoved };
}

/** Other devices than a CPU may sum in another order each time. */
function isSameWay(before: GoldenWay, now: GoldenWay): boolean {
  const keys = Object.keys(now) as (keyof GoldenWay)[];
  return now.backend === "cpu" && keys.every((key) => before[key] === now[key]);
}

/** A part that one of the two does not speak of was unknown to its version. */
function changedFacts(before: readonly RecipeFact[], now: readonly RecipeFact[]): readonly string[] {
  return before.flatMap(({ name, value }) => {
    const other = now.find((fact) => fact.name === name);
    return other === undefined || other.value === value ? [] : [`${name} is ${other.value}, was ${value}`];
  });
}

/** What differs between the files of then and now. */
export function changedFiles(before: readonly StoredFile[], now: readonly StoredFile[]): readonly string[] {
  const gone = before.flatMap(({ name, sha256 }) => {
    const other = now.find((file) => file.name === name);
    if (other === undefined) return [`${name} is gone`];
    return other.sha256 === sha256 ? [] : [`${name} has sha256 ${other.sha256}, had ${sha256}`];
  });
  const names = new Set(before.map(({ name }) => name));
  return [...gone, ...now.filter(({ name }) => !names.has(name)).map(({ name }) => `${name} is new`)];
}
