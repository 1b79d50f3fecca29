// What is said of how many processes there were.
import { FEWEST_FOR_INTERVAL } from "../../stats/between-processes.ts";

/** @param planned how many were to be */
export function processNotes(count: number, planned: number): string[] {
  const what = count === 1 ? "One process" : `${count} processes`;
  const outOf = count < planned ? ` of ${planned}: there was no time for more` : "";
  if (count >= FEWEST_FOR_INTERVAL) return outOf === "" ? [] : [`${what}${outOf}.`];
  return [`${what}${outOf}; no interval between processes, which takes ${FEWEST_FOR_INTERVAL} or more.`];
}
