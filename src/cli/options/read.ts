// The texts that were given for the options of a command become its typed values.

import { UsageError } from "../../core/errors.ts";
import { seeHelp } from "./advice.ts";
import type { Given, GivenOptions } from "./argv.ts";
import { type CommandName, isList, type OptionsOf, optionsOf } from "./commands.ts";
import { camel, OPTIONS, type OptionName } from "./options.ts";

/**
 * Reads what was given, and the defaults of what was not, into the options of `command`.
 * @throws UsageError on a text that is no value of its option.
 */
export function readOptions<Command extends CommandName>(
  command: Command,
  given: GivenOptions,
): OptionsOf<Command> {
  const entries = optionsOf(command).map((option) => {
    const values = valuesOf(command, option, given.get(option));
    return [camel(option), isList(command, option) ? values : values[0]];
  });
  // The table that is read here is the one that the type is made from.
  return Object.fromEntries(entries) as OptionsOf<Command>;
}

/** The values of a command's options by the names that a user types. */
export function optionsByName<Command extends CommandName>(
  command: Command,
  options: OptionsOf<Command>,
): Readonly<Record<string, unknown>> {
  const values = options as Readonly<Record<string, unknown>>;
  return Object.fromEntries(optionsOf(command).map((option) => [option, values[camel(option)]]));
}

function valuesOf(command: CommandName, option: OptionName, given: Given | undefined): readonly unknown[] {
  const spec = OPTIONS[option];
  if (!("reader" in spec)) return [given !== undefined];
  if (given === undefined) return [spec.default === undefined ? undefined : spec.reader.read(spec.default)];
  const { place } = given;
  const values = given.texts.map((text) => {
    const value = spec.reader.read(text);
    if (value !== undefined) return value;
    const isListForOne = text.includes(",") && !isList(command, option);
    throw new UsageError({
      what: isListForOne ? `${place} takes one value, not a list` : `${place} does not take this value`,
      seen: JSON.stringify(text),
      expected: spec.reader.expected,
      next: seeHelp(command),
    });
  });
  return unique(values);
}

/** The values without repetition, in order; two values are one when they look the same as JSON. */
export function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
