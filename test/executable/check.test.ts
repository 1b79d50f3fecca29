// mrlbench check on the built executable: the same again, a slower thing, another thing beside it, and what it refuses. What is measured here
// depends on the machine of the moment, so bases are made whose figures are so far away that no machine tells otherwise.
import { beforeAll, describe, expect, test } from "bun:test";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { slowLibrary } from "../../tasks/honesty/slow-library.ts";
import { missingCompiler } from "../ffi/planted-libraries.ts";
import { errorLines, mrlbench, openWorkbench, type Run } from "./mrlbench.ts";
import { parseCsv, type Row } from "./tables.ts";

const { run, temporaryFolder } = openWorkbench();
const cwd = temporaryFolder();
const NINE = ["--iters", "6300", "--text", "short", "--quiet"];

beforeAll(() => {
  const { code, stderr } = run([...NINE, "--dim", "64", "--out", "base"], { cwd });
  if (code !== 0) throw new Error(stderr);
}, 240_000);

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

/** Further away than any machine is from itself, however busy it is. */
const FAR = 1000;
/** As a limit: ten times, which is not reached by what is the same. */
const TENFOLD = "+900%";
/** A gate ends as soon as it is decided. */
const PATIENCE = ["--budget", "200s"];

/** A base like the measured one. @param figures what its processes came to, by the number of the process; @param fixedWork how its control case was */
function madeBase(
  name: string,
  figures: (row: Row, process: number) => Row,
  fixedWork: (ns: number) => number = (ns) => ns,
): string {
  cpSync(join(cwd, "base"), join(cwd, name), { recursive: true });
  const processes = join(cwd, name, "processes.csv");
  const { header, rows } = parseCsv(readFileSync(processes, "utf8"));
  const made = rows.map((row, process) => ({ ...row, ...figures(row, process) }) as Row);
  const lines = [header, ...made.map((row) => header.map((column) => row[column]!))];
  writeFileSync(processes, lines.map((cells) => `${cells.join(",")}\n`).join(""));
  const path = join(cwd, name, "run.json");
  const facts = JSON.parse(readFileSync(path, "utf8"));
  for (const one of facts.control) for (const work of Object.keys(one)) one[work] = fixedWork(one[work]);
  writeFileSync(path, JSON.stringify(facts));
  return name;
}

const times = (cell: string | undefined, factor: number) => String(Number(cell) * factor);

describe("the same again", () => {
  test("passes; a line for a person, one for a machine, and a row of CSV say the same", () => {
    const quiet = madeBase("quiet", () => ({ disturbed_blocks: "0" }));
    const result = run(["check", quiet, "--max-p50", TENFOLD, ...PATIENCE], { cwd });
    const line = lineOf(result);
    expect({ code: result.code, verdict: line.get("verdict") }).toEqual({ code: 0, verdict: "pass" });
    expect(result.stderr).toMatch(/^pass: p50 ×/m);
    const [row] = parseCsv(result.stdout).rows;
    expect(row).toMatchObject({ verdict: "pass", figure: "p50_us", limit: "10", dim: "64", text: "short" });
    expect(Number(row!.ratio)).toBeCloseTo(Number(line.get("ratio")), 3);
  }, 240_000);

  test("memory, which is the same each time, passes", () => {
    expect(check("--max-memory", "+50%", ...PATIENCE).code).toBe(0);
  }, 240_000);

  test("processes of a base that differ by more than what could be told are undecided, and it says what would decide", () => {
    const torn = madeBase("torn", ({ p99_us }, process) => ({
      p99_us: times(p99_us, process % 2 === 0 ? FAR : 1 / FAR),
    }));
    const result = run(["check", torn, "--max-p99", "+1%", "--budget", "5s", "--markdown"], { cwd });
    expect(result.code).toBe(6);
    expect(result.stdout).toContain("# mrlbench check: undecided");
    expect(result.stderr).toMatch(/--budget|--processes/);
  }, 240_000);

  test("less time than six rounds take is undecided, and names a longer --budget", () => {
    const result = check("--max-p50", TENFOLD, "--budget", "1ms");
    expect(result.code).toBe(6);
    expect(lineOf(result).get("rounds")).toBe("1");
    expect(result.stderr.replaceAll(/\s+/g, " ")).toContain("Give it more than --budget");
  }, 240_000);
});

describe("beside another thing", () => {
  test("another executable", () => {
    const result = check("--max-p50", TENFOLD, "--against", mrlbench, ...PATIENCE);
    expect(result.code).toBe(0);
    expect(lineOf(result).get("figure")).toBe("p50_us");
  }, 240_000);

  test("another executable that does not know the newest options", () => {
    const older = join(cwd, "older");
    const refusal = "mrlbench: unknown option --lean";
    const script = `#!/bin/sh\ncase "$*" in *--lean*) echo "${refusal}" >&2; exit 2;; esac\nexec "${mrlbench}" "$@"\n`;
    writeFileSync(older, script, { mode: 0o755 });
    expect(check("--max-p50", TENFOLD, "--against", older, ...PATIENCE).code).toBe(0);
  }, 240_000);

  test("other settings: short texts held against long ones are faster", () => {
    // The base's short texts are faster than long ones.
    const result = check("--max-p50", "+0%", "--against=--text long", ...PATIENCE);
    expect(result.code).toBe(0);
    expect(Number(lineOf(result).get("high"))).toBeLessThan(1);
  }, 240_000);

  test.skipIf(missingCompiler !== undefined)(
    `a runtime that takes several times as long fails${missingCompiler ? ` (${missingCompiler})` : ""}`,
    () => {
      const library = slowLibrary(cwd, 900);
      const stored = run([...NINE, "--dim", "64", "--ort-library", library, "--out", "slowed"], { cwd });
      expect(stored.code).toBe(0);
      const real = resolve("native-libs/linux-x64/libonnxruntime.so.1");
      const other = `--against=--ort-library=${real}`;
      const result = run(["check", "slowed", "--max-p50", "+10%", other, ...PATIENCE], { cwd });
      expect(result.code).toBe(5);
      expect(result.stderr).toMatch(/^fail: p50 ×/m);
      expect(Number(lineOf(result).get("low"))).toBeGreaterThan(1.1);
    },
    240_000,
  );
});

describe("against what was stored", () => {
  test("figures that were far shorter fail now; a machine that was far faster makes it undecided", () => {
    // Nothing can be more disturbed now.
    const short = ({ p50_us, blocks }: Row) => ({
      p50_us: times(p50_us, 1 / FAR),
      disturbed_blocks: blocks!,
    });
    const shorter = madeBase("shorter", short);
    expect(run(["check", shorter, "--max-p50", TENFOLD, ...PATIENCE], { cwd }).code).toBe(5);
    const faster = madeBase("faster", short, (ns) => ns / FAR);
    const result = run(["check", faster, "--max-p50", TENFOLD, ...PATIENCE], { cwd });
    expect(result.code).toBe(6);
    expect(result.stderr).toContain("The machine itself changed");
  }, 240_000);

  test("quality: a dim that keeps enough passes, one that does not fails", () => {
    expect(check("--min-retention", "0.5").code).toBe(0);
    const failed = check("--min-retention", "1");
    expect([5, 6]).toContain(failed.code);
    expect(lineOf(failed).get("figure")).toBe("retention_ndcg_at_10");
  }, 240_000);
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
