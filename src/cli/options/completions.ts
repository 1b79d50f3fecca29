// Completions of a shell, from the tables of commands and options: which words there are is not known to a shell but from here.
import { COMMAND_NAMES, COMMANDS, type CommandName, helpOf, optionsOf, type Shell } from "./commands.ts";
import { OPTIONS, type OptionName, REQUESTS } from "./options.ts";

/** Words that stand after a command and are no options. */
type Words = Readonly<Partial<Record<CommandName, readonly string[]>>>;

interface CommandWords {
  readonly command: string;
  readonly summary: string;
  readonly words: readonly string[];
  readonly options: readonly OptionName[];
}

/** @param more words of commands that no table of options knows */
export function completionScript(shell: Shell, more: Words): string {
  return SCRIPTS[shell](COMMAND_NAMES.map((command) => commandWords(command, more)));
}

function commandWords(command: CommandName, more: Words): CommandWords {
  const { summary, words = [] }: { readonly summary: string; readonly words?: readonly string[] } =
    COMMANDS[command];
  return {
    command,
    summary,
    words: [...words, ...(more[command] ?? [])],
    options: [...optionsOf(command), ...REQUESTS],
  };
}

const SCRIPTS: Readonly<Record<Shell, (commands: readonly CommandWords[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
};

type Kind = "flag" | "words" | "files" | "any";

function kindOf(option: OptionName): Kind {
  const spec = OPTIONS[option];
  if (!("reader" in spec)) return "flag";
  if (spec.reader.isPath) return "files";
  return spec.reader.words === undefined ? "any" : "words";
}

function valuesOf(option: OptionName): readonly string[] {
  const spec = OPTIONS[option];
  return "reader" in spec ? (spec.reader.words ?? []) : [];
}

/** Options that any command has, by what follows them. */
function optionsOfKind(commands: readonly CommandWords[], kind: Kind): readonly OptionName[] {
  return [...new Set(commands.flatMap(({ options }) => options))].filter((option) => kindOf(option) === kind);
}

const HEAD = "Completions of mrlbench, made by `mrlbench completions";

/** Bash and zsh share the cases: which words follow the word before, and which belong to the command. */
function shellCases(
  commands: readonly CommandWords[],
  reply: (words: readonly string[]) => string,
  files: string,
) {
  const flags = (options: readonly OptionName[]) => options.map((option) => `--${option}`);
  const byValues = Map.groupBy(optionsOfKind(commands, "words"), (option) => valuesOf(option).join(" "));
  return [
    '  case "$previous" in',
    ...[...byValues].map(
      ([values, options]) => `    ${flags(options).join("|")}) ${reply(values.split(" "))}; return;;`,
    ),
    ...[...Map.groupBy(optionsOfKind(commands, "files"), (option) => valuesOf(option).join(" "))].map(
      ([values, options]) =>
        `    ${flags(options).join("|")}) ${values === "" ? "" : `${reply(values.split(" "))}; `}${files}; return;;`,
    ),
    `    ${flags(optionsOfKind(commands, "any")).join("|")}) return;;`,
    "  esac",
    '  case "$command" in',
    ...commands.map(
      ({ command, words, options }) => `    ${command}) ${reply([...words, ...flags(options)])};;`,
    ),
    `    *) ${reply([...commands.map(({ command }) => command), "help", "version", ...flags(commands.find(({ command }) => command === "bench")!.options)])};;`,
    "  esac",
  ];
}

function bashScript(commands: readonly CommandWords[]): string {
  const names = commands.map(({ command }) => command).join("|");
  return lines(
    `# ${HEAD} bash\`.`,
    "_mrlbench() {",
    `  local current=${shell("COMP_WORDS[COMP_CWORD]")} previous=${shell("COMP_WORDS[COMP_CWORD-1]")} command= word`,
    `  for word in "${shell("COMP_WORDS[@]:1:COMP_CWORD-1")}"; do`,
    `    case "$word" in ${names}) command=$word; break;; esac`,
    "  done",
    "  COMPREPLY=()",
    ...shellCases(
      commands,
      (words) => `COMPREPLY+=($(compgen -W "${words.join(" ")}" -- "$current"))`,
      'COMPREPLY+=($(compgen -f -- "$current"))',
    ),
    "}",
    "complete -o filenames -F _mrlbench mrlbench",
  );
}

function zshScript(commands: readonly CommandWords[]): string {
  const names = commands.map(({ command }) => command).join("|");
  return lines(
    "#compdef mrlbench",
    `# ${HEAD} zsh\`.`,
    "_mrlbench() {",
    `  local previous=${shell("words[CURRENT-1]")} command= word`,
    `  for word in "${shell("(@)words[2,CURRENT-1]")}"; do`,
    `    case "$word" in (${names}) command=$word; break;; esac`,
    "  done",
    ...shellCases(commands, (words) => `compadd -- ${words.join(" ")}`, "_files"),
    "}",
    'if [[ "$funcstack[1]" = _mrlbench ]]; then _mrlbench "$@"; else compdef _mrlbench mrlbench; fi',
  );
}

/** A parameter of the shell. */
function shell(name: string): string {
  return `\${${name}}`;
}

function fishScript(commands: readonly CommandWords[]): string {
  const others = commands.filter(({ command }) => command !== "bench").map(({ command }) => command);
  const conditionOf = (command: string) =>
    command === "bench"
      ? `not __fish_seen_subcommand_from ${others.join(" ")}`
      : `__fish_seen_subcommand_from ${command}`;
  const option = (command: CommandName, name: OptionName) => {
    const values = valuesOf(name);
    const taken = { flag: "", any: " -x", files: " -r -F", words: " -x" }[kindOf(name)];
    const offered = values.length === 0 ? "" : ` -a ${fishText(values.join(" "))}`;
    return `complete -c mrlbench -n ${fishText(conditionOf(command))} -l ${name}${taken}${offered} -d ${fishText(helpOf(command, name))}`;
  };
  return lines(
    `# ${HEAD} fish\`.`,
    "complete -c mrlbench -f",
    ...commands.map(
      ({ command, summary }) =>
        `complete -c mrlbench -n __fish_use_subcommand -a ${command} -d ${fishText(summary)}`,
    ),
    ...["help", "version"].map((word) => `complete -c mrlbench -n __fish_use_subcommand -a ${word}`),
    ...commands.flatMap(({ command, words, options }) => [
      ...(words.length === 0
        ? []
        : [`complete -c mrlbench -n ${fishText(conditionOf(command))} -a ${fishText(words.join(" "))}`]),
      ...options.map((name) => option(command as CommandName, name)),
    ]),
  );
}

function fishText(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

function powershellScript(commands: readonly CommandWords[]): string {
  const list = (words: readonly string[]) =>
    `@(${words.map((word) => `'${word.replaceAll("'", "''")}'`).join(", ")})`;
  const values = optionsOfKind(commands, "words").map(
    (option) => `    '--${option}' = ${list(valuesOf(option))}`,
  );
  const open = [...optionsOfKind(commands, "files"), ...optionsOfKind(commands, "any")];
  const words = commands.map(
    ({ command, words, options }) =>
      `    '${command}' = ${list([...words, ...options.map((option) => `--${option}`)])}`,
  );
  return lines(
    `# ${HEAD} powershell\`.`,
    "Register-ArgumentCompleter -Native -CommandName mrlbench -ScriptBlock {",
    "  param($current, $line, $position)",
    "  $values = @{",
    ...values,
    "  }",
    "  $words = @{",
    ...words,
    "  }",
    `  $open = ${list(open.map((option) => `--${option}`))}`,
    "  $typed = @($line.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })",
    "  if ($current -ne '' -and $typed.Count -gt 0) { $typed = @($typed | Select-Object -SkipLast 1) }",
    "  $previous = if ($typed.Count -gt 0) { $typed[-1] } else { '' }",
    "  $command = $typed | Where-Object { $words.ContainsKey($_) } | Select-Object -First 1",
    "  if ($open -contains $previous) { return }",
    "  $offered = if ($values.ContainsKey($previous)) { $values[$previous] }",
    "    elseif ($command) { $words[$command] }",
    "    else { @($words.Keys | Sort-Object) + @('help', 'version') + $words['bench'] }",
    '  $offered | Where-Object { $_ -like "$current*" } | ForEach-Object {',
    "    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)",
    "  }",
    "}",
  );
}

function lines(...all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}
