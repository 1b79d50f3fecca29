// The options of a grid that is gone on with: those that it was begun with.
import { UsageError } from "../../core/errors.ts";
import type { GivenOptions } from "./argv.ts";
import { type OptionsOf, optionsOf } from "./commands.ts";
import { camel, type OptionName } from "./options.ts";
import { readOptions } from "./read.ts";

type MatrixOptions = OptionsOf<"matrix">;

/** What a grid that is gone on with may be given anew: it decides nothing that is measured. */
const FREE: readonly OptionName[] = [
  "csv",
  "out",
  "resume",
  "plan",
  "config",
  "quiet",
  "no-progress",
  "label",
];

/** Texts of the options that decide what is measured, for whoever goes on with it. */
export function askedOf(given: GivenOptions): Readonly<Record<string, readonly string[]>> {
  const asked = [...given].filter(([option]) => !FREE.includes(option));
  return Object.fromEntries(asked.map(([option, { texts }]) => [option, texts]));
}

/**
 * What a grid was begun with, and what may be given anew.
 * @param asked as `askedOf` gave it
 * @throws UsageError where an option is given again with another value
 */
export function resumedOptions(
  folder: string,
  asked: Readonly<Record<string, readonly string[]>>,
  given: GivenOptions,
): GivenOptions {
  const begun: GivenOptions = new Map(
    Object.entries(asked).map(([option, texts]) => [option as OptionName, { texts, place: folder }]),
  );
  const both: GivenOptions = new Map([...begun, ...given]);
  const [before, after] = [readOptions("matrix", begun), readOptions("matrix", both)];
  for (const option of optionsOf("matrix")) {
    const name = camel(option) as keyof MatrixOptions;
    if (FREE.includes(option) || JSON.stringify(before[name]) === JSON.stringify(after[name])) continue;
    throw new UsageError({
      what: `--resume cannot go on: --${option} is not what the grid was begun with`,
      seen: given.get(option)!.texts.join(",") || "set",
      expected: asked[option]?.join(",") ?? "as it is without the option",
      next: `Leave --${option} out, or begin a grid of its own in another folder.`,
    });
  }
  if (given.has("out")) {
    throw new UsageError({
      what: "--resume and --out exclude each other",
      expected: "one folder",
      next: "Leave --out out: the grid goes on in its folder.",
    });
  }
  return both;
}
