// The plan of a grid before it starts: what is varied, how many cases that makes, what was left out and why, and how long it will take.
import { roughTime } from "../../core/time-left.ts";
import { INDENT, type TerminalStyle, wrapText } from "../style.ts";

export interface ShownPlan {
  readonly caseCount: number;
  /** Of all cases. */
  readonly processCount: number;
  /** What takes several values. */
  readonly varied: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly leftOut: readonly { readonly why: string; readonly count: number }[];
  /** Undefined where all processes run. */
  readonly race: { readonly budgetNs: number; readonly heatCount: number } | undefined;
  /** Of what is left. */
  readonly guessNs: number;
  /** Processes that are on the disk from before. */
  readonly doneCount: number;
  readonly folder: string;
  /** What goes on with it. */
  readonly resume: string;
}

export function planLines(plan: ShownPlan, { columns }: TerminalStyle): string[] {
  const { caseCount, processCount, varied, leftOut, doneCount, folder, resume } = plan;
  const lines = [
    `Plan: ${counted(caseCount, "case")}, ${counted(processCount, "process", "processes")}, one at a time in turning rounds.`,
    ...varied.map(({ name, values }) => `${INDENT}${name}: ${values.join(", ")}`),
    ...leftOut.map(({ why, count }) => `Left out ${count}: ${why}.`),
    ...(doneCount > 0 ? [`${counted(doneCount, "process", "processes")} of them ran before.`] : []),
    timeLine(plan),
    `Run folder: ${folder}; after an interruption: ${resume}`,
  ];
  return lines.flatMap((line) => wrapText(line, columns, line.startsWith(INDENT) ? INDENT : ""));
}

/** A guess is called one. */
function timeLine({ race, guessNs, doneCount }: ShownPlan): string {
  const what = doneCount > 0 ? "what is left" : "all processes";
  const guess = `${roughTime(guessNs / 1e9)} for ${what}, a guess until the first round is over`;
  if (race === undefined) return `Time: ${guess}.`;
  const heats = race.heatCount === 1 ? "the same work" : `${race.heatCount} kinds of work`;
  return (
    `Time: ${guess}; the budget is ${exactTime(race.budgetNs / 1e9)}: candidates for ${heats} race, ` +
    "and who is clearly slower is dropped and called screened."
  );
}

function exactTime(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
