// mrlbench compare on run folders that the executable made: figures with intervals, what differs around them, and what it refuses.
import { beforeAll, describe, expect, test } from "bun:test";
import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorLines, openWorkbench } from "./mrlbench.ts";
import { parseCsv } from "./tables.ts";

const { run, temporaryFolder } = openWorkbench();
const cwd = temporaryFolder();
/** Four processes, which have an interval between them. */
const FOUR = ["--iters", "2800", "--processes", "4", "--text", "short", "--quiet"];

beforeAll(() => {
  for (const [name, options] of [
    ["one", ["--dim", "64", "--label", "monday"]],
    ["other", ["--dim", "64", "--label", "tuesday"]],
    ["sweep", ["--dim", "64,128"]],
    ["wide", ["--dim", "256"]],
    ["seeded", ["--dim", "64", "--seed", "7"]],
    ["many", ["--dim", "64", "--iters", "8000"]],
  ] as const) {
    const given = FOUR.filter((_, at) => !(name === "many" && at < 2));
    const { code, stderr } = run([...given, ...options, "--out", name], { cwd });
    if (code !== 0) throw new Error(stderr);
  }
}, 240_000);

const compare = (...args: readonly string[]) => run(["compare", ...args], { cwd });

function changed(name: string, to: string, file: string, change: (text: string) => string): void {
  cpSync(join(cwd, name), join(cwd, to), { recursive: true });
  const path = join(cwd, to, file);
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

describe("two runs of one command", () => {
  test("every figure as CSV on a pipe, those of the run as they were printed", () => {
    const { code, stdout } = compare("one", "other");
    expect(code).toBe(0);
    const { rows } = parseCsv(stdout);
    const summaries = ["one", "other"].map(
      (name) => parseCsv(readFileSync(join(cwd, name, "summary.csv"), "utf8")).rows[0]!,
    );
    for (const figure of ["p50_us", "p99_us", "ttfi_ms", "rss_peak_mb", "cpu_us", "n"]) {
      const row = rows.find((one) => one.figure === figure)!;
      expect([row.a, row.b].map(Number)).toEqual(
        summaries.map((summary) => Number(Number(summary[figure]).toPrecision(6))),
      );
      expect([row.processes_a, row.processes_b]).toEqual(["4", "4"]);
    }
    const { ratio, ratio_low, ratio_high, change } = rows.find(({ figure }) => figure === "p50_us")!;
    expect(Number(ratio_low)).toBeLessThanOrEqual(Number(ratio));
    expect(Number(ratio)).toBeLessThanOrEqual(Number(ratio_high));
    const isEqual = Number(ratio_low) <= 1 && Number(ratio_high) >= 1;
    expect(change === "equal").toBe(isEqual);
  });

  test("what differs around them stands first; as Markdown, and as JSON", () => {
    const markdown = compare("one", "other", "--markdown").stdout;
    expect(markdown).toContain("| label | monday | tuesday |");
    expect(markdown.indexOf("monday")).toBeLessThan(markdown.indexOf("| p50, µs |"));
    const json = JSON.parse(compare("one", "other", "--json", "-").stdout);
    expect(json.differs).toContainEqual({ name: "label", a: "monday", b: "tuesday" });
    expect(json.cases).toHaveLength(1);
    expect(json.control.map(({ work }: { work: string }) => work)).toEqual(["compute", "memory", "clock"]);
  });

  test("another machine, another version and another state may be compared, and are told", () => {
    changed("other", "laptop", "run.json", (text) =>
      text.replace('"version": "', '"version": "9.').replace(/"cpuModel": "[^"]*"/, '"cpuModel": "Another"'),
    );
    const { code, stdout } = compare("one", "laptop", "--json", "-");
    expect(code).toBe(0);
    const names = JSON.parse(stdout).differs.map(({ name }: { name: string }) => name);
    expect(names).toContain("version");
    expect(names).toContain("machine: cpuModel");
  });
});

describe("sweeps", () => {
  test("cases are paired by what they are, and those of one side are named", () => {
    const json = JSON.parse(compare("sweep", "one", "--json", "-").stdout);
    expect(json.cases.map(({ dim }: { dim: number }) => dim)).toEqual([64]);
    expect(json.only_a).toEqual(["dim 128"]);
    expect(json.only_b).toEqual([]);
  });
});

describe("is refused by the name of the field", () => {
  test.each([
    ["another dim", ["one", "wide"], "dim 64 and 256"],
    ["no case of the one in the other", ["sweep", "wide"], "dim 64,128 and 256"],
    ["another seed", ["one", "seeded"], "--seed 1 and 7"],
    ["processes of another length", ["one", "many"], "calls of a process 700 and 2000"],
  ])("%s", (_, names, seen) => {
    const result = compare(...names);
    expect(result.code).toBe(2);
    expect(errorLines(result)[0]).toContain(`seen: ${seen}`);
    expect(result.stdout).toBe("");
  });

  test("times under an emulator, on either side and as the base of a check", () => {
    changed("other", "emulated", "run.json", (text) =>
      text.replace(/"emulator":\s*null/, '"emulator": "Wine"'),
    );
    for (const names of [
      ["emulated", "one"],
      ["one", "emulated"],
    ]) {
      const result = compare(...names);
      expect([result.code, result.stdout]).toEqual([2, ""]);
      expect(errorLines(result)[0]).toContain(
        "emulated was measured under an emulator, where times mean nothing; seen: Wine",
      );
    }
    const checked = run(["check", "emulated", "--budget", "1s"], { cwd });
    expect(checked.code).toBe(2);
    expect(errorLines(checked)[0]).toContain("seen: Wine");
  });

  test("texts of the same name that are others", () => {
    changed("other", "texts", "processes.csv", (text) => text.replaceAll(/[0-9a-f]{64}$/gm, "0".repeat(64)));
    const result = compare("one", "texts");
    expect(result.code).toBe(2);
    expect(errorLines(result)[0]).toContain("texts differs");
  });

  test("what a later version wrote, and what is no document of ours", () => {
    changed("other", "later", "run.json", (text) =>
      text.replace(/"schema_version": \d+/, '"schema_version": 99'),
    );
    changed("other", "list", "run.json", () => "[]");
    for (const [name, seen] of [
      ["later", "was written by a later version of mrlbench; seen: schema_version 99"],
      ["list", "is no document of ours; seen: a list"],
    ] as const) {
      const result = compare("one", name);
      expect(result.code).toBe(3);
      expect(errorLines(result)[0]).toContain(`run.json ${seen}`);
    }
  });

  test("a folder without a run, one of quality, and one folder alone", () => {
    for (const args of [["one", "nowhere"], ["one"], ["one", "other", "wide"]]) {
      expect(compare(...args).code).toBe(2);
    }
  });
});

describe("is told in place of being waited for:", () => {
  const kinds: readonly [name: string, make: (path: string) => void, seen: string][] = [
    ["a pipe", (path) => expect(Bun.spawnSync(["mkfifo", path]).exitCode).toBe(0), "a pipe"],
    ["a folder", (path) => mkdirSync(path), "a folder"],
    // Nothing of it is on the disk.
    [
      "a row without an end, of a terabyte",
      (path) => {
        writeFileSync(path, "run,\n");
        truncateSync(path, 2 ** 40);
      },
      "more than 16777216 bytes without a line end",
    ],
  ];
  test.each(kinds)(
    "%s in place of a table",
    (name, make, seen) => {
      for (const [file, ...commands] of [
        ["processes.csv", ["compare", "one"], ["check"]],
        ["summary.csv", ["compare", "one"], ["check"], ["fleet", "one"], ["report", "--out", "-"]],
        ["calls.csv", ["report", "--out", "-"]],
      ] as const) {
        const bad = `${name.replaceAll(/\W/g, "-")}-${file}`;
        cpSync(join(cwd, "one"), join(cwd, bad), { recursive: true });
        rmSync(join(cwd, bad, file));
        make(join(cwd, bad, file));
        for (const [command, ...others] of commands) {
          const result = run([command, bad, ...others], { cwd });
          expect(result.code).toBe(3);
          expect(errorLines(result)[0]).toStartWith(`mrlbench: ${bad}/${file}`);
          expect(errorLines(result)[0]).toContain(seen);
          expect(result.stdout).toBe("");
        }
      }
    },
    240_000,
  );
});

describe("a run that was killed", () => {
  test("has the processes that it finished", () => {
    changed("other", "killed", "summary.csv", (text) => `${text.split("\n")[0]!}\n`);
    const processes = join(cwd, "killed", "processes.csv");
    const whole = readFileSync(processes);
    // Cut in the middle of its last row.
    truncateSync(processes, whole.length - 40);
    const { code, stdout } = compare("one", "killed");
    expect(code).toBe(0);
    const row = parseCsv(stdout).rows.find(({ figure }) => figure === "p50_us")!;
    expect([row.processes_a, row.processes_b]).toEqual(["4", "3"]);
  });

  test("before its first process ended is refused, and says so", () => {
    changed("other", "empty", "processes.csv", (text) => `${text.split("\n")[0]!}\n`);
    writeFileSync(
      join(cwd, "empty", "summary.csv"),
      `${readFileSync(join(cwd, "other", "summary.csv"), "utf8").split("\n")[0]!}\n`,
    );
    const result = compare("one", "empty");
    expect(result.code).toBe(2);
    expect(errorLines(result)[0]).toContain("measured nothing");
  });

  test("stored before processes.csv was: its calls say the latencies", () => {
    cpSync(join(cwd, "other"), join(cwd, "older"), { recursive: true });
    Bun.spawnSync(["rm", join(cwd, "older", "processes.csv")]);
    const rows = parseCsv(compare("one", "older").stdout).rows;
    const stored = parseCsv(compare("one", "other").stdout).rows;
    for (const figure of ["p50_us", "p99_us"]) {
      const of = (all: typeof rows) => all.find((row) => row.figure === figure)!;
      expect(of(rows).processes_b).toBe("4");
      expect(Number(of(rows).ratio)).toBeCloseTo(Number(of(stored).ratio), 2);
    }
    expect(rows.find(({ figure }) => figure === "cpu_us")!.ratio_low).toBe("");
  });
});
