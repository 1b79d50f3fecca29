// What a comparison with golden vectors comes to: a state, its exit code, sentences for people and facts for programs.
import { ExitCode } from "../core/errors.ts";
import type { Comparison, TextAgreement } from "./compare.ts";
import type { Golden } from "./golden.ts";
import type { GoldenRun } from "./run.ts";

export interface ComparedGolden {
  readonly variant: string;
  readonly state: "same" | "moved" | "files changed" | "not compared";
  readonly code: number;
  readonly findings: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Texts that a person is shown; the document has them all. */
const SHOWN_TEXTS = 3;
const SHOWN_CHARACTERS = 40;

/** Vectors that moved count for more than files that changed. */
export function comparedGolden(
  golden: Golden,
  run: GoldenRun,
  comparison: Comparison,
  files: readonly string[],
): ComparedGolden {
  const { variant } = golden.settings;
  const common = {
    variant,
    findings: [...files, ...comparison.recipeChanges, ...vectorFindings(golden, run, comparison)],
    facts: comparisonFacts(golden, run, comparison, files),
  };
  if (comparison.areMoved) return { ...common, state: "moved", code: ExitCode.disqualified };
  if (files.length > 0) return { ...common, state: "files changed", code: ExitCode.missing };
  return { ...common, state: "same", code: ExitCode.done };
}

function vectorFindings(golden: Golden, run: GoldenRun, comparison: Comparison): readonly string[] {
  const { texts, limits, meanOverlap } = comparison;
  const ways = `made by ${wayOf(golden)} with mrlbench ${golden.mrlbench}, now ${wayOf(run)}`;
  if (texts.length === 0) return [`no vector can be compared; ${ways}`];
  const moved = texts.filter(({ isMoved }) => isMoved).sort((a, b) => a.cosine - b.cosine);
  const least = Math.min(...texts.map(({ cosine }) => cosine));
  return [
    `${moved.length} of ${texts.length} texts moved: least cosine ${least} (limit ${limits.cosine}), ` +
      `mean overlap of the nearest ten ${meanOverlap.toFixed(3)} (limit ${limits.overlap})`,
    ...moved.slice(0, SHOWN_TEXTS).map(shownText),
    ways,
  ];
}

function shownText({ text, cosine, normRatio, overlap }: TextAgreement): string {
  return (
    `cosine ${cosine.toFixed(6)}, norm × ${normRatio.toFixed(4)}, overlap ${overlap.toFixed(1)}: ` +
    JSON.stringify(text.slice(0, SHOWN_CHARACTERS))
  );
}

function wayOf({ ran }: GoldenRun): string {
  return `${ran.runtime} ${ran.runtimeVersion}, ${ran.provider}`;
}

function comparisonFacts(
  golden: Golden,
  run: GoldenRun,
  { limits, recipeChanges, texts, meanOverlap }: Comparison,
  files: readonly string[],
): Readonly<Record<string, unknown>> {
  return {
    made: { mrlbench: golden.mrlbench, ...ranFacts(golden) },
    now: ranFacts(run),
    limits,
    changed_files: files,
    changed_recipe: recipeChanges,
    moved_texts: texts.filter(({ isMoved }) => isMoved).length,
    cosine_min: texts.length === 0 ? null : Math.min(...texts.map(({ cosine }) => cosine)),
    overlap_mean: texts.length === 0 ? null : meanOverlap,
    texts: texts.map(({ text, cosine, normRatio, overlap, isMoved }) => ({
      ...{ text, cosine, norm_ratio: normRatio, overlap_at_10: overlap, moved: isMoved },
    })),
  };
}

function ranFacts({ ran }: GoldenRun) {
  const { runtimeVersion, ...others } = ran;
  return { ...others, runtime_version: runtimeVersion };
}
