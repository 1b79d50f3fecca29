// What a person reads first where the machine was taken away: that the figures are disturbed, by what, what they are without, and what to do.
import { formatCount, formatDuration } from "../../core/format.ts";
import type { CaseResult } from "../../schema/case-result.ts";
import { DISTURBANCE_WARNINGS } from "../../schema/disturbance-warnings.ts";
import type { Warning } from "../../schema/warnings.ts";
import { INDENT, paint, type TerminalStyle, wrap, wrapText } from "../style.ts";
import { warningLines } from "../warning-lines.ts";

/** Empty where nothing disturbed, or nothing is known. */
export function disturbanceLines({ disturbance, warnings }: CaseResult, style: TerminalStyle): string[] {
  const told = warnings.filter(isDisturbance);
  if (told.length === 0) return [];
  const { columns } = style;
  return [
    ...wrapText("The machine was disturbed, and the figures with it.", columns, INDENT).map((line) =>
      paint(line, "yellow", style),
    ),
    ...warningLines(told, style),
    ...undisturbedLines({ disturbance }, columns),
    "",
  ];
}

/** Whether a warning is told with the disturbances, and not once more with the others. */
export function isDisturbance({ code }: Warning): boolean {
  return code in DISTURBANCE_WARNINGS;
}

/** The figures without the blocks that were disturbed; empty where none was. */
export function undisturbedLines(
  { disturbance }: Pick<CaseResult, "disturbance">,
  columns: number,
): string[] {
  if (disturbance === undefined || disturbance.disturbedCount === 0) return [];
  const { blockCount, disturbedCount, undisturbed } = disturbance;
  const counted = `without ${formatCount(disturbedCount)} of ${formatCount(blockCount)} blocks`;
  if (undisturbed === undefined) return wrapText(`${counted} nothing is left.`, columns, INDENT);
  const { latencyNsP50, latencyNsP99, latencyNsMax, sampleCount } = undisturbed;
  return wrap(
    [
      `${counted}: p50 ${formatDuration(latencyNsP50)}`,
      `p99 ${formatDuration(latencyNsP99)}`,
      `max ${formatDuration(latencyNsMax)}`,
      `${formatCount(sampleCount)} calls`,
    ],
    " · ",
    columns,
    INDENT,
  );
}
