// A second look at the same texts: what was encoded is not encoded again, whatever else is asked, and nothing but that is taken over.
import { expect, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openWorkbench } from "./mrlbench.ts";

const { run, temporaryFolder } = openWorkbench();

const TEXTS = Array.from(
  { length: 60 },
  (_, i) => `note ${i} about a stone bridge ${"and a river ".repeat(i % 5)}`,
);

function notesIn(folder: string, texts: readonly string[] = TEXTS): string {
  writeFileSync(join(folder, "notes.txt"), `${texts.join("\n")}\n`);
  return folder;
}

interface Look {
  readonly encodedBefore: boolean;
  /** The ladder without what is timed. */
  readonly rows: string;
  readonly stderr: string;
}

function look(cwd: string, ...args: readonly string[]): Look {
  const place = ["--cache-dir", join(cwd, "cache"), "--dataset", "notes.txt", "--json", "q.json"];
  const { code, stderr } = run(["quality", ...place, ...args], { cwd });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const document = JSON.parse(readFileSync(join(cwd, "q.json"), "utf8"));
  const rows = JSON.stringify(document.rungs, (key, value) => (key === "search_us" ? undefined : value));
  return { encodedBefore: document.dataset.encoded_before, rows, stderr };
}

test("the first look keeps its vectors, the second takes them, with other options too", () => {
  const cwd = notesIn(temporaryFolder());
  const first = look(cwd);
  expect(first.encodedBefore).toBe(false);
  const second = look(cwd);
  expect(second).toMatchObject({ encodedBefore: true, rows: first.rows });
  expect(second.stderr).toContain("The vectors are those of an earlier run");
  expect(look(cwd, "--storage", "int8", "--max-flip", "0.5").encodedBefore).toBe(true);
  const anew = look(cwd, "--no-vector-cache");
  expect(anew).toMatchObject({ encodedBefore: false, rows: first.rows });
});

test.each([
  { what: "another text", change: (cwd: string) => void notesIn(cwd, [...TEXTS.slice(1), "new"]), args: [] },
  { what: "another model", args: ["--model", "all-minilm-l6-v2"] },
  { what: "another variant", args: ["--variant", "int8"] },
  { what: "another runtime", args: ["--runtime", "openvino"] },
  { what: "our own kernels", args: ["--runtime", "table"] },
  { what: "texts cut to fewer tokens", args: ["--max-tokens", "3"] },
  { what: "more texts a call", args: ["--batch", "2"] },
])("$what: encoded anew", ({ change, args }) => {
  const cwd = notesIn(temporaryFolder());
  look(cwd);
  change?.(cwd);
  expect(look(cwd, ...args).encodedBefore).toBe(false);
  expect(look(cwd, ...args).encodedBefore).toBe(true);
});

test("what is damaged is encoded again; cache shows what is kept, in which there is no text, and clear removes it", () => {
  const cwd = notesIn(temporaryFolder());
  const { rows } = look(cwd);
  const folder = join(cwd, "cache", "vectors");
  const files = readdirSync(folder).filter((name) => name.endsWith(".vectors"));
  expect(files).toHaveLength(1);
  const path = join(folder, files[0]!);
  const whole = readFileSync(path);
  expect(whole.includes("stone")).toBe(false);
  expect(whole.includes("notes")).toBe(false);
  whole[whole.length - 5]! ^= 1;
  writeFileSync(path, whole);
  expect(look(cwd)).toMatchObject({ encodedBefore: false, rows });
  expect(look(cwd)).toMatchObject({ encodedBefore: true, rows });

  expect(run(["cache", "--cache-dir", join(cwd, "cache")]).stdout).toMatch(/^vectors +0\.1 MB /m);
  expect(run(["cache", "clear", "--cache-dir", join(cwd, "cache")]).code).toBe(0);
  expect(readdirSync(join(cwd, "cache"))).toEqual([]);
  expect(look(cwd).encodedBefore).toBe(false);
});

test("add-rotation takes them too; text on stdin, which cannot be read again, is not kept", () => {
  const cwd = notesIn(temporaryFolder());
  look(cwd);
  const place = ["--cache-dir", join(cwd, "cache"), "--models", join(cwd, "store")];
  const added = run(["models", "add-rotation", "wordllama-256", ...place, "--dataset", "notes.txt"], { cwd });
  expect(added.code).toBe(0);
  expect(added.stderr).toContain("The vectors are those of an earlier run");
  const stdin = `${TEXTS.join("\n")}\n`;
  for (let time = 0; time < 2; time++) {
    const { stderr } = run(["quality", "--cache-dir", join(cwd, "cache")], { cwd, stdin });
    expect(stderr).not.toContain("earlier run");
  }
});
