// What a run of one variant says of another one that keeps its ranking.
import type { CaseOutcome } from "../../cases/outcome.ts";
import type { RunContext } from "../../cases/run-context.ts";
import { isWorthATrial, type TriedCase, tryVariant } from "../../cases/variant-trial.ts";
import { nearVariantNote } from "../../report/bench/faster-variant.ts";
import { notesOf } from "../../schema/notes.ts";
import type { BenchOptions } from "../options/parse.ts";

/** With a note on the variant that nobody asked for: of a case that stands alone by timing both, else on how to find out. */
export async function withNearVariant(
  outcome: CaseOutcome,
  cases: readonly TriedCase[],
  context: RunContext,
  { quiet }: BenchOptions,
): Promise<CaseOutcome> {
  const { nearVariant: near, notes } = outcome.result;
  const isTimedAnyway = cases.some(({ benchCase }) => benchCase.variant === near?.variant);
  if (near === undefined || isTimedAnyway || quiet) return outcome;
  const [only, ...others] = cases;
  const trial =
    only !== undefined && others.length === 0 && isWorthATrial(only, outcome, context)
      ? await tryVariant(only, { own: near.with, other: near.variant }, context)
      : undefined;
  const note = nearVariantNote(near, trial);
  if (note === undefined) return outcome;
  return { ...outcome, result: { ...outcome.result, notes: [...notesOf("variant", [note]), ...notes] } };
}
