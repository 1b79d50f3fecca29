// The words of the command line: command, operands and the text given for each option. Names are checked here, values
// are not read yet. node:util splits the words without touching them (no number is guessed, `-` is a value).

import { parseArgs } from "node:util";
import { UsageError } from "../../core/errors.ts";
import { listing, nearest } from "../../core/words.ts";
import { nearestOption, ownersOf, seeHelp } from "./advice.ts";
import { bareValue, COMMAND_NAMES, type CommandName, isCommandName, isList, takes } from "./commands.ts";
import { isOptionName, OPTION_NAMES, OPTIONS, type OptionName } from "./options.ts";
import type { OptionTexts, TypedOption } from "./program.ts";

/** What the user gave for one option. A flag has no text. */
export interface Given {
  readonly texts: readonly string[];
  /** How an error names it: `--dim`, or `bench.toml: dim`. */
  readonly place: string;
}

export type GivenOptions = ReadonlyMap<OptionName, Given>;

interface Occurrence extends TypedOption {
  /** True for `--option=text`. */
  readonly inline: boolean;
}

export interface Words {
  /** Undefined when no command is named. */
  readonly command: CommandName | undefined;
  readonly operands: readonly string[];
  readonly occurrences: readonly Occurrence[];
}

/**
 * Splits argv (without the executable) into its words.
 * @throws UsageError on an unknown option or command, or an option without its value.
 */
export function splitWords(typed: readonly string[]): Words {
  const argv = withBareValues(typed);
  const { tokens } = parseArgs({
    args: [...argv],
    options: TOKEN_KINDS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const end = tokens.findIndex((token) => token.kind === "option-terminator");
  const operands = tokens.flatMap((token) => (token.kind === "positional" ? [token.value] : []));
  const first = tokens.findIndex((token) => token.kind === "positional");
  const named = first >= 0 && (end < 0 || first < end) ? operands[0] : undefined;
  const command = named !== undefined && isCommandName(named) ? named : undefined;

  const occurrences: Occurrence[] = [];
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const word = argv[token.index]!;
    const isLong = token.rawName.startsWith("--");
    if (!isOptionName(token.name) || !(isLong || word === "-h")) {
      throw unknownOption(isLong ? token.rawName : word, command ?? "bench");
    }
    const occurrence = { option: token.name, text: token.value, inline: token.inlineValue === true };
    if ("reader" in OPTIONS[token.name]) requireValue(occurrence, command ?? "bench");
    occurrences.push(occurrence);
  }
  if (named !== undefined && command === undefined) throw unknownCommand(named);
  return { command, operands: command === undefined ? operands : operands.slice(1), occurrences };
}

/** Puts the value behind an option that may stand without one, where the next word is none. */
function withBareValues(typed: readonly string[]): readonly string[] {
  const command = typed.find(isCommandName);
  if (command === undefined) return typed;
  return typed.flatMap((word, index) => {
    const value = word.startsWith("--") ? bareValue(command, word.slice(2)) : undefined;
    const next = typed[index + 1];
    const isBare = value !== undefined && (next === undefined || /^-[^\d]/.test(next));
    return isBare ? [word, value] : [word];
  });
}

/**
 * Checks what can be wrong with the options of `command` before a value is read.
 * @throws UsageError on an option of another command, one that is given twice, or a flag with a value.
 */
export function checkOptions(command: CommandName, options: readonly TypedOption[]): void {
  const seen = new Set<OptionName>();
  for (const { option, text } of options) {
    const place = `--${option}`;
    if (!takes(command, option)) throw foreignOption(place, option, command);
    if (seen.has(option) && !isList(command, option)) throw repeated(place, command);
    if (text !== undefined && !("reader" in OPTIONS[option])) throw valueOfFlag(place, text, command);
    seen.add(option);
  }
}

/**
 * What was given for each option; the commas of + options are split here.
 * @throws UsageError on a list with an empty value
 */
export function givenOptions(command: CommandName, texts: OptionTexts): GivenOptions {
  const all = [...texts].map(([option, given]) => {
    const each = isList(command, option) ? given.flatMap((text) => listed(command, option, text)) : given;
    return [option, { texts: each, place: `--${option}` }] as const;
  });
  return new Map(all);
}

/** Options as words of a command line of their own, those of a config file among them. */
export function wordsOf(given: GivenOptions): readonly string[] {
  return [...given].map(([option, { texts }]) =>
    "reader" in OPTIONS[option] ? `--${option}=${texts.join(",")}` : `--${option}`,
  );
}

/** The error for an option that exists, but not for this command. */
export function foreignOption(place: string, option: OptionName, command: CommandName): UsageError {
  return new UsageError({
    what: `${place} is not an option of mrlbench ${command}`,
    expected: `it belongs to ${ownersOf(option)}`,
    next: seeHelp(command),
  });
}

// parseArgs must know which options take the next word; the short form is the one that everybody tries.
const TOKEN_KINDS = Object.fromEntries(
  OPTION_NAMES.map((option) => [
    option,
    {
      type: "reader" in OPTIONS[option] ? ("string" as const) : ("boolean" as const),
      ...(option === "help" ? { short: "h" } : {}),
    },
  ]),
);

/** A word after an option that looks like an option is one, unless it can only be a number or `-`. */
function requireValue({ option, text, inline }: Occurrence, command: CommandName): void {
  const isNextOption = !inline && text !== undefined && /^-[^\d]/.test(text);
  if (text !== undefined && text !== "" && !isNextOption) return;
  throw new UsageError({
    what: `--${option} needs a value`,
    ...(isNextOption ? { seen: JSON.stringify(text) } : {}),
    next: isNextOption
      ? `Write --${option}=${text} if that is the value. ${seeHelp(command)}`
      : seeHelp(command),
  });
}

function listed(command: CommandName, option: OptionName, text: string): readonly string[] {
  const texts = text.split(",");
  if (!texts.includes("")) return texts;
  throw new UsageError({
    what: `--${option} has an empty value in its list`,
    seen: JSON.stringify(text),
    next: `Take out the comma that separates nothing. ${seeHelp(command)}`,
  });
}

function valueOfFlag(place: string, text: string, command: CommandName): UsageError {
  return new UsageError({
    what: `${place} takes no value`,
    seen: JSON.stringify(text),
    next: `Write ${place} alone, or leave it out. ${seeHelp(command)}`,
  });
}

function repeated(place: string, command: CommandName): UsageError {
  return new UsageError({
    what: `${place} is given twice`,
    expected: "one value",
    next: `Keep one of them. ${seeHelp(command)}`,
  });
}

function unknownOption(word: string, command: CommandName): UsageError {
  const guess = nearestOption(word.replace(/^-+/, ""), command);
  return new UsageError({
    what: `unknown option ${word}`,
    next: seeHelp(command, guess && `--${guess}`),
  });
}

function unknownCommand(word: string): UsageError {
  return new UsageError({
    what: `unknown command ${JSON.stringify(word)}`,
    expected: listing(COMMAND_NAMES, "or"),
    next: seeHelp(undefined, nearest(word, COMMAND_NAMES)),
  });
}
