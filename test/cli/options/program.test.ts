// What is typed reaches the command as it was typed: cac, which guesses at words, sees none that it could change.

import { describe, expect, test } from "bun:test";
import { cac } from "cac";
import fc from "fast-check";
import { COMMAND_NAMES, type CommandName, optionsOf } from "../../../src/cli/options/commands.ts";
import { OPTIONS, type OptionName, REQUESTS } from "../../../src/cli/options/options.ts";
import { parseCommandLine } from "../../../src/cli/options/parse.ts";
import { dispatch, type TypedOption } from "../../../src/cli/options/program.ts";

const terminal = { stdoutIsTerminal: true, readText: () => "" };

/** What is lost most easily, and any other text. */
const text = fc.oneof(
  fc.constantFrom(
    ...[
      "",
      " ",
      "-",
      "--",
      "--dim",
      "-h",
      "--help",
      "--no-progress",
      "--=",
      "=",
      "==",
      "=x",
      "a=b",
      ",",
      ",,",
    ],
    ...["007", "1e3", "0x10", "1_000", "-5", "+1", ".5", "1.", "NaN", "Infinity", "9007199254740993", "1n"],
    ...["true", "false", "null", "undefined", "[]", "__proto__", "constructor", "a.b", "bench", "clear", "!"],
    ...["\0", "\n", "\r\n", "\t", "\u00a0", "ä", "e\u0301", "😀", "\ud800", "'", '"', "`$(x)`", "\\"],
  ),
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.integer().map(String),
  fc.double().map(String),
);

const words = fc.constantFrom(...COMMAND_NAMES).chain((command) =>
  fc.record({
    command: fc.constant(command),
    operands: fc.array(text, { maxLength: 4 }),
    options: fc.array(
      fc
        .constantFrom(...optionsOf(command), ...REQUESTS)
        .chain(
          (option): fc.Arbitrary<TypedOption> =>
            "reader" in OPTIONS[option]
              ? text.map((given) => ({ option, text: given }))
              : fc.constant({ option, text: undefined }),
        ),
      { maxLength: 6 },
    ),
  }),
);

test("every command gets its own words, and every text of an option or an operand survives", () => {
  fc.assert(
    fc.property(words, (typed) => {
      const expected = new Map<OptionName, string[]>();
      for (const { option, text } of typed.options) {
        expected.set(option, [...(expected.get(option) ?? []), ...(text === undefined ? [] : [text])]);
      }
      const seen = dispatch(typed, (command, operands, texts) => ({ command, operands, texts }));
      expect(seen.command).toBe(typed.command);
      expect(seen.operands).toEqual(typed.operands);
      expect([...seen.texts]).toEqual([...expected]);
    }),
    { numRuns: 3000 },
  );
});

test("one option of each command survives alone", () => {
  for (const command of COMMAND_NAMES) {
    for (const option of optionsOf(command)) {
      const text = "reader" in OPTIONS[option] ? "007" : undefined;
      const texts = dispatch({ command, operands: [], options: [{ option, text }] }, (_, __, all) => all);
      expect([...texts]).toEqual([[option, text === undefined ? [] : ["007"]]]);
    }
  }
});

describe("from argv to the typed option", () => {
  const modelOf = (...argv: string[]) => {
    const parsed = parseCommandLine(argv, terminal);
    return parsed.command === "embed" ? parsed.options.queryPrompt : undefined;
  };

  test("any text that is not empty, inline", () => {
    fc.assert(
      fc.property(
        text.filter((given) => given !== ""),
        (given) => {
          expect(modelOf("embed", `--query-prompt=${given}`)).toBe(given);
        },
      ),
    );
  });

  test("any text that does not look like an option, as the next word", () => {
    fc.assert(
      fc.property(
        text.filter((given) => given !== "" && !/^-[^\d]/.test(given)),
        (given) => {
          expect(modelOf("embed", "--query-prompt", given)).toBe(given);
          expect(modelOf("--query-prompt", given, "embed")).toBe(given);
        },
      ),
    );
  });
});

test("without the mark cac changes words, which is why it is there", () => {
  const program = cac("x");
  let seen: unknown;
  program
    .command("bench")
    .option("--model <id>", "")
    .option("--csv <file>", "")
    .action((options) => {
      seen = options.model;
    });
  program.parse(["", "", "bench", "--model", "007"]);
  expect(seen).toBe(7);
  expect(() => program.parse(["", "", "bench", "--csv", "-"])).toThrow("value is missing");
});

test("a command that nobody named is not run", () => {
  const typed = { command: "embed" as CommandName, operands: ["bench"], options: [] };
  expect(dispatch(typed, (command) => command)).toBe("embed");
});
