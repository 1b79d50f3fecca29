// What to do next after a wrong word on the command line: the nearest right name, and where the right ones are listed.

import { listing, nearest } from "../../core/words.ts";
import { COMMAND_NAMES, type CommandName, optionsOf, takes } from "./commands.ts";
import { type OptionName, REQUESTS } from "./options.ts";

// Names that other tools use for our options; too far from ours to be found by spelling.
const SYNONYMS: Readonly<Record<string, OptionName>> = {
  iterations: "iters",
  runs: "iters",
  repetitions: "iters",
  device: "backend",
  dims: "dim",
  dimensions: "dim",
  precision: "variant",
  output: "out",
  v: "version",
};

/** The option of `command` that `word` (without dashes) may have meant. */
export function nearestOption(word: string, command: CommandName): OptionName | undefined {
  const lower = word.toLowerCase();
  const synonym = Object.hasOwn(SYNONYMS, lower) ? SYNONYMS[lower] : undefined;
  const candidates = [...optionsOf(command), ...REQUESTS];
  const found = synonym ?? nearest(lower, candidates);
  return candidates.find((option) => option === found);
}

/** The last line of an error about the words of a command: an optional guess, then where to look. */
export function seeHelp(command: CommandName | undefined, guess?: string): string {
  const help =
    command === undefined || command === "bench" ? "mrlbench --help" : `mrlbench ${command} --help`;
  const pointer = `${help} lists what there is.`;
  return guess === undefined ? pointer : `Did you mean ${guess}? ${pointer}`;
}

/** `mrlbench bench and mrlbench boundary`: the commands that take `option`. */
export function ownersOf(option: OptionName): string {
  const owners = COMMAND_NAMES.filter((command) => takes(command, option));
  return listing(
    owners.map((command) => `mrlbench ${command}`),
    "and",
  );
}
