// What would allow a decision where the data allow none.
import { FEWEST_FOR_INTERVAL } from "../stats/between-processes.ts";
import type { Judged, Standing } from "./judged.ts";

/**
 * @param judged all that were tried
 * @param rounds of those that nothing speaks against; 0 where there is none
 * @param enoughNs a budget that would do, by what was seen; undefined where that is not known
 */
export function wouldDecide(
  judged: readonly Judged[],
  rounds: number,
  enoughNs: number | undefined,
): readonly string[] {
  const budget = enoughNs === undefined ? "--budget" : `--budget, about ${budgetText(enoughNs)} here`;
  if (rounds > 0) {
    const counted = rounds === 1 ? "One round" : `${rounds} rounds`;
    return [
      `${counted} of Layer C allow no interval between processes, which takes ${FEWEST_FOR_INTERVAL}: give more time with ${budget}.`,
    ];
  }
  const lines = LINES.flatMap(({ standings, text }) => {
    const those = judged.filter(({ standing }) => standings.includes(standing));
    return those.length === 0 ? [] : [text(those, budget)];
  });
  const [failed] = judged.filter(({ standing }) => standing === "failed" || standing === "disqualified");
  if (lines.length > 0) return lines;
  return [failed ? `None could be measured; the first says: ${named(failed)}` : "There was no candidate."];
}

interface Line {
  readonly standings: readonly Standing[];
  readonly text: (judged: readonly Judged[], budget: string) => string;
}

const LINES: readonly Line[] = [
  {
    standings: ["constraint"],
    text: (those) =>
      `No candidate is shown to be within the limits, such as ${named(those[0]!)}. A wider limit, or another model, would decide.`,
  },
  {
    standings: ["gate"],
    text: () =>
      "What fails the gate may pass it with a lower --min-retention, or be shown to on more queries.",
  },
  {
    standings: ["unsteady"],
    text: () => "What does not hold still may do so on a quieter machine.",
  },
  {
    standings: ["screened"],
    text: (_, budget) => `What was only screened can be measured in Layer C with more time: ${budget}.`,
  },
];

/** As it is typed. */
function budgetText(ns: number): string {
  const seconds = ns / 1e9;
  return seconds > 90 ? `${Math.ceil(seconds / 60)}m` : `${10 * Math.ceil(seconds / 10)}s`;
}

function named({ tried, reason }: Judged): string {
  return `${tried.candidate}: ${reason}`;
}
