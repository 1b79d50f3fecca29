// A variant that keeps the ranking and is many times as fast: said in one line, with the command, where a run has timed both.
import type { CaseResult } from "../../schema/case-result.ts";
import { pairedRatio } from "../../stats/between-processes.ts";

/** So many times as fast is worth a line. */
const MANY_TIMES = 5;
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
    const kept = `${(100 * agreement.meanOverlapAt10).toFixed(0)} % of its ten nearest`;
    return [
      `${agreement.variant} is ${times.toFixed(1)} times as fast as ${agreement.with} on this machine and keeps ${kept} (${agreement.texts} texts: models/manifest.json, by mrlbench models golden): --model ${identity.model} --variant ${agreement.variant}`,
    ];
  });
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
