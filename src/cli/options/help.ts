// The text of `--help`, made from the table of options: what is not in the table is not in the help.

import { ExitCode } from "../../core/errors.ts";
import { wrapText } from "../../report/style.ts";
import {
  COMMAND_NAMES,
  COMMANDS,
  type CommandName,
  type Example,
  firstOptionsOf,
  helpOf,
  isList,
  optionsOf,
} from "./commands.ts";
import { GROUPS, OPTIONS, type OptionName, REQUESTS } from "./options.ts";
import { printedHelp } from "./program.ts";

const EXIT_CODES: Readonly<Record<keyof typeof ExitCode, string>> = {
  done: "done, also when stdout is closed early",
  usage: "the command was wrong",
  missing: "a device, library, model or data set is missing or cannot be used",
  native: "the native runtime refused or failed",
  disqualified:
    "the work left its device, the gate refused a dim asked for, vectors moved, or check found it worse",
  undecided: "what was measured allows no decision",
  bug: "a bug of mrlbench",
  output: "output could not be written",
  hungUp: "the terminal went away; what was measured is on disk",
  interrupted: "interrupted by Ctrl-C; what was measured is on disk",
  terminated: "terminated; what was measured is on disk",
};

/** No line of the help is longer. */
const COLUMNS = 80;
/** A left side that is longer stands on a line of its own. */
const MOST_LEFT_COLUMNS = 28;

/**
 * The help of one command, or of the program: its commands, the options of bench, the exit codes.
 * @param isWhole whether all options are in it, or those that matter first
 */
export function helpText(command: CommandName | undefined, isWhole = false): string {
  return printedHelp(
    command,
    command === undefined ? programBlocks(isWhole) : commandBlocks(command, isWhole),
  );
}

type Block = readonly string[];

/** Where rows go, in one sentence. */
export const ROWS_RULE =
  "One row per call goes to stdout where that is no terminal, unless --out, --csv FILE or --json takes the rows; to a file, a line on stderr says how many.";

function programBlocks(isWhole: boolean): readonly Block[] {
  return [
    ["mrlbench: what an embedding model costs on this machine, call by call."],
    ["Usage: mrlbench [COMMAND] [options]; without a command: bench"],
    ["Commands", ...columns(COMMAND_NAMES.map((name) => [name, COMMANDS[name].summary]))],
    ...optionsOfBench(isWhole),
    wrapped(ROWS_RULE),
    examples(
      isWhole
        ? COMMAND_NAMES.flatMap((name): readonly Example[] => COMMANDS[name].examples)
        : COMMANDS.bench.examples,
    ),
    ["Exit codes", ...columns(exitCodeRows())],
  ];
}

function optionsOfBench(isWhole: boolean): readonly Block[] {
  if (isWhole) {
    return [
      ["Options of bench; mrlbench COMMAND --help lists those of another command.", ...listRule("bench")],
      ...optionBlocks("bench"),
    ];
  }
  return [
    ["Options of bench that matter first", ...columns(firstRows("bench")), ...listRule("bench")],
    wrapped("mrlbench --help all: the other options. mrlbench COMMAND --help: those of a command."),
  ];
}

function commandBlocks(command: CommandName, isWhole: boolean): readonly Block[] {
  const isShort = !isWhole && firstOptionsOf(command).length < optionsOf(command).length;
  return [
    wrapped(`mrlbench ${command}: ${COMMANDS[command].summary}.`),
    [
      ...wrapped(`Usage: mrlbench ${command}${COMMANDS[command].operands.replaceAll("|", " | ")} [options]`),
      ...listRule(command),
    ],
    ...(isShort
      ? [
          ["Options that matter first", ...columns(firstRows(command))],
          wrapped(`mrlbench ${command} --help all: the other options.`),
        ]
      : optionBlocks(command)),
    examples(COMMANDS[command].examples),
  ];
}

function firstRows(command: CommandName): readonly Row[] {
  return firstOptionsOf(command).map((option) => optionRow(command, option));
}

function wrapped(text: string): Block {
  return wrapText(text, COLUMNS, "");
}

/** What the mark + means, where an option has it. */
function listRule(command: CommandName): readonly string[] {
  const hasList = optionsOf(command).some((option) => isList(command, option));
  return hasList ? ["+ takes a comma list, or is repeated; every combination is measured."] : [];
}

function optionBlocks(command: CommandName): readonly Block[] {
  const options = [...optionsOf(command), ...REQUESTS];
  const rows = new Map(options.map((option) => [option, optionRow(command, option)]));
  const width = widthOf([...rows.values()]);
  return Object.entries(GROUPS).flatMap(([group, { title, note }]) => {
    const members = options.filter((option) => OPTIONS[option].group === group);
    if (members.length === 0) return [];
    const lines = columns(
      members.map((option) => rows.get(option)!),
      width,
    );
    return [[title, ...lines, ...note.flatMap((line) => wrapText(line, COLUMNS, "  "))]];
  });
}

type Row = readonly [left: string, right: string];

function optionRow(command: CommandName, option: OptionName): Row {
  const spec = OPTIONS[option];
  const value = "reader" in spec ? ` ${spec.value}` : "";
  const mark = isList(command, option) ? " +" : "";
  const help = helpOf(command, option);
  // A command that takes something else by default says so itself.
  const isSaid = help.endsWith("]");
  const fallback = "reader" in spec && spec.default !== undefined && !isSaid ? ` [${spec.default}]` : "";
  return [`--${option}${value}${mark}`, `${help}${fallback}`];
}

function examples(list: readonly Example[]): Block {
  return ["Examples", ...columns(list.map(({ line, purpose }) => [line, purpose]))];
}

/** Each code with what it means. */
export function exitCodeRows(): readonly Row[] {
  return Object.entries(EXIT_CODES).map(([kind, meaning]) => [
    String(ExitCode[kind as keyof typeof ExitCode]),
    meaning,
  ]);
}

function widthOf(rows: readonly Row[]): number {
  return Math.max(...rows.map(([left]) => left.length).filter((length) => length <= MOST_LEFT_COLUMNS), 0);
}

/** Two columns; the left one is at least `width` wide, and the right one is wrapped. */
function columns(rows: readonly Row[], width = widthOf(rows)): readonly string[] {
  return rows.flatMap(([left, right]) => {
    const lines = wrapText(right, COLUMNS - width - 4, "");
    const isLong = left.length > width;
    const first = isLong ? [`  ${left}`] : [`  ${left.padEnd(width)}  ${lines[0]}`];
    return [...first, ...(isLong ? lines : lines.slice(1)).map((line) => `${" ".repeat(width + 4)}${line}`)];
  });
}
