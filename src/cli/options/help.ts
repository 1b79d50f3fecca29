// The text of `--help`, made from the table of options: what is not in the table is not in the help.

import { ExitCode } from "../../core/errors.ts";
import {
  COMMAND_NAMES,
  COMMANDS,
  type CommandName,
  type Example,
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
    "the work left the device that was asked for, or the gate refused a dim asked for, or vectors moved",
  undecided: "what was measured allows no decision",
  bug: "a bug of mrlbench",
  output: "output could not be written",
  hungUp: "the terminal went away; what was measured is on disk",
  interrupted: "interrupted by Ctrl-C; what was measured is on disk",
  terminated: "terminated; what was measured is on disk",
};

/** The help of one command, or of the program: its commands, the options of bench, the exit codes. */
export function helpText(command: CommandName | undefined): string {
  return printedHelp(command, command === undefined ? programBlocks() : commandBlocks(command));
}

type Block = readonly string[];

function programBlocks(): readonly Block[] {
  return [
    ["mrlbench: what an embedding model costs on this machine, call by call."],
    [
      "Usage: mrlbench [bench] [options]",
      `       mrlbench ${COMMAND_NAMES.filter((name) => name !== "bench").join("|")} [options]`,
    ],
    ["Commands", ...columns(COMMAND_NAMES.map((name) => [name, COMMANDS[name].summary]))],
    ["Options of bench; mrlbench COMMAND --help lists those of another command.", ...listRule("bench")],
    ...optionBlocks("bench"),
    examples(COMMAND_NAMES.flatMap((name): readonly Example[] => COMMANDS[name].examples)),
    ["Exit codes", ...columns(exitCodes())],
  ];
}

function commandBlocks(command: CommandName): readonly Block[] {
  return [
    [`mrlbench ${command}: ${COMMANDS[command].summary}.`],
    [`Usage: mrlbench ${command}${COMMANDS[command].operands} [options]`, ...listRule(command)],
    ...optionBlocks(command),
    examples(COMMANDS[command].examples),
  ];
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
    return [[title, ...lines, ...note.map((line) => `  ${line}`)]];
  });
}

type Row = readonly [left: string, right: string];

function optionRow(command: CommandName, option: OptionName): Row {
  const spec = OPTIONS[option];
  const value = "reader" in spec ? ` ${spec.value}` : "";
  const mark = isList(command, option) ? " +" : "";
  const fallback = "reader" in spec && spec.default !== undefined ? ` [${spec.default}]` : "";
  return [`--${option}${value}${mark}`, `${helpOf(command, option)}${fallback}`];
}

function examples(list: readonly Example[]): Block {
  return ["Examples", ...columns(list.map(({ line, purpose }) => [line, purpose]))];
}

function exitCodes(): readonly Row[] {
  return Object.entries(EXIT_CODES).map(([kind, meaning]) => [
    String(ExitCode[kind as keyof typeof ExitCode]),
    meaning,
  ]);
}

function widthOf(rows: readonly Row[]): number {
  return Math.max(...rows.map(([left]) => left.length));
}

/** Two aligned columns; the left one is at least `width` wide. */
function columns(rows: readonly Row[], width = widthOf(rows)): readonly string[] {
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
