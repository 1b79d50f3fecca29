// The command by which the model of a timed case is judged.
import { splitWords } from "../options/argv.ts";
import { takes } from "../options/commands.ts";
import type { OptionName } from "../options/options.ts";
import { selfCommand } from "./self-command.ts";

/** They mean something else there, or the case settles them. */
const OWN: readonly OptionName[] = ["model", "variant", "dim", "rerank", "batch"];

/** @param words of the case's bench command */
export function qualityCommand(
  row: Readonly<Record<string, unknown>>,
  words: readonly string[],
  minRetention: number,
): readonly string[] {
  const common = splitWords(words)
    .occurrences.filter(({ option }) => takes("quality", option) && !OWN.includes(option))
    .map(({ option, text }) => (text === undefined ? `--${option}` : `--${option}=${text.split(",")[0]}`));
  const own = [`--model=${row.model}`, `--variant=${row.variant}`, `--dim=${row.dim}`];
  return selfCommand([
    "quality",
    ...own,
    ...common,
    ...[`--min-retention=${minRetention}`, "--csv=-", "--quiet"],
  ]);
}
