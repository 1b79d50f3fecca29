// A variant that keeps the ranking and is faster: said in one line, with the command, where both were timed on this machine.
import type { VariantAgreement } from "../../core/variant-agreement.ts";
import type { CaseResult } from "../../schema/case-result.ts";
import { pairedRatio } from "../../stats/between-processes.ts";

/** So many times as fast is worth a line below a table that shows it. */
const MANY_TIMES = 5;
/** And so many where nothing else shows it. */
const WORTH_TIMES = 1.5;
/** Of the ten nearest, over the golden texts: the limit of the parity proof for int8. */
const KEEPS_RANKING = 0.9;

/** One sentence for each pair of cases of which that holds. */
export function fasterVariants(results: readonly CaseResult[]): string[] {
  return results.flatMap((result) => {
    const { agreement, identity } = result;
    if (agreement === undefined || agreement.meanOverlapAt10 < KEEPS_RANKING) return [];
    const other = results.find(
      (one) => one.identity.variant === agreement.with && isAlikeBut(one.identity, identity),
    );
    const times = other && timesAsFast(result, other);
    if (times === undefined || times < MANY_TIMES) return [];
    return [fasterSentence(agreement, times, "on this machine")];
  });
}

/** Of a variant that no case has timed, beside one that was. Undefined where its ranking is another. @param trial of both in turns, after the case */
export function nearVariantNote(
  near: VariantAgreement,
  trial: { readonly times: number; readonly calls: number } | undefined,
): string | undefined {
  if (near.meanOverlapAt10 < KEEPS_RANKING) return undefined;
  if (trial === undefined)
    return `${near.variant} keeps ${keptText(near)}; time both: --variant ${near.with},${near.variant}`;
  if (trial.times < WORTH_TIMES) return undefined;
  return fasterSentence(near, trial.times, `on this CPU (${trial.calls} calls each, in turns)`);
}

function fasterSentence(agreement: VariantAgreement, times: number, where: string): string {
  const { variant } = agreement;
  return `${variant} is ${times.toFixed(1)} times as fast ${where} and keeps ${keptText(agreement)}: --variant ${variant}`;
}

/** With the file that says so, and what measured it. */
function keptText({ with: other, meanOverlapAt10 }: VariantAgreement): string {
  return `${(100 * meanOverlapAt10).toFixed(0)} % of the top 10 of ${other} (models/manifest.json, by mrlbench models golden)`;
}

type Identity = CaseResult["identity"];

/** All that was asked for but the variant. */
function isAlikeBut(one: Identity, other: Identity): boolean {
  const names: readonly (keyof Identity)[] = [
    "model",
    "backend",
    "runtime",
    "layer",
    "dim",
    "batch",
    "threads",
    "pin",
    "spin",
    "load",
    "text",
  ];
  return names.every((name) => one[name] === other[name]);
}

function timesAsFast(fast: CaseResult, slow: CaseResult): number | undefined {
  const p50 = ({ processes = [] }: CaseResult) => processes.map(({ latencyNsP50 }) => latencyNsP50);
  return pairedRatio(p50(slow), p50(fast)).value;
}
