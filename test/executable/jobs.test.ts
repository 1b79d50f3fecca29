// --jobs: processes that encode beside this one make the same calls, so that nothing but the time is another.
import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HIDDEN_COMMANDS } from "../../src/cli/processes/hidden-names.ts";
import { cpuSecondsOf, untilChildWorked } from "../process-work.ts";
import { type Child, openWorkbench } from "./mrlbench.ts";

const { run, start, temporaryFolder } = openWorkbench();

/** Some windows of texts of any length; two are empty of words, and one is cut. */
const TEXTS = Array.from({ length: 150 }, (_, i) =>
  i === 70 ? "river ".repeat(300) : `text ${i} ${"of a stone bridge over the river ".repeat(i % 7)}`.trim(),
);
const stdin = `${TEXTS.join("\n")}\n`;
const MINILM = ["--model", "all-minilm-l6-v2"];

test.each([
  { what: "a text a call", args: [], dim: 384, jobs: "3" },
  { what: "several texts a call, cut", args: ["--batch", "5", "--dim", "48"], dim: 48, jobs: "2" },
  {
    what: "another runtime, on two threads each",
    args: ["--runtime", "openvino", "--threads", "2"],
    dim: 384,
    jobs: "2",
  },
])("embed, $what: the bytes of one process", ({ args, dim, jobs }) => {
  const command = ["embed", ...MINILM, "--format", "f32", ...args];
  const alone = run([...command, "--jobs", "1"], { stdin });
  expect(alone.code).toBe(0);
  expect(alone.stdoutBytes.length).toBe(TEXTS.length * 4 * dim);
  const together = run([...command, "--jobs", jobs], { stdin });
  expect(together.code).toBe(0);
  expect(Buffer.compare(together.stdoutBytes, alone.stdoutBytes)).toBe(0);
  expect(together.stderr).toContain("stdin:71: cut to 256 tokens");
  expect(together.stderr).toMatch(/Embedded 150 texts of [\d,]+ tokens/);
});

test("embed: a text that has no vector ends the rows where it would with one process", () => {
  const lines = [...TEXTS.slice(0, 90), "", ...TEXTS.slice(90)].map((text) => `${text}\n`).join("");
  const [alone, together] = ["1", "2"].map((jobs) => run(["embed", "--jobs", jobs], { stdin: lines }));
  expect(together!.code).toBe(3);
  expect(together!.stdout.trimEnd().split("\n")).toHaveLength(90);
  expect(together!.stdout).toBe(alone!.stdout);
  expect(together!.stderr).toContain("stdin:91: the text has no vector");
});

test("quality: every row and every value of a query", () => {
  const documents = ["1", "2"].map((jobs) => {
    const cwd = temporaryFolder();
    const { code } = run(
      [
        "quality",
        ...MINILM,
        "--no-vector-cache",
        "--quiet",
        "--jobs",
        jobs,
        "--json",
        "q.json",
        "--dataset",
        "t.txt",
      ],
      { cwd: withTexts(cwd), stdin: "" },
    );
    expect(code).toBe(0);
    return JSON.parse(readFileSync(join(cwd, "q.json"), "utf8"));
  });
  for (const document of documents) withoutTimes(document);
  expect(documents[1]).toEqual(documents[0]);
});

function withTexts(folder: string): string {
  writeFileSync(join(folder, "t.txt"), stdin);
  return folder;
}

/** What one run and the next differ in, whatever is asked. */
function withoutTimes(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const key of ["search_us", "command", "machine"]) delete (value as Record<string, unknown>)[key];
  for (const part of Object.values(value)) withoutTimes(part);
}

/** So that there is much work left when one of the processes ends. */
const PARTS = 6;

test("a process that is killed costs its time alone: what it had is made by the others, and a line says so", async () => {
  const many = stdin.repeat(PARTS);
  const child = start(["embed", ...MINILM, "--format", "f32", "--jobs", "2"]);
  child.stdin.write(many);
  child.stdin.end();
  const outputs = Promise.all([new Response(child.stdout).bytes(), new Response(child.stderr).text()]);
  const victim = await childAtWork(child);
  process.kill(victim, "SIGKILL");
  const [bytes, stderr] = await outputs;
  expect(await child.exited).toBe(0);
  expect(stderr).toContain("SIGKILL");
  const alone = run(["embed", ...MINILM, "--format", "f32", "--jobs", "1"], { stdin });
  expect(bytes.length).toBe(PARTS * alone.stdoutBytes.length);
  for (let part = 0; part < PARTS; part++) {
    const begin = part * alone.stdoutBytes.length;
    const same = bytes.subarray(begin, begin + alone.stdoutBytes.length);
    expect(Buffer.compare(same, alone.stdoutBytes)).toBe(0);
  }
});

/** One that has the model open, and texts to encode. */
const childAtWork = async (parent: Child): Promise<number> =>
  (await untilChildWorked(parent, HIDDEN_COMMANDS.encode, 0.4))!;

test("Ctrl-C ends all of them within a moment, and leaves whole rows", async () => {
  const child = start(["embed", ...MINILM, "--jobs", "2"]);
  child.stdin.write(stdin.repeat(40));
  child.stdin.end();
  const stdout = new Response(child.stdout).text();
  const helper = await childAtWork(child);
  child.kill("SIGINT");
  expect(await child.exited).toBe(130);
  const rows = (await stdout).split("\n");
  expect(rows.pop()).toBe("");
  for (const row of rows) expect(JSON.parse(row).embedding).toHaveLength(384);
  while (cpuSecondsOf(helper) !== undefined) await Bun.sleep(20);
});
