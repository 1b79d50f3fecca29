// The words of the command line: command, operands and the text given for each option. Names are checked here, values
// are not read yet. Words are split without being touched (no number is guessed, `-` is a value).

import { UsageError } from "../../core/errors.ts";
import { listing, nearest } from "../../core/words.ts";
import { nearestOption, ownersOf, seeHelp } from "./advice.ts";
import { bareValue, COMMAND_NAMES, type CommandName, isCommandName, isList, takes } from "./commands.ts";
import { isOptionName, OPTIONS, type OptionName } from "./options.ts";
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
  const { options, before, after } = partsOf(withBareValues(typed));
  const [named] = before;
  const command = named !== undefined && isCommandName(named) ? named : undefined;
  const occurrences = options.map(({ word, text, inline }) => {
    const option = word === "-h" ? "help" : word.slice("--".length);
    if (!(word === "-h" || word.startsWith("--")) || !isOptionName(option))
      throw unknownOption(word, command ?? "bench");
    const occurrence = { option, text, inline };
    if (takesValue(option)) requireValue(occurrence, command ?? "bench");
    return occurrence;
  });
  if (named !== undefined && command === undefined) throw unknownCommand(named);
  const operands = [...before, ...after];
  return { command, operands: command === undefined ? operands : operands.slice(1), occurrences };
}

interface OptionWord {
  /** As it was typed, up to a `=`. */
  readonly word: string;
  readonly text: string | undefined;
  readonly inline: boolean;
}

/** Options with the text that each takes, and the other words before and after a `--`. */
function partsOf(argv: readonly string[]) {
  const options: OptionWord[] = [];
  const before: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === "--") return { options, before, after: argv.slice(at + 1) };
    if (!word.startsWith("-") || word === "-") {
      before.push(word);
      continue;
    }
    const equals = word.startsWith("--") ? word.indexOf("=", "--x".length) : -1;
    if (equals >= 0) {
      options.push({ word: word.slice(0, equals), text: word.slice(equals + 1), inline: true });
    } else {
      const text = word.startsWith("--") && takesValue(word.slice("--".length)) ? argv[++at] : undefined;
      options.push({ word, text, inline: false });
    }
  }
  return { options, before, after: [] };
}

function takesValue(name: string): boolean {
  return isOptionName(name) && "reader" in OPTIONS[name];
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
