// A case of a sweep in one line, as it finishes: its number, what tells it from the others, and how it went.
import { formatDuration } from "../../core/format.ts";
import type { IdentityColumn } from "../../schema/call-columns.ts";
import type { CaseResult } from "../../schema/case-result.ts";
import { DISTURBANCE_WARNINGS } from "../../schema/disturbance-warnings.ts";
import { INDENT, paint, type TerminalStyle } from "../style.ts";
import { variedText } from "./varied.ts";

/**
 * @param number from 1
 * @param varied columns that tell the cases apart
 */
export function caseLine(
  result: CaseResult,
  number: number,
  count: number,
  varied: readonly IdentityColumn[],
  style: TerminalStyle,
): string {
  const place = `${String(number).padStart(String(count).length)}/${count}`;
  const who = varied
    .map((name) => `${name.replace("_", " ")} ${variedText(name, result.identity[name])}`)
    .join(" · ");
  const outcome = outcomeOf(result);
  const line = `${INDENT}${place}  ${who}  ${outcome}`;
  const cut = line.length > style.columns ? `${line.slice(0, style.columns - 1)}…` : line;
  return result.verdict === "ok" ? cut : paint(cut, "red", style);
}

function outcomeOf({ verdict, error, latency, warnings }: CaseResult): string {
  if (latency === undefined || verdict === "failed")
    return `${verdict}${error === undefined ? "" : `: ${error}`}`;
  const disturbed = warnings.filter(({ code }) => code in DISTURBANCE_WARNINGS).map(({ code }) => code);
  return [
    `p50 ${formatDuration(latency.latencyNsP50)}, p99 ${formatDuration(latency.latencyNsP99)}`,
    ...(verdict === "ok" ? [] : [verdict]),
    ...(disturbed.length === 0 ? [] : [`disturbed: ${disturbed.join(", ")}`]),
  ].join("; ");
}
