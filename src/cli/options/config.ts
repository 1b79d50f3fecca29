// The config file: TOML with the names of the options as keys, numbers and strings as values, arrays for + options.
// What it gives has the same form as what argv gives, so that one reader reads both.

import { DataError, UsageError } from "../../core/errors.ts";
import { nearestOption, seeHelp } from "./advice.ts";
import { foreignOption, type Given, type GivenOptions } from "./argv.ts";
import { COMMAND_NAMES, type CommandName, isList, takes } from "./commands.ts";
import { isOptionName, OPTIONS, type OptionName } from "./options.ts";

/** What such a file is called, and the option that names it. */
const FILES = {
  config: { what: "the config file", next: "Check the path after --config.", without: "leave --config out" },
  plan: { what: "the plan", next: "Check the path after --plan.", without: "leave --plan out" },
} as const;
export type ConfigKind = keyof typeof FILES;

/**
 * The options of `command` in the config file `path`.
 * @throws UsageError when the file cannot be read, on an unknown key or a value of the wrong type; DataError when it is
 * not TOML.
 */
export function readConfig(
  path: string,
  command: CommandName,
  readText: (path: string) => string,
  kind: ConfigKind = "config",
): GivenOptions {
  const given = new Map<OptionName, Given>();
  for (const [key, value] of Object.entries(parseToml(path, textOf(path, readText, kind), kind))) {
    const place = `${path}: ${key}`;
    if (!isConfigKey(key)) throw unknownKey(place, key, command);
    if (!takes(command, key)) throw foreignOption(place, key, command);
    const texts = textsOf(value, key, command);
    if (texts === undefined) throw wrongType(place, value, key, command);
    if (texts !== "off") given.set(key, { texts, place });
  }
  return given;
}

function textOf(path: string, readText: (path: string) => string, kind: ConfigKind): string {
  try {
    return readText(path);
  } catch (error) {
    throw new UsageError({
      what: `${FILES[kind].what} ${path} cannot be read`,
      seen: messageOf(error),
      expected: "a readable TOML file",
      next: FILES[kind].next,
    });
  }
}

function parseToml(path: string, text: string, kind: ConfigKind): object {
  try {
    return Bun.TOML.parse(text);
  } catch (error) {
    throw new DataError({
      what: `${FILES[kind].what} ${path} is not TOML`,
      seen: messageOf(error),
      expected: 'lines such as dim = [64, 128] or runtime = "ort"',
      next: `Correct the file, or ${FILES[kind].without}.`,
    });
  }
}

/** Files name no files of their own kind, and no run that is gone on with. */
const INSIDE_NONE: readonly string[] = ["config", "plan", "resume"];

/** An option of any command but those that make no sense inside the file. */
function isConfigKey(key: string): key is OptionName {
  return (
    isOptionName(key) && !INSIDE_NONE.includes(key) && COMMAND_NAMES.some((command) => takes(command, key))
  );
}

/** A TOML value as the texts of an option; "off" for a flag that is false; undefined for a wrong type. */
function textsOf(
  value: unknown,
  option: OptionName,
  command: CommandName,
): readonly string[] | "off" | undefined {
  const spec = OPTIONS[option];
  if (!("reader" in spec)) return value === true ? [] : value === false ? "off" : undefined;
  const isArray = Array.isArray(value);
  if (isArray && !isList(command, option)) return undefined;
  const values: readonly unknown[] = isArray ? value : [value];
  const fits = (item: unknown) =>
    (typeof item === "string" && item !== "") || (typeof item === "number" && spec.reader.textOnly !== true);
  return values.length > 0 && values.every(fits) ? values.map(String) : undefined;
}

function wrongType(place: string, value: unknown, option: OptionName, command: CommandName): UsageError {
  const spec = OPTIONS[option];
  const one = "reader" in spec ? spec.reader.expected : "true or false";
  return new UsageError({
    what: `${place} has a value of the wrong type`,
    seen: JSON.stringify(value),
    expected: isList(command, option) ? `${one}, or an array of such values` : `${one}, one value`,
    next: `Correct the file. ${seeHelp(command)}`,
  });
}

function unknownKey(place: string, key: string, command: CommandName): UsageError {
  return new UsageError({
    what: `${place} is no option that a config file can set`,
    next: seeHelp(command, nearestOption(key, command)),
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
