// What a person sees: recorded at a real pseudo-terminal, with numbers masked and the layout kept.
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openWorkbench } from "./mrlbench.ts";
import { atTerminal, layoutOf, reportLayoutOf, type Screen, sweepLayoutOf } from "./pseudo-terminal.ts";
import { parseCsv, summariesOf } from "./tables.ts";

const { shell, temporaryFolder } = openWorkbench();

/** Calls enough for intervals between processes, on texts that make them quick. */
const CALLS = "--iters 4000 --warmup 50";
const SWEEP = `--dim 64,256 --runtime ort,openvino ${CALLS}`;

const at = (commandLine: string, options: Partial<Parameters<typeof atTerminal>[1]> = {}) =>
  atTerminal(commandLine, { cwd: temporaryFolder(), ...options });

const widest = ({ lines }: Screen) => Math.max(...lines.map((line) => [...line].length));

/** What a case says at 80 columns, whatever the terminal can do besides. */
const expectCase = (lines: readonly string[]) =>
  expect(layoutOf(lines)).toMatchInlineSnapshot(`
    "
    wordllama-#/fp#/ort/cpu · dim # · layer B · batch # · # thread
      DEVICE (proof # of #) · ort # · f# · text mixed, # to # tokens

                      tokens  p# µs  # %  p#  p# µs  # %  max
      # calls  # to #  #  #  #  #  #  #
      short  # to #  #  #
      medium  # to #  #  #
      long  # to #  #  #
      # %: between # processes, for these texts · first inference # TIME · load # TIME · CPU time a call # TIME · memory # MB

      (messages)
      This run was not pinned. Pinned and limited:
        mrlbench --dim # --iters # --warmup # --threads # --pin # --spin #
      More: --details · a row per call: --csv FILE or --out DIR
      a word: mrlbench explain p#
    "
  `);

/** What a sweep says: its columns differ by the width of the terminal, and its rows are cut here. */
const expectSweep = (lines: readonly string[]) =>
  expect(sweepLayoutOf(lines)).toMatchInlineSnapshot(`
    "
      #/#  runtime ort · dim #  p# # TIME, p# # TIME
      #/#  runtime ort · dim #  p# # TIME, p# # TIME
      #/#  runtime openvino · dim #  p# # TIME, p# # TIME
      #/#  runtime openvino · dim #  p# # TIME, p# # TIME

      runtime  dim  p# µs  p# µs  # %  p#/first
      ort  #  …
      ort  #  …
      openvino  #  …
      openvino  #  …
      * lowest; …

      (messages)
      Full reports: --details · a row per call: --csv FILE, --out DIR
    "
  `);

test("a case is one screen of 80 columns and 24 rows", async () => {
  const screen = await at(`mrlbench --dim 128 ${CALLS}`);
  expect(screen.code).toBe(0);
  expectCase(screen.lines);
  expect(screen.lines.length).toBeLessThan(24);
  expect(widest(screen)).toBeLessThanOrEqual(80);
  expect(screen.raw).toContain("\x1b[1m");
});

test("README shows it as it is", async () => {
  const readme = readFileSync("README.md", "utf8");
  const [, shown] = /`dist\/mrlbench --backend cpu --dim 128`:\n\n```\n([^`]*)```/.exec(readme) ?? [];
  const { lines } = await at("mrlbench --backend cpu --dim 128");
  const upToMessages = (all: readonly string[]) => layoutOf(all.slice(0, all.lastIndexOf("")));
  expect(upToMessages(shown!.trimEnd().split("\n"))).toBe(upToMessages(lines));
});

test("at 120 columns text is no wider than reads well", async () => {
  const screen = await at(`mrlbench --dim 128 ${CALLS}`, { cols: 120 });
  expect(layoutOf(screen.lines)).toMatchInlineSnapshot(`
    "
    wordllama-#/fp#/ort/cpu · dim # · layer B · batch # · # thread
      DEVICE (proof # of #) · ort # · f# · text mixed, # to # tokens

                      tokens  p# µs  # %  p#  p# µs  # %  max
      # calls  # to #  #  #  #  #  #  #
      short  # to #  #  #
      medium  # to #  #  #
      long  # to #  #  #
      # %: between # processes, for these texts · first inference # TIME · load # TIME · CPU time a call # TIME · memory # MB

      (messages)
      This run was not pinned. Pinned and limited:
        mrlbench --dim # --iters # --warmup # --threads # --pin # --spin #
      More: --details · a row per call: --csv FILE or --out DIR · a word: mrlbench explain p#
    "
  `);
  expect(screen.lines.length).toBeLessThan(24);
  expect(widest(screen)).toBeLessThanOrEqual(100);
});

test("a sweep is a line a case, then the table; 80 columns hold it", async () => {
  const screen = await at(`mrlbench ${SWEEP}`);
  expectSweep(screen.lines);
  const header = screen.lines.find((line) => line.includes("p50 µs"));
  for (const title of ["95 %", "p99/first"]) expect(header).toContain(title);
  expect(screen.lines.join("\n")).toMatch(/\d\*/);
  expect(widest(screen)).toBeLessThanOrEqual(80);
  expect(screen.lines.length).toBeLessThanOrEqual(36);
});

test("a wider terminal holds more columns of it", async () => {
  const screen = await at(`mrlbench ${SWEEP}`, { cols: 120 });
  expectSweep(screen.lines);
  expect(screen.lines.find((line) => line.includes("p50 µs"))).toContain("max µs");
  expect(widest(screen)).toBeLessThanOrEqual(120);
});

test("the line of a case names it, whatever the sweep varies", async () => {
  const { lines } = await at(
    "mrlbench --callers 1,2 --arena 0,1 --gap 0,1 --iters 40 --warmup 10 --processes 1 --ttfi 0 --lean 1",
    { cols: 120 },
  );
  const named = lines.flatMap((line) => / \d\/8 {2}(.*?) {2}p50/.exec(line)?.[1] ?? []);
  const wanted = [0, 1].flatMap((arena) =>
    [0, 1].flatMap((gap) => [1, 2].map((callers) => `arena ${arena} · gap ms ${gap} · callers ${callers}`)),
  );
  expect(named.sort()).toEqual(wanted.sort());
});

test("--details shows the full report, its histogram up to p99", async () => {
  const { lines } = await at(`mrlbench --details ${CALLS}`);
  const text = lines.join("\n");
  for (const part of ["p90", "stddev", "steady calls by latency", "█", "Recipe:"])
    expect(text).toContain(part);
  expect(text).not.toContain("summary ");
});

test("--summary adds the line without what is empty, --quiet leaves it alone", async () => {
  const screens = [await at(`mrlbench --summary ${CALLS}`), await at(`mrlbench --quiet ${CALLS}`)];
  for (const { lines } of screens) {
    const [summary] = summariesOf(`${lines.join("")}\n`.replace(/^.*(?=summary run)/s, ""));
    expect(summary).toMatchObject({ n: "4000", verdict: "ok" });
    expect(Object.values(summary!)).not.toContain("");
  }
  expect(screens[1]!.lines.join("")).toMatch(/^summary /);
});

test("--quiet of a sweep is its table", async () => {
  const { lines } = await at(`mrlbench --quiet ${SWEEP}`);
  expect(lines[0]).toContain("p50 µs");
  expect(lines.filter((line) => /^ {2}(ort|openvino) /.test(line))).toHaveLength(4);
  expect(lines.at(-1)).not.toContain("summary");
});

test("a dumb terminal gets neither colour nor progress, and the same words", async () => {
  const { raw, lines, code } = await at(`mrlbench --dim 128 ${CALLS}`, { env: { TERM: "dumb" } });
  expect(code).toBe(0);
  expect(raw).not.toContain("\x1b");
  expect(raw.replaceAll("\r\n", "")).not.toContain("\r");
  expectCase(lines);
});

test("a dumb terminal of 120 columns gets the sweep without colour or progress", async () => {
  const { raw, lines } = await at(`mrlbench ${SWEEP}`, { cols: 120, env: { TERM: "dumb" } });
  expect(raw).not.toContain("\x1b");
  expectSweep(lines);
});

test("devices says whom it asks while it does, and nothing of that stays or reaches a dumb terminal", async () => {
  const screen = await at("mrlbench devices");
  expect(screen.raw).toContain("devices  unpack for CPUExecutionProvider  0/");
  expect(screen.lines.join("\n")).not.toContain("devices  ");
  const dumb = await at("mrlbench devices", { env: { TERM: "dumb" } });
  expect(dumb.raw).not.toContain("devices  ");
});

test.each([
  { env: { NO_COLOR: "1" }, colour: false },
  { env: { CLICOLOR: "0" }, colour: false },
  { env: { TERM: "dumb", FORCE_COLOR: "1" }, colour: true },
  { env: { NO_COLOR: "1", FORCE_COLOR: "1" }, colour: true },
])("colour by $env", async ({ env, colour }) => {
  const { raw } = await at("mrlbench --iters 700 --quick --text short", { env });
  expect(raw.includes("\x1b[1m")).toBe(colour);
});

test.each([{ LANG: "C" }, { LC_ALL: "POSIX", LANG: "de_DE.UTF-8" }])("plain ASCII under %o", async (env) => {
  const { raw } = await at("mrlbench --details --iters 700 --quick", { env: { ...env, NO_COLOR: "1" } });
  expect(raw).toMatch(/p50 \d[\d.]* us/);
  expect(raw).toContain("#");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII has them
  expect(raw).toMatch(/^[\x00-\x7f]*$/);
});

test("2>/dev/null hides no answer; what goes to a file there is the summary line", async () => {
  const cwd = temporaryFolder();
  const { lines } = await at(`mrlbench ${CALLS} 2>err.txt`, { cwd });
  expect(lines.join("\n")).toContain("p99 µs");
  expect(summariesOf(readFileSync(join(cwd, "err.txt"), "utf8"))).toHaveLength(1);
});

test("an error is the last that stands on the screen, also of a sweep that went on", async () => {
  const one = await at("mrlbench --backend npu");
  expect(one.code).toBe(3);
  expect(one.lines.at(-2)).toStartWith("mrlbench: ");
  expect(one.lines.length).toBeLessThanOrEqual(4);
  const sweep = await at(`mrlbench --variant q4,fp32 ${CALLS}`);
  expect(sweep.code).toBe(3);
  expect(sweep.lines.join("\n")).toContain("p99 µs");
  expect(sweep.lines.at(-2)).toMatch(/^mrlbench: .*q4/);
});

test.each([80, 120])("rows to a pipe leave the terminal of %i columns the answer", async (cols) => {
  const { lines, code } = await at(`mrlbench --dim 128 ${CALLS} | grep -c ,steady,`, { cols });
  expect(code).toBe(0);
  // Whoever counts them says so when all is over.
  expect(lines.at(-1)).toBe("4000");
  expect(layoutOf(lines.slice(0, -1))).toMatchSnapshot();
});

test.each([80, 120])(
  "rows to a file leave the terminal of %i columns the answer, and how many",
  async (cols) => {
    const { lines, code } = await at(`mrlbench --dim 128 ${CALLS} > rows.csv`, { cols });
    expect(code).toBe(0);
    expect(lines.at(-1)).toBe("4,306 rows, one per call, went to standard output, a file.");
    expect(layoutOf(lines)).toMatchSnapshot();
  },
);

test("all redirected: the terminal stays empty, the files have the rows, the report and the summary line", async () => {
  const cwd = temporaryFolder();
  const { lines, code } = await at(`mrlbench --dim 128 ${CALLS} > rows.csv 2> err.txt`, { cwd });
  expect([code, lines]).toEqual([0, []]);
  const said = readFileSync(join(cwd, "err.txt"), "utf8");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no order to a terminal
  expect(said).not.toMatch(/[\x1b\r]/);
  expect(reportLayoutOf(said.trimEnd().split("\n"))).toMatchInlineSnapshot(`
    "
    wordllama-#/fp#/ort/CPUExecutionProvider on cpu
    dim #
    layer B
    batch #
    # thread
    not pinned
    no spinning
    text mixed, # to # tokens
    load solo
    DEVICE
    ort #
    p# #
    p# #
    p# # (# %: # to #)
    max #
    # calls in # processes
    short (# to # tokens) p# #, p# #
    medium (# to # tokens) p# #, p# #
    long (# to # tokens) p# #, p# #
    mean #
    stddev #
    jitter #
    spikes # (over # times the median of the text)
    load #
    compile #
    first call #
    second call #
    model on disk #
    resident: open #
    after the longest text #
    after a batch of it #
    closed #
    CPU time a call #
    in the # after it #
    first inference # (# %: # to #)
    process #
    unpack #
    library #
    session #
    compile #
    tokenizer #
    first #
    clock read # (not subtracted)
    resolution #
    empty call #
    "
  `);
  expect(parseCsv(readFileSync(join(cwd, "rows.csv"), "utf8")).rows).toHaveLength(4306);
});

test("rows go to a file as to a pipe, and one line says how many", () => {
  const { stderr, cwd, code } = shell("mrlbench --quick --iters 300 --warmup 0 > rows.csv");
  expect(code).toBe(0);
  const { rows } = parseCsv(readFileSync(join(cwd, "rows.csv"), "utf8"));
  expect(rows).toHaveLength(301);
  expect(stderr).toEndWith("\n301 rows, one per call, went to standard output, a file.\n");
});

test.each(["--out run", "--json figures.json"])("%s takes them", (taken) => {
  const { stdout, stderr, cwd, code } = shell(
    `mrlbench --quick --iters 300 ${taken} > rows.csv; cat rows.csv`,
  );
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  expect(stderr).not.toContain("one per call");
  expect(cwd).toBeString();
});

test("who closes stdout early ends the measuring with the block, and nothing is wrong", () => {
  const { stdout, stderr } = shell('mrlbench --iters 200000 | head -2; echo "$PIPESTATUS"');
  expect(stdout.split("\n").slice(2)).toEqual(["0", ""]);
  const [summary] = summariesOf(stderr);
  // Of nine processes only the first came to its end.
  expect(summary).toMatchObject({
    processes: expect.stringMatching(/^[12]$/),
    error: "standard_output_was_closed",
  });
  expect(Number(summary!.n)).toBeLessThan(2 * 22_223);
});
