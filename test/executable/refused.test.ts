// What the operating system refuses, and what is no file: told by its name with an exit code of the contract, and nothing is lost.

import { describe, expect, test } from "bun:test";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { BRIEF, errorLines, mrlbench, openWorkbench } from "./mrlbench.ts";
import { smallDisk } from "./small-disk.ts";
import { parseCsv } from "./tables.ts";

const { run, shell, temporaryFolder } = openWorkbench();

const TINY_MODEL = resolve("test/fixtures/models/minilm");
/** Deeper than a writer of JSON that calls itself can follow. */
const DEEP = `${"[".repeat(500_000)}${"]".repeat(500_000)}`;
const LINES = "one two three\nfour five six\n";

describe("what is read", () => {
  test.each([
    ["embed", "mrlbench embed < ."],
    ["quality", "mrlbench quality --dataset - < ."],
    ["bench", "mrlbench --text - --iters 3 < ."],
  ])("a folder on the standard input of %s is exit 3", (_, command) => {
    const result = shell(command);
    expect(result.code).toBe(3);
    expect(errorLines(result)[0]).toContain("mrlbench: stdin cannot be read; seen: EISDIR");
  });

  test("a device that never ends is exit 3 that names the line, in bounded memory", () => {
    const result = shell("ulimit -v 90000000; mrlbench embed < /dev/zero");
    expect(result.code).toBe(3);
    expect(errorLines(result)[0]).toContain(
      "mrlbench: stdin:1: the line is too long; seen: more than 16777216 bytes",
    );
  });

  test("a standard input that was closed is not one without lines", () => {
    const result = shell("mrlbench embed <&-");
    expect(result.code).toBe(3);
    expect(errorLines(result)[0]).toContain("mrlbench: stdin cannot be read; seen: it is closed");
    expect(shell("mrlbench embed < /dev/null")).toMatchObject({ code: 0, stdout: "" });
  });

  test.each([
    ["a text", `{"text":${DEEP}}`, 'in.jsonl:1: field "text"; seen: [[[[[[[['],
    ["beside an id whose digits count", `{"_id":1.50,"text":"x","more":${DEEP}}`, "too deep in each other"],
  ])("lists in lists without an end, as %s, are exit 3", (_, line, failure) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "in.jsonl"), `${line}\n${line}\n`);
    const result = run(["quality", "--dataset", "./in.jsonl"], { cwd });
    expect(result.code).toBe(3);
    expect(errorLines(result)[0]).toContain(failure);
  });

  test.each(["config.json", "tokenizer_config.json", "modules.json", "1_Pooling/config.json"])(
    "lists in lists without an end in place of a model's %s are exit 3",
    (name) => {
      const cwd = temporaryFolder();
      cpSync(TINY_MODEL, join(cwd, "tiny"), { recursive: true });
      writeFileSync(join(cwd, "tiny", name), DEEP);
      const result = run(["embed", "--model", "./tiny"], { cwd, stdin: "hi" });
      expect(result.code).toBe(3);
      expect(errorLines(result)[0]).toContain(`${name}: the file cannot be used`);
    },
  );

  test("a config file without end is exit 2, in bounded memory; one by a pipe is read", () => {
    const result = shell("ulimit -v 90000000; mrlbench embed --config /dev/zero");
    expect(result.code).toBe(2);
    expect(errorLines(result)[0]).toContain(
      "the config file /dev/zero cannot be read; seen: it is longer than",
    );
    const { code, stdout } = shell("echo hi | mrlbench embed --config <(sleep 0.1; echo dim = 2)");
    expect({ code, dim: JSON.parse(stdout).dim }).toEqual({ code: 0, dim: 2 });
  });

  test("the lines before one that is too long are answered", () => {
    const result = shell("(echo one; head -c 17000000 /dev/zero | tr '\\0' a) | mrlbench embed --dim 2");
    expect(result.code).toBe(3);
    expect(
      result.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).text),
    ).toEqual(["one"]);
    expect(errorLines(result)[0]).toContain("stdin:2: the line is too long");
  });

  test.each([
    ["a pipe by its path", "mkfifo texts; (cat lines.txt > texts &); mrlbench --text texts"],
    ["a process of the shell", "mrlbench --text <(cat lines.txt)"],
    ["/dev/stdin", "cat lines.txt | mrlbench --text /dev/stdin"],
    ["-", "cat lines.txt | mrlbench --text -"],
  ])("texts come from %s", (_, command) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "lines.txt"), LINES);
    const result = shell(`${command} --iters 4 --warmup 1 --ttfi 0 --csv -`, { cwd });
    expect(result.code).toBe(0);
    expect(new Set(parseCsv(result.stdout).rows.map(({ text_id }) => text_id))).toEqual(new Set(["1", "2"]));
  });

  test.each([
    ["a process of the shell", "mrlbench quality --dataset <(cat lines.txt)"],
    ["/dev/stdin", "cat lines.txt | mrlbench quality --dataset /dev/stdin"],
  ])("a data set comes from %s", (_, command) => {
    const cwd = temporaryFolder();
    writeFileSync(
      join(cwd, "lines.txt"),
      Array.from({ length: 20 }, (__, index) => `text ${index}\n`).join(""),
    );
    const result = shell(`${command} --csv -`, { cwd });
    expect(result.code).toBe(0);
    expect(parseCsv(result.stdout).rows[0]).toMatchObject({ documents: "20" });
  });

  test.each(["config.json", "tokenizer.json", "onnx/model.onnx"])(
    "a pipe as %s is not waited for",
    (name) => {
      const cwd = temporaryFolder();
      cpSync(TINY_MODEL, join(cwd, "tiny"), { recursive: true });
      const embed = `timeout 200 ${mrlbench} embed --model ./tiny`;
      const result = shell(`rm tiny/${name}; mkfifo tiny/${name}; echo hi | ${embed}`, { cwd });
      expect(result.code).toBe(3);
      expect(errorLines(result)[0]).toMatch(
        new RegExp(`${name} cannot be read; seen: a pipe; expected: a regular file$`),
      );
    },
  );

  test("a link that leads nowhere is named, and is not taken as absent", () => {
    const cwd = temporaryFolder();
    cpSync(TINY_MODEL, join(cwd, "tiny"), { recursive: true });
    rmSync(join(cwd, "tiny", "config.json"));
    symlinkSync("nowhere", join(cwd, "tiny", "config.json"));
    const result = run(["embed", "--model", "./tiny"], { cwd, stdin: "hi" });
    expect(result.code).toBe(3);
    expect(errorLines(result)[0]).toContain("config.json cannot be read; seen: a link to what is not there");
  });

  test("where no room for compiled code can be had, that is what is said", () => {
    const result = shell("ulimit -v 2000000; echo hi | mrlbench embed");
    expect(result.code).toBe(3);
    expect(errorLines(result)).toEqual([
      expect.stringContaining("no address space could be reserved for compiled code"),
      expect.stringContaining("ulimit -v unlimited"),
    ]);
  });
});

describe("what is written", () => {
  test.each(["embed --dim 2", "quality --csv -", "models list", "--version", "cache"])(
    "a closed standard output of mrlbench %s is exit 74",
    (words) => {
      const result = shell(`echo hi | mrlbench ${words} >&-`);
      expect(result.code).toBe(74);
      expect(errorLines(result)[0]).toContain("cannot write standard output; seen: it is closed");
    },
  );

  test("one that was sent to nowhere is fine", () => {
    expect(shell("echo hi | mrlbench embed > /dev/null").code).toBe(0);
  });

  test("a run that fails leaves documents of an earlier one as they were", () => {
    const cwd = temporaryFolder();
    const old = '{"old": true}\n';
    for (const command of ["bench", "quality"]) {
      writeFileSync(join(cwd, "old.json"), old);
      const result = run([command, "--model", "no-such-model", "--json", "old.json"], { cwd });
      expect(result.code).toBe(3);
      expect(readFileSync(join(cwd, "old.json"), "utf8")).toBe(old);
    }
    run([...BRIEF, "--json", "old.json"], { cwd });
    expect(JSON.parse(readFileSync(join(cwd, "old.json"), "utf8")).cases).toHaveLength(1);
    expect(readdirSync(cwd)).toEqual(["old.json"]);
  });

  test("a document goes through a link, and keeps the rights that it had", () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, "there"));
    writeFileSync(join(cwd, "there", "real.json"), "old", { mode: 0o640 });
    symlinkSync("there/real.json", join(cwd, "link.json"));
    const result = shell(
      `mrlbench ${BRIEF.join(" ")} --json link.json && stat -c %a there/real.json && readlink link.json`,
      { cwd },
    );
    expect(result.stdout).toContain("640\nthere/real.json\n");
    expect(JSON.parse(readFileSync(join(cwd, "there", "real.json"), "utf8")).cases).toHaveLength(1);
  });
});

const noexec = smallDisk("200m");

test.skipIf(!noexec.isMounted)("a cache where nothing may run names the option for another", () => {
  expect(noexec.remount("noexec")).toBe(true);
  const result = run(["embed", "--cache-dir", join(noexec.folder, "cache")], { stdin: "hi" });
  expect(result.code).toBe(3);
  expect(errorLines(result)[1]).toContain("(mounted noexec), name another with --cache-dir DIR");
});

const { folder, isMounted } = smallDisk("100k");

describe.skipIf(!isMounted)("a full disk", () => {
  test.each(["bench", "quality"])("leaves the old document of %s whole", (command) => {
    const path = join(folder, "document.json");
    const old = `{"old": "${"x".repeat(60_000)}"}\n`;
    writeFileSync(path, old);
    const args = command === "bench" ? [...BRIEF, "--dim", "32,64,128,256"] : ["quality"];
    const result = run([...args, "--json", path], { cwd: temporaryFolder() });
    const isWhole = result.code === 74;
    if (isWhole) expect(readFileSync(path, "utf8")).toBe(old);
    else expect(JSON.parse(readFileSync(path, "utf8")).old).toBeUndefined();
    expect(command === "bench" || isWhole).toBe(true);
    expect(readdirSync(folder)).toEqual(["document.json"]);
    rmSync(path);
  });

  test("under a redirected standard output: the file ends on a whole row, and that is said", () => {
    const path = join(folder, "out.jsonl");
    const lines = "the bridge over the river is closed\n".repeat(2000);
    const result = shell(`mrlbench embed --batch 8 > ${path}`, { stdin: lines });
    expect(result.code).toBe(74);
    expect(errorLines(result)[1]).toContain("what was written before ends on a whole row");
    const text = readFileSync(path, "utf8");
    expect(text.length).toBeGreaterThan(50_000);
    expect(text.endsWith("\n")).toBe(true);
    for (const line of text.trimEnd().split("\n")) expect(JSON.parse(line).dim).toBe(256);
    rmSync(path);
  });

  test("under a file that holds something else already: nothing of that is cut, and nothing is claimed", () => {
    const path = join(folder, "out.jsonl");
    writeFileSync(path, "kept\n");
    const lines = "the bridge over the river is closed\n".repeat(2000);
    const result = shell(`mrlbench embed --batch 8 >> ${path} 2>> ${path}`, { stdin: lines });
    expect(result.code).toBe(74);
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, "utf8").startsWith("kept\n")).toBe(true);
    rmSync(path);
  });
});
