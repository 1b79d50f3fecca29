// Completions, by the shells themselves where they are installed.
import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { COMMAND_NAMES, optionsOf, SHELLS } from "../../../src/cli/options/commands.ts";
import { completionScript } from "../../../src/cli/options/completions.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";

const temporaryFolder = temporaryFolders();
const more = { explain: ["p99_us", "latency_ns"] };

/** What is offered for the last of the words. */
type Complete = (words: readonly string[], cwd: string) => readonly string[];

const lines = (command: readonly string[], cwd: string) => {
  const { stdout, stderr, exitCode } = Bun.spawnSync([...command], {
    cwd,
    env: { ...process.env, HOME: cwd },
  });
  expect({ stderr: stderr.toString(), exitCode }).toEqual({ stderr: "", exitCode: 0 });
  return stdout
    .toString()
    .split("\n")
    .filter((line) => line !== "");
};

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(" ");

const completers: Readonly<Record<(typeof SHELLS)[number], Complete | undefined>> = {
  bash: (words, cwd) =>
    lines(
      [
        "bash",
        "--norc",
        "-c",
        `source ./script; COMP_WORDS=(${quoted(words)}); COMP_CWORD=${words.length - 1}; _mrlbench; printf '%s\\n' "$\{COMPREPLY[@]}"`,
      ],
      cwd,
    ),
  zsh: (words, cwd) =>
    lines(
      [
        "zsh",
        "-f",
        "-c",
        // Its own compadd works inside of its editor alone; here what it is given is shown as it would choose.
        `compdef() { }; compadd() { shift; print -l -- $\{(M)@:#$\{words[CURRENT]}*}; }; _files() { print -l -- $\{words[CURRENT]}*(N); }
         source ./script; words=(${quoted(words)}); CURRENT=${words.length}; _mrlbench`,
      ],
      cwd,
    ),
  fish: (words, cwd) =>
    lines(["fish", "--no-config", "-c", `source ./script; complete -C '${words.join(" ")}'`], cwd).map(
      (line) => line.split("\t")[0]!,
    ),
  powershell: undefined,
};

const programs = { bash: "bash", zsh: "zsh", fish: "fish", powershell: "pwsh" };

describe.each(SHELLS)("%s", (shell) => {
  const complete = Bun.which(programs[shell]) === null ? undefined : completers[shell];
  if (complete === undefined)
    console.warn(`SKIPPED: completions of ${shell} by itself: it is not installed here`);
  const offered = (...words: string[]) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "script"), completionScript(shell, more));
    writeFileSync(join(cwd, "mytexts.txt"), "");
    return [...complete!(["mrlbench", ...words], cwd)].sort();
  };

  test.skipIf(complete === undefined)("commands, then options of the command", () => {
    expect(offered("quali")).toEqual(["quality"]);
    expect(offered("quality", "--min-")).toEqual(["--min-retention"]);
    expect(offered("--min-")).toEqual([]);
    expect(offered("embed", "--for")).toEqual(["--format"]);
    expect(offered("ver")).toEqual(["version"]);
  });

  test.skipIf(complete === undefined)("values of an option: words, files, or nothing", () => {
    expect(offered("--backend", "")).toEqual(["cpu", "gpu", "npu"]);
    expect(offered("quality", "--distance", "c")).toEqual(["cosine"]);
    expect(offered("--csv", "myt")).toEqual(["mytexts.txt"]);
    expect(offered("--text", "m")).toEqual(expect.arrayContaining(["medium", "mixed"]));
  });

  test.skipIf(complete === undefined)("words of a command that are no options", () => {
    expect(offered("completions", "f")).toEqual(["fish"]);
    expect(offered("explain", "lat")).toEqual(["latency_ns"]);
    expect(offered("models", "add-")).toEqual(["add-rotation"]);
    expect(offered("cache", "c")).toEqual(["clear"]);
  });

  test("the script names every command and every option", () => {
    const script = completionScript(shell, more);
    for (const command of COMMAND_NAMES) {
      expect(script).toContain(command);
      for (const option of optionsOf(command))
        expect(script).toContain(shell === "fish" ? `-l ${option} ` : `--${option}`);
    }
  });
});
