// The manual page mrlbench(1), in roff with the macros of man(7), from the tables of commands and options.
import { COMMAND_NAMES, COMMANDS, type CommandName, helpOf, isList, optionsOf } from "./commands.ts";
import { exitCodeRows, ROWS_RULE } from "./help.ts";
import { GROUPS, OPTIONS, type OptionName, REQUESTS } from "./options.ts";

export function manualPage(version: string): string {
  const lines = [
    `.TH MRLBENCH 1 "" "mrlbench ${version}" "User Commands"`,
    // Words stay whole, and lines are not stretched.
    ".nh",
    ".ad l",
    ".SH NAME",
    "mrlbench \\- what an embedding model costs on this machine, call by call",
    ".SH SYNOPSIS",
    ".B mrlbench",
    "[\\fICOMMAND\\fR] [\\fIOPTIONS\\fR]",
    ".SH DESCRIPTION",
    roff(`Without a command it is bench. ${ROWS_RULE}`),
    ".SH COMMANDS",
    ...COMMAND_NAMES.flatMap((name) => [
      ".TP",
      `.B ${roff(`${name}${COMMANDS[name].operands}`)}`,
      roff(`${COMMANDS[name].summary}.`),
    ]),
    ".SH OPTIONS",
    roff("What stands after + takes a comma list, or is repeated; every combination is measured."),
    ...Object.entries(GROUPS).flatMap(([group, { title, note }]) => [
      `.SS ${roff(title)}`,
      ...note.map((line) => roff(line)),
      ...optionNames()
        .filter((option) => OPTIONS[option].group === group)
        .flatMap(optionLines),
    ]),
    ".SH EXIT STATUS",
    ...exitCodeRows().flatMap(([code, meaning]) => [".TP", `.B ${code}`, roff(`${meaning}.`)]),
    ".SH EXAMPLES",
    ...COMMAND_NAMES.flatMap((name) =>
      COMMANDS[name].examples.flatMap(({ line, purpose }) => [
        ".TP",
        `.B ${roff(line)}`,
        roff(`${purpose}.`),
      ]),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function optionNames(): readonly OptionName[] {
  return Object.keys(OPTIONS) as OptionName[];
}

/** Its help with the first command that has it, and which commands these are. */
function optionLines(option: OptionName): string[] {
  const owners = COMMAND_NAMES.filter((command) => optionsOf(command).includes(option));
  const spec = OPTIONS[option];
  const isRequest = REQUESTS.some((request) => request === option);
  const described: CommandName = owners.includes("bench") || owners.length === 0 ? "bench" : owners[0]!;
  const value = "reader" in spec ? ` \\fI${roff(spec.value)}\\fR` : "";
  const mark = owners.some((command) => isList(command, option)) ? " +" : "";
  const fallback = "reader" in spec && spec.default !== undefined ? ` [${spec.default}]` : "";
  return [
    ".TP",
    `\\fB${roff(`--${option}`)}\\fR${value}${mark}`,
    roff(`${isRequest ? spec.help : helpOf(described, option)}${fallback}.`),
    ...(isRequest ? [] : [roff(`(${owners.join(", ")})`)]),
  ];
}

/** Text that no request of roff can begin, with the hyphens that a person types. */
function roff(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("…", "...")
    .replaceAll("µ", "u")
    .replace(/^[.']/, "\\&$&");
}
