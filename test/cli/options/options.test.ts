// The table of options: its defaults can be typed, and every option has a command that reads it.

import { expect, test } from "bun:test";
import { COMMANDS, type CommandName, optionsOf, takes } from "../../../src/cli/options/commands.ts";
import { camel, OPTION_NAMES, OPTIONS, REQUESTS } from "../../../src/cli/options/options.ts";
import { parseCommandLine } from "../../../src/cli/options/parse.ts";

const context = { stdoutIsTerminal: true, readText: () => "" };
const commands = Object.keys(COMMANDS) as (keyof typeof COMMANDS)[];

/** Options without a default in the table that parsing settles. */
const SETTLED_LATER: Readonly<Partial<Record<string, readonly string[]>>> = {
  boundary: ["iters"],
};

/** The words before the options: of the model store, those of an action that reads the option. */
function wordsOf(command: string, option: string): string[] {
  if (command !== "models") return [command, ...(OPERANDS[command as CommandName] ?? [])];
  return [command, option === "normalize" ? "golden" : "add-rotation", "a"];
}

test.each(commands)("%s: a default that is typed out changes nothing", (command) => {
  for (const option of optionsOf(command)) {
    const spec = OPTIONS[option];
    if (!("reader" in spec) || spec.default === undefined) continue;
    const bareWords = wordsOf(command, option);
    const isOfLayerC = spec.group === "simulation" && takes(command, "layer");
    const words = isOfLayerC ? [...bareWords, "--layer=C"] : bareWords;
    const bare = parseCommandLine(words, context);
    const typed = parseCommandLine([...words, `--${option}=${spec.default}`], context);
    if (!("given" in bare && "given" in typed)) throw new Error(`${command} has no options`);
    expect([...typed.given]).toEqual([...bare.given, option]);
    // The texts of options are kept as they were typed, for whoever goes on with a grid or measures again.
    const asTyped = { given: typed.given, typed: undefined, words: undefined };
    expect({ ...typed, ...asTyped }).toEqual({ ...bare, ...asTyped });
  }
});

/** Of commands that do nothing without one. */
const OPERANDS: Readonly<Partial<Record<CommandName, readonly string[]>>> = {
  report: ["a-run"],
  fleet: ["runs"],
  completions: ["bash"],
  compare: ["a-run", "another"],
  check: ["a-run"],
};

test.each(commands)(
  "%s: every option is in the parsed options, undefined only without a default",
  (command) => {
    const parsed = parseCommandLine([command, ...(OPERANDS[command] ?? [])], context);
    if (!("options" in parsed)) throw new Error(`${command} has no options`);
    const options: Readonly<Record<string, unknown>> = parsed.options;
    expect(Object.keys(options).sort()).toEqual(optionsOf(command).map(camel).sort());
    for (const option of optionsOf(command)) {
      const spec = OPTIONS[option];
      const hasDefault =
        !("reader" in spec) ||
        spec.default !== undefined ||
        SETTLED_LATER[command]?.includes(option) === true;
      const value = options[camel(option)];
      expect([option, (Array.isArray(value) ? value[0] : value) !== undefined]).toEqual([option, hasDefault]);
    }
  },
);

test("every option is read by a command or is a request", () => {
  const unread = OPTION_NAMES.filter((option) => !commands.some((command) => takes(command, option)));
  expect(unread).toEqual([...REQUESTS]);
});

test("no command has an option both as a list and as a single", () => {
  for (const command of commands) {
    const all: readonly string[] = [...COMMANDS[command].lists, ...COMMANDS[command].singles];
    expect(new Set(all).size).toBe(all.length);
  }
});
