// The command for the other configuration: it must be the user's own, with the thread options replaced, and safe to paste.
import { describe, expect, test } from "bun:test";
import { configurationNote, shellWord } from "../../../src/cli/commands/configuration.ts";
import { parseCommandLine } from "../../../src/cli/options/parse.ts";

/** The command that the note gives, taken apart by a real shell. */
function commandOf(argv: readonly string[], isPinned: boolean): string[] {
  const [, command = ""] = configurationNote("mrlbench", argv, isPinned).split("\n");
  const shell = Bun.spawnSync(["sh", "-c", `printf '%s\\0' ${command}`]);
  return shell.stdout.toString().split("\0").slice(0, -1);
}

const pinned = ["--threads", "1", "--pin", "1", "--spin", "0"];
const free = ["--threads", "1", "--pin", "0"];

describe("the command for the other configuration", () => {
  test("of a run that was not pinned is pinned and limited; of one that was, the default", () => {
    expect(commandOf(["--dim", "128"], false)).toEqual(["mrlbench", "--dim", "128", ...pinned]);
    expect(commandOf(["--dim", "128"], true)).toEqual(["mrlbench", "--dim", "128", ...free]);
    expect(configurationNote("mrlbench", [], false)).toContain("not pinned");
    expect(configurationNote("mrlbench", [], true)).toContain("was pinned and limited");
  });

  test.each([
    [["--threads", "4", "--dim", "64"]],
    [["--pin=cpu:0+1", "--dim", "64"]],
    [["--dim", "64", "--spin", "1", "--pin", "1"]],
    [["--threads=2", "--dim", "64", "--threads=4"]],
    [["--csv", "a.csv", "--dim", "64", "--out=run1", "--json", "-"]],
  ])("leaves out what it replaces and where this run wrote: %j", (argv) => {
    expect(commandOf(argv, false)).toEqual(["mrlbench", "--dim", "64", ...pinned]);
  });

  test("names the program as it was started", () => {
    expect(configurationNote("/opt/my tools/mrlbench", [], true)).toContain("'/opt/my tools/mrlbench'");
  });

  test("keeps words with blanks, quotes and wildcards as they were", () => {
    const argv = ["--text", "it's a file.txt", "--dataset", "$HOME/*", "--model=a b"];
    expect(commandOf(argv, true)).toEqual(["mrlbench", ...argv, ...free]);
  });

  test("is understood by the program", () => {
    const [, ...argv] = commandOf(["bench", "--dim", "64,128", "--pin", "0,1", "--csv", "x"], false);
    const parsed = parseCommandLine(argv, { stdoutIsTerminal: true, readText: () => "" });
    expect(parsed).toMatchObject({
      command: "bench",
      options: { dim: [64, 128], pin: ["auto"], threads: [1], spin: [false] },
    });
  });
});

describe("a word for the shell", () => {
  test.each(["plain", "--dim=64", "a/b.c-d_e", "x,y:z+1", "100%", "me@home"])("is left alone: %s", (word) => {
    expect(shellWord(word)).toBe(word);
  });

  test.each([
    ["", "''"],
    ["a b", "'a b'"],
    ["it's", "'it'\\''s'"],
    ["$x", "'$x'"],
    ["a;b", "'a;b'"],
    ["~", "'~'"],
  ])("is quoted: %j", (word, quoted) => {
    expect(shellWord(word)).toBe(quoted);
  });
});
