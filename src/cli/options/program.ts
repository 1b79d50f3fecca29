// The command line on cac, which declares, matches and dispatches commands and options and prints their help, all from the tables.
// cac guesses at words: it makes 7 of `007` and 1000 of `1e3`, and takes `-` for an option. So each text goes in behind a mark that
// makes it neither a number nor an option nor empty, and comes out without it: every text survives.

import { cac } from "cac";
import { COMMAND_NAMES, COMMANDS, type CommandName, helpOf, isList, optionsOf } from "./commands.ts";
import { OPTIONS, type OptionName, REQUESTS } from "./options.ts";

/** The words of a command line, with the texts as they were typed. */
export interface TypedWords {
  readonly command: CommandName;
  /** What stands beside options. */
  readonly operands: readonly string[];
  readonly options: readonly TypedOption[];
}

/** One occurrence of an option. A flag has no text. */
export interface TypedOption {
  readonly option: OptionName;
  readonly text: string | undefined;
}

/** The texts of each option that was given, in the order of their first occurrence; none for a flag. */
export type OptionTexts = ReadonlyMap<OptionName, readonly string[]>;

/** What is done for a command. */
type Action<T> = (command: CommandName, operands: readonly string[], texts: OptionTexts) => T;

/** Has cac match the words to a command, and gives `action` what belongs to it. Each option must be one of the command's. */
export function dispatch<T>(words: TypedWords, action: Action<T>): T {
  // Those that were not typed would add a millisecond to every start.
  const typed = [...new Set(words.options.map(({ option }) => option))];
  const program = declared(words.command, typed, (command, operands, values) =>
    action(command, operands.map(unmarked), textsOf(typed, values)),
  );
  program.parse(["", "", ...markedWords(words)], { run: false });
  return program.runMatchedCommand();
}

/** The help of a command, or of the program, that consists of `blocks` of lines. */
export function printedHelp(
  command: CommandName | undefined,
  blocks: readonly (readonly string[])[],
): string {
  const described = command ?? "bench";
  const program = declared(described, [...optionsOf(described), ...REQUESTS], () => undefined);
  program.help(() => blocks.map((lines) => ({ body: lines.join("\n") })));
  const shown = program.commands.find(({ name }) => name === command) ?? program;
  return printedBy(() => shown.outputHelp());
}

/** All commands, with `options` of the one that is `asked` for. */
function declared<T>(
  asked: CommandName,
  options: readonly OptionName[],
  action: (command: CommandName, words: readonly string[], values: Values) => T,
) {
  const program = cac("mrlbench");
  for (const name of COMMAND_NAMES) {
    const command = program.command(`${name} [...words]`, COMMANDS[name].summary, KEEP_ABSENT);
    if (name === "bench") command.alias("!"); // The command when none is named.
    for (const option of name === asked ? options : []) {
      command.option(declarationOf(name, option), helpOf(name, option), takesText(option) ? TEXTS : {});
    }
    command.action((words: readonly string[], values: Values) => action(name, words, values));
  }
  return program;
}

type Values = Readonly<Record<string, unknown>>;

/** An option that was not given has no value. */
const KEEP_ABSENT = { ignoreOptionDefaultValue: true };
/** Not converted, and a list however often it is given. */
const TEXTS = { type: [String] };

/** As the help of cac would show it. */
function declarationOf(command: CommandName, option: OptionName): string {
  const spec = OPTIONS[option];
  return `--${option}${"reader" in spec ? ` <${spec.value}>${isList(command, option) ? " +" : ""}` : ""}`;
}

function takesText(option: OptionName): boolean {
  return "reader" in OPTIONS[option];
}

const MARK = "=";

function markedWords({ command, operands, options }: TypedWords): string[] {
  const marked = options.map(({ option, text }) =>
    text === undefined ? `--${option}` : `--${option}=${MARK}${text}`,
  );
  return [command, ...operands.map((operand) => MARK + operand), ...marked];
}

function unmarked(word: string): string {
  return word.slice(MARK.length);
}

function textsOf(typed: readonly OptionName[], values: Values): OptionTexts {
  return new Map(
    typed.map((option) => {
      const texts = takesText(option) ? (values[keyOf(option)] as readonly string[]) : [];
      return [option, texts.map(unmarked)];
    }),
  );
}

/** By which cac keeps an option: it leaves a hyphen after a digit as it is. */
function keyOf(option: OptionName): string {
  return option.replaceAll(
    /([a-z])-([a-z])/g,
    (_, before: string, after: string) => before + after.toUpperCase(),
  );
}

/** cac prints by console.info, which does not say when it fails; so what it prints is caught, for a sink that does. */
function printedBy(print: () => void): string {
  const { info } = console;
  let printed = "";
  console.info = (text: string) => {
    printed += `${text}\n`;
  };
  try {
    print();
  } finally {
    console.info = info;
  }
  return printed;
}
