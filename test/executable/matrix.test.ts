// A grid as a user runs it: the plan that is said, what is left out, the folder that a kill leaves, and going on with it.
import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomFrom } from "../../src/core/random.ts";
import { errorLines, openWorkbench, type Run } from "./mrlbench.ts";
import { parseCsv, type Row } from "./tables.ts";

const { run, start, temporaryFolder } = openWorkbench();

/** Two processes of each case, and nothing more than that takes. */
const SHORT = ["--iters", "1324", "--processes", "2", "--warmup", "20", "--text", "short"];
const FOUR_CASES = ["--runtime", "ort,table", "--dim", "64,256", ...SHORT];

function grid(args: readonly string[], cwd: string): Run {
  return run(["matrix", ...args], { cwd });
}

function rowsOf(folder: string, table: string): readonly Row[] {
  return parseCsv(readFileSync(join(folder, table), "utf8")).rows;
}

/** What a folder holds: cases in their order, and of each process how many calls and steady ones, each once. */
function contentOf(folder: string) {
  const processes = new Map<string, Row[]>();
  for (const row of rowsOf(folder, "calls.csv")) {
    const key = `${row.candidate} ${row.dim} ${row.process}`;
    processes.set(key, [...(processes.get(key) ?? []), row]);
  }
  return {
    cases: rowsOf(folder, "summary.csv").map((row) =>
      ["candidate", "dim", "n", "processes", "verdict"].map((key) => row[key]).join(" "),
    ),
    processes: [...processes]
      .map(([key, rows]) => {
        const numbers = new Set(rows.map(({ call }) => call));
        return `${key}: ${rows.length} rows, ${numbers.size} calls, ${rows.filter(({ phase }) => phase === "steady").length} steady`;
      })
      .sort(),
  };
}

describe("a grid", () => {
  test("says its plan, what it left out and how long it takes; a row a case comes out, and a run folder", () => {
    const cwd = temporaryFolder();
    const args = ["--runtime", "ort,table", "--spin", "0,1", "--precision", "f32,bf16", ...SHORT];
    const { code, stdout, stderr } = grid([...args, "--out", "grid"], cwd);
    expect(code).toBe(0);
    const words = stderr.replaceAll(/\s+/g, " ");
    expect(words).toContain("Plan: 3 cases, 6 processes, one at a time in turning rounds.");
    expect(words).toContain("Left out 2: CPUExecutionProvider computes in f32.");
    expect(words).toContain("Left out 1: measured already: table offers no spinning.");
    expect(words).toMatch(
      /Time: about \d+ (s|min) for all processes, a guess until the first round is over\./,
    );
    expect(words).toMatch(/After the first round: about \d+ (s|min) left\./);
    const { rows } = parseCsv(stdout);
    expect(rows.map(({ runtime, spin, n, verdict, why }) => [runtime, spin, n, verdict, why])).toEqual([
      ["ort", "0", "1324", "ok", ""],
      ["ort", "1", "1324", "ok", ""],
      ["table", "0", "1324", "ok", ""],
    ]);
    expect(rows.map(({ candidate }) => candidate)).toEqual(
      rowsOf(join(cwd, "grid"), "summary.csv").map(({ candidate }) => candidate),
    );
    expect(existsSync(join(cwd, "grid", "calls.parquet"))).toBe(true);
    const facts = JSON.parse(readFileSync(join(cwd, "grid", "run.json"), "utf8"));
    expect(facts.grid.cases).toEqual(["ort spin 0", "ort spin 1", "table spin 0"]);
    expect(facts.candidates).toHaveLength(3);
  }, 240_000);

  test("from a plan is that of the same options, and the command line wins", () => {
    const cwd = temporaryFolder();
    writeFileSync(
      join(cwd, "plan.toml"),
      'runtime = ["ort", "table"]\ndim = [64, 256]\niters = 1324\nprocesses = 2\nwarmup = 20\ntext = "short"\n',
    );
    expect(grid(["--plan", "plan.toml", "--out", "planned"], cwd).code).toBe(0);
    expect(grid([...FOUR_CASES, "--out", "typed"], cwd).code).toBe(0);
    const planOf = (folder: string) =>
      JSON.parse(readFileSync(join(cwd, folder, "grid", "plan.json"), "utf8")).cases;
    expect(planOf("planned")).toEqual(planOf("typed"));
    expect(contentOf(join(cwd, "planned"))).toEqual(contentOf(join(cwd, "typed")));
    const fewer = grid(["--plan", "plan.toml", "--dim", "8", "--out", "fewer"], cwd);
    expect(parseCsv(fewer.stdout).rows.map(({ dim }) => dim)).toEqual(["8", "8"]);
    // Two grids are held against each other by all figures; a command of its own is measured again by check.
    const compared = parseCsv(run(["compare", "planned", "typed"], { cwd }).stdout).rows;
    const ofCpu = compared.filter(({ figure }) => figure === "cpu_us");
    expect(ofCpu.map((row) => [row.processes_a, row.processes_b])).toEqual(Array(4).fill(["2", "2"]));
    const checked = run(["check", "planned"], { cwd });
    expect(checked.code).toBe(2);
    expect(errorLines(checked)[0]).toContain("planned was measured by mrlbench matrix");
  }, 240_000);

  test("of a plan that lies elsewhere reads the texts beside it, and is gone on with from anywhere", async () => {
    const cwd = temporaryFolder();
    const elsewhere = temporaryFolder();
    mkdirSync(join(cwd, "plans"));
    writeFileSync(
      join(cwd, "plans", "notes.txt"),
      "the first of two lines\nand the second, which is longer\n",
    );
    writeFileSync(
      join(cwd, "plans", "grid.toml"),
      'runtime = ["ort", "table"]\ntext = ["notes.txt", "short"]\niters = 1324\nprocesses = 2\nwarmup = 20\n',
    );
    const child = start(["matrix", "--plan", "plans/grid.toml", "--out", "grid"], { cwd });
    const folder = join(cwd, "grid");
    const blocks = () =>
      existsSync(join(folder, "grid")) &&
      readdirSync(join(folder, "grid")).some((name) => name.endsWith(".block"));
    while (!blocks() && child.exitCode === null) await Bun.sleep(20);
    child.kill("SIGKILL");
    await child.exited;
    const { code, stdout } = grid(["--resume", folder, "--csv", "-"], elsewhere);
    expect(code).toBe(0);
    expect(parseCsv(stdout).rows.map(({ runtime, text, n }) => [runtime, text, n])).toEqual([
      ["ort", join("plans", "notes.txt"), "1324"],
      ["ort", "short", "1324"],
      ["table", join("plans", "notes.txt"), "1324"],
      ["table", "short", "1324"],
    ]);
    expect(rowsOf(folder, "processes.csv")).toHaveLength(8);
  }, 240_000);

  test("with a budget drops who is clearly slower, says so, and does not call it measured", () => {
    // Hundreds of times apart, so that no other program on the machine tells otherwise, and time for all rounds on any machine.
    const models = ["--model", "wordllama-256,all-minilm-l6-v2", "--text", "short"];
    const { code, stdout, stderr } = grid(
      [...models, "--iters", "5958", "--warmup", "5", "--budget", "20m"],
      temporaryFolder(),
    );
    expect(code).toBe(0);
    expect(stderr.replaceAll(/\s+/g, " ")).toMatch(
      /all-minilm-l6-v2: dropped in round \d: each process slower than each of wordllama-256, \d+\.\d\d times/,
    );
    const { rows } = parseCsv(stdout);
    expect(rows.map(({ model, verdict }) => [model, verdict])).toEqual([
      ["wordllama-256", "ok"],
      ["all-minilm-l6-v2", "screened"],
    ]);
    expect(rows[1]!.why).toStartWith("dropped in round");
    expect(Number(rows[1]!.processes)).toBeLessThan(Number(rows[0]!.processes));
  }, 240_000);
});

describe("a grid that was killed", () => {
  const undisturbed = temporaryFolder();
  const whole = () => {
    const folder = join(undisturbed, "whole");
    if (!existsSync(folder)) expect(grid([...FOUR_CASES, "--out", "whole"], undisturbed).code).toBe(0);
    return folder;
  };

  test.each([1, 2, 3, 4, 5])(
    "at a random moment goes on to the same cases and calls, seed %d",
    async (seed) => {
      const random = randomFrom(seed);
      const cwd = temporaryFolder();
      const folder = join(cwd, "killed");
      let words = [...FOUR_CASES, "--out", "killed"];
      for (let kill = 0; kill < 2; kill++) {
        const child = start(["matrix", ...words], { cwd });
        await Bun.sleep(100 + (random() / 2 ** 32) * 5000);
        child.kill("SIGKILL");
        await child.exited;
        if (existsSync(join(folder, "grid", "plan.json"))) words = ["--resume", "killed"];
        else rmSync(folder, { recursive: true, force: true });
      }
      const { code, stdout } = grid(words, cwd);
      expect(code).toBe(0);
      expect(contentOf(folder)).toEqual(contentOf(whole()));
      expect(parseCsv(stdout).rows.map(({ candidate, dim, n }) => [candidate, dim, n])).toEqual(
        rowsOf(whole(), "summary.csv").map(({ candidate, dim, n }) => [candidate, dim, n]),
      );
      const left = readdirSync(join(folder, "grid")).filter((name) => !/^(plan\.json|\d+\.end)$/.test(name));
      expect(left).toEqual([]);
    },
    240_000,
  );

  test("by Ctrl-C keeps what there is, exits 130 and says how it goes on", async () => {
    const cwd = temporaryFolder();
    const nine = ["--runtime", "ort,table", "--dim", "64,256", "--warmup", "20", "--text", "short"];
    const child = start(["matrix", ...nine, "--out", "grid"], { cwd });
    const blocks = () =>
      existsSync(join(cwd, "grid", "grid"))
        ? readdirSync(join(cwd, "grid", "grid")).filter((name) => name.endsWith(".block")).length
        : 0;
    while (blocks() < 3 && child.exitCode === null) await Bun.sleep(20);
    child.kill("SIGINT");
    expect(await child.exited).toBe(130);
    expect(await new Response(child.stderr).text()).toContain("matrix --resume grid");
    const kept = contentOf(join(cwd, "grid")).processes.length;
    expect(kept).toBeGreaterThanOrEqual(3);
    const { code, stdout } = grid(["--resume", "grid"], cwd);
    expect(code).toBe(0);
    expect(contentOf(join(cwd, "grid")).processes).toHaveLength(36);
    expect(parseCsv(stdout).rows.map(({ processes }) => processes)).toEqual(["9", "9", "9", "9"]);
    const facts = JSON.parse(readFileSync(join(cwd, "grid", "run.json"), "utf8"));
    expect(facts.command).toEqual(["mrlbench", "matrix", ...nine, "--out", "grid"]);
    expect(facts.candidates).toHaveLength(4);
  }, 240_000);
});

describe("what is refused", () => {
  const cwd = temporaryFolder();
  const begun = () => {
    if (!existsSync(join(cwd, "grid"))) grid(["--dim", "64", ...SHORT, "--out", "grid"], cwd);
  };

  test.each([
    [
      ["--resume", "grid", "--dim", "128"],
      "--dim is not what the grid was begun with; seen: 128; expected: 64",
    ],
    [
      ["--resume", "grid", "--budget", "5m"],
      "--budget is not what the grid was begun with; seen: 5m; expected: as it",
    ],
    [["--resume", "grid", "--out", "other"], "--resume and --out exclude each other; expected: one folder"],
    [["--resume", "nothing"], "--resume names no grid that was begun; seen: no nothing/grid/plan.json"],
    [["--dim", "64", "--out", "grid"], "--out names a folder that already holds a run"],
    [["--dim", "512", "--out", "wide"], "no case is left of the plan; seen: wordllama-256 has 256 dims"],
    [["--model", "nobody", "--out", "none"], "--model names no model; seen: nobody"],
  ] as const)("%j", (words, what) => {
    begun();
    const refused = grid(words, cwd);
    expect(refused.code).toBe(words.includes("nobody" as never) ? 3 : 2);
    expect(errorLines(refused)[0]).toContain(what);
  });

  test("what was begun by another executable or on another machine", () => {
    begun();
    const path = join(cwd, "grid", "grid", "plan.json");
    const plan = readFileSync(path, "utf8");
    for (const [change, what] of [
      [{ build: "0123456789ab" }, "another executable began it"],
      [{ machine: "another" }, "it was begun on another machine"],
    ] as const) {
      writeFileSync(path, JSON.stringify({ ...JSON.parse(plan), ...change }));
      const refused = grid(["--resume", "grid"], cwd);
      expect([refused.code, errorLines(refused)[0].includes(what)]).toEqual([2, true]);
    }
    writeFileSync(path, plan);
  });

  test("an unknown key of a plan, with the nearest name", () => {
    writeFileSync(join(cwd, "plan.toml"), "dims = [64, 128]\n");
    const refused = grid(["--plan", "plan.toml"], cwd);
    expect(refused.code).toBe(2);
    expect(errorLines(refused)).toEqual([
      expect.stringContaining("plan.toml: dims is no option that a config file can set"),
      expect.stringContaining("Did you mean dim?"),
    ]);
  });
});
