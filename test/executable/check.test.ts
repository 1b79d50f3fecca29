// mrlbench check on the built executable: the same again, a slower thing, another thing beside it, and what it refuses.
import { beforeAll, describe, expect, test } from "bun:test";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { slowLibrary } from "../../tasks/honesty/slow-library.ts";
import { missingCompiler } from "../ffi/planted-libraries.ts";
import { errorLines, mrlbench, openWorkbench, type Run } from "./mrlbench.ts";
import { parseCsv } from "./tables.ts";

const { run, temporaryFolder } = openWorkbench();
const cwd = temporaryFolder();
const NINE = ["--iters", "6300", "--text", "short", "--quiet"];

beforeAll(() => {
  const { code, stderr } = run([...NINE, "--dim", "64", "--out", "base"], { cwd });
  if (code !== 0) throw new Error(stderr);
}, 60_000);

const check = (...args: readonly string[]) => run(["check", "base", ...args], { cwd });

function lineOf({ stderr }: Run): ReadonlyMap<string, string> {
  const line = stderr.split("\n").find((one) => one.startsWith("check "))!;
  return new Map(
    line
      .split(" ")
      .slice(1)
      .map((pair) => pair.split("=") as [string, string]),
  );
}

const CODES: Readonly<Record<string, number>> = { pass: 0, fail: 5, undecided: 6 };

describe("the same again", () => {
  test("passes or is undecided; a line for a person, one for a machine, and a row of CSV say the same", () => {
    const result = check("--max-p50", "+60%", "--budget", "40s");
    const line = lineOf(result);
    const verdict = line.get("verdict")!;
    expect(["pass", "undecided"]).toContain(verdict);
    expect(result.code).toBe(CODES[verdict]!);
    expect(result.stderr).toMatch(new RegExp(`^${verdict}: p50 ×`, "m"));
    const [row] = parseCsv(result.stdout).rows;
    expect(row).toMatchObject({ verdict, figure: "p50_us", limit: "1.6", dim: "64", text: "short" });
    expect(Number(row!.ratio)).toBeCloseTo(Number(line.get("ratio")), 3);
  }, 60_000);

  test("memory, which is the same each time, passes", () => {
    expect(check("--max-memory", "+5%").code).toBe(0);
  }, 60_000);

  test("too little time is undecided, and says what would decide", () => {
    const result = check("--max-p99", "+1%", "--budget", "2s", "--markdown");
    expect(result.code).toBe(6);
    expect(result.stdout).toContain("# mrlbench check: undecided");
    expect(result.stderr).toContain("--budget");
  }, 60_000);
});

describe("beside another thing", () => {
  test("another executable", () => {
    const result = check("--max-p50", "+80%", "--against", mrlbench, "--budget", "40s");
    expect([0, 6]).toContain(result.code);
    expect(lineOf(result).get("figure")).toBe("p50_us");
  }, 60_000);

  test("other settings: short texts held against long ones are faster", () => {
    // The base's short texts are faster than long ones.
    const result = check("--max-p50", "+0%", "--against=--text long", "--budget", "40s");
    expect(result.code).toBe(0);
    expect(Number(lineOf(result).get("high"))).toBeLessThan(1);
  }, 60_000);

  test.skipIf(missingCompiler !== undefined)(
    `a runtime that takes as long again fails${missingCompiler ? ` (${missingCompiler})` : ""}`,
    () => {
      const library = slowLibrary(cwd, 100);
      const stored = run([...NINE, "--dim", "64", "--ort-library", library, "--out", "slowed"], { cwd });
      expect(stored.code).toBe(0);
      const real = resolve("native-libs/linux-x64/libonnxruntime.so.1");
      const other = `--against=--ort-library=${real}`;
      const result = run(["check", "slowed", "--max-p50", "+10%", other, "--budget", "60s"], { cwd });
      expect(result.code).toBe(5);
      expect(result.stderr).toMatch(/^fail: p50 ×/m);
      expect(Number(lineOf(result).get("low"))).toBeGreaterThan(1.1);
    },
    90_000,
  );
});

describe("against what was stored", () => {
  test("figures that were half as long fail now; a machine that was twice as fast makes it undecided", () => {
    for (const [name, divisor, code] of [
      ["half", 1, 5],
      ["twice", 2, 6],
    ] as const) {
      cpSync(join(cwd, "base"), join(cwd, name), { recursive: true });
      const processes = join(cwd, name, "processes.csv");
      const { header, rows } = parseCsv(readFileSync(processes, "utf8"));
      const halved = rows.map((row) => ({ ...row, p50_us: String(Number(row.p50_us) / 3) }));
      writeFileSync(
        processes,
        [header, ...halved.map((row) => header.map((column) => row[column as keyof typeof row]))]
          .map((cells) => `${cells.join(",")}\n`)
          .join(""),
      );
      const path = join(cwd, name, "run.json");
      const facts = JSON.parse(readFileSync(path, "utf8"));
      for (const one of facts.control) for (const work of Object.keys(one)) one[work] /= divisor;
      writeFileSync(path, JSON.stringify(facts));
      const result = run(["check", name, "--max-p50", "+20%", "--budget", "40s"], { cwd });
      expect(result.code).toBe(code);
      if (code === 6) expect(result.stderr).toContain("The machine itself changed");
    }
  }, 120_000);

  test("quality: a dim that keeps enough passes, one that does not fails", () => {
    expect(check("--min-retention", "0.5").code).toBe(0);
    const failed = check("--min-retention", "1");
    expect([5, 6]).toContain(failed.code);
    expect(lineOf(failed).get("figure")).toBe("retention_ndcg_at_10");
  }, 60_000);
});

describe("is refused", () => {
  test.each([
    ["a limit without its sign", ["--max-p99", "5%"], "--max-p99 does not take this value"],
    ["an amount of memory", ["--max-memory", "300MB"], "--max-memory does not take this value here"],
    ["a path that is none", ["--against", "./nowhere"], "--against names neither a file nor options"],
    ["an unknown option beside", ["--against=--varant int8"], "unknown option --varant"],
    ["what belongs to the measuring", ["--against=--iters 5"], "--against cannot change --iters"],
    ["a sweep beside one case", ["--against=--dim 64,128"], "--against makes another number of cases"],
  ])("%s", (_, args, what) => {
    const result = check(...args);
    expect(result.code).toBe(2);
    expect(errorLines(result)[0]).toContain(what);
  });

  test("no run folder, and a p99 of too few calls", () => {
    expect(run(["check", "nowhere"], { cwd }).code).toBe(2);
    expect(run(["--iters", "100", "--text", "short", "--quiet", "--out", "few"], { cwd }).code).toBe(0);
    const result = run(["check", "few", "--max-p99", "+5%"], { cwd });
    expect(result.code).toBe(2);
    expect(errorLines(result)[0]).toContain("100 calls of a process; expected: at least 662");
  });
});
