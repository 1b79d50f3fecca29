// Does the primary hold over a longer time what it did in the rounds?
import { formatDuration, formatRatio } from "../core/format.ts";
import { betweenProcesses } from "../stats/between-processes.ts";
import type { Confirmation } from "./document.ts";
import type { StepFigures } from "./tried.ts";

/** Beyond the interval of the rounds by less is no change that anybody waits for. */
const NEAR = 1.1;

export function confirmation(
  rounds: StepFigures,
  longer: StepFigures | undefined,
  overNs: number,
): Confirmation {
  const before = betweenProcesses(rounds.p99Ns);
  const after = betweenProcesses(longer?.p99Ns ?? []);
  const figures = { overNs, roundsP99Ns: before.value, p99Ns: after.value };
  const seconds = Math.round(overNs / 1e9);
  if (before.value === undefined || after.value === undefined) {
    return { ...figures, holds: undefined, text: "It could not be confirmed: no process came to its end." };
  }
  const holds = after.value <= NEAR * (before.high ?? before.value);
  const both = `p99 ${formatDuration(after.value)} over ${seconds} s, ${formatDuration(before.value)} in the rounds`;
  const text = holds
    ? `It holds: ${both}.`
    : `It does not hold: ${both} (${formatRatio(after.value / before.value)}). Decide by the longer one.`;
  return { ...figures, holds, text };
}
