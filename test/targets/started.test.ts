// The executables for other systems and processors, started for real as far as an emulator makes them: what the README's commands give there
// is held against what this machine gives. Timings mean nothing there, and no test reads one.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { HIDDEN_COMMANDS } from "../../src/cli/processes/hidden-names.ts";
import { isBuilt } from "../../tasks/build.ts";
import { EXECUTABLE } from "../../tasks/executable.ts";
import { allProcesses, cpuSecondsOf, type RunningProcess, untilNone } from "../process-work.ts";
import {
  arm64,
  bareRoot,
  endWindows,
  type Machine,
  nehalem,
  onceServed,
  onWindows,
  type Start,
  untilWindowsRests,
  windows,
} from "./machines.ts";
import { fetchOldSystem } from "./old-debian.ts";

const LONGEST_MS = 400_000;
const RUNTIMES = ["ort", "openvino"] as const;
const MODELS = ["wordllama-256", "all-minilm-l6-v2"] as const;
const FEW = ["--iters", "700", "--warmup", "20", "--quick", "--ttfi", "0", "--quiet"];

const texts = readFileSync("datasets/wordnet-1k/corpus.jsonl", "utf8")
  .split("\n")
  .slice(0, 100)
  .map((line) => (JSON.parse(line) as { text: string }).text);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let folder = "";
/** Removed whole at the end: the emulators make what they need in it. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mrlbench-targets-"));
  mkdirSync(join(folder, "work"));
  writeFileSync(join(folder, "work", "twenty.txt"), `${texts.slice(0, 20).join("\n")}\n`);
  writeFileSync(join(folder, "work", "four.txt"), `${texts.slice(0, 4).join("\n")}\n`);
  writeFileSync(join(folder, "work", "hundred.txt"), `${texts.join("\n")}\n`);
});
afterAll(() => {
  endWindows(folder);
  rmSync(folder, { recursive: true, force: true });
});

/** In the folder `work`; stdin from a file, for Wine makes no stream of a pipe that is not its own. */
function run(command: readonly string[], env: Readonly<Record<string, string>>, stdin?: string): Ended {
  const cwd = join(folder, "work");
  const child = Bun.spawnSync([...command], {
    cwd,
    env: { PATH: process.env.PATH ?? "", MRLBENCH_CACHE: "", ...env },
    stdin: stdin === undefined ? "ignore" : Bun.file(join(cwd, stdin)),
    stdout: "pipe",
    stderr: "pipe",
    timeout: LONGEST_MS - 10_000,
    killSignal: "SIGKILL",
  });
  return { code: child.exitCode, stdout: child.stdout.toString(), stderr: child.stderr.toString() };
}

const here = (args: readonly string[], stdin?: string) =>
  run([resolve(EXECUTABLE), ...args], { MRLBENCH_CACHE: resolve("dist/test-cache"), HOME: folder }, stdin);

function on(
  machine: Machine,
  args: readonly string[],
  stdin?: string,
  env: Readonly<Record<string, string>> = {},
): Ended {
  const { command, env: own } = machine.start(folder, args);
  const cache =
    machine === windows ? {} : { MRLBENCH_CACHE: join(folder, `cache-${machine.emulator.target}`) };
  const ended = () => run(command, { HOME: folder, ...own, ...cache, ...env }, stdin);
  return machine === windows ? onceServed(folder, ended) : ended();
}

function vectorsOf({ code, stdout, stderr }: Ended): number[][] {
  if (code !== 0) throw new Error(`exit ${code}: ${stderr.slice(0, 1000)}`);
  return stdout
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { embedding: number[] }).embedding);
}

function largestDifference(one: readonly number[][], other: readonly number[][]): number {
  expect(one.length).toBe(other.length);
  return Math.max(
    ...one.flatMap((vector, row) => vector.map((value, at) => Math.abs(value - other[row]![at]!))),
  );
}

/** `key=value` pairs of the last summary line. */
function summaryOf({ code, stderr }: Ended): Record<string, string> {
  const line = stderr.split("\n").findLast((each) => each.startsWith("summary "));
  if (line === undefined) throw new Error(`exit ${code}, no summary: ${stderr.slice(0, 1000)}`);
  return Object.fromEntries(
    line
      .split(" ")
      .slice(1)
      .map((pair) => pair.split("=", 2) as [string, string]),
  );
}

const expectedVectors = new Map<string, number[][]>();
function vectorsHere(model: string, runtime: string): number[][] {
  const key = `${model} ${runtime}`;
  const known = expectedVectors.get(key) ?? vectorsOf(here(embedding(model, runtime), "twenty.txt"));
  expectedVectors.set(key, known);
  return known;
}

const embedding = (model: string, runtime: string) => [
  "embed",
  "--model",
  model,
  "--runtime",
  runtime,
  "--quiet",
];

/** Figures of a ladder that do not depend on time. */
function ladderOf(path: string): string[] {
  const [header, ...rows] = readFileSync(join(folder, "work", path), "utf8")
    .trim()
    .split("\n");
  const timed = header!.split(",").indexOf("search_us");
  return rows.map((row) =>
    row
      .split(",")
      .filter((_, at) => at !== timed)
      .join(","),
  );
}

function describeMachine(machine: Machine, body: () => void): void {
  const { target } = machine.emulator;
  const missing =
    machine.missing ??
    (isBuilt(target) ? undefined : `dist has no executable for ${target}: run \`bun run build:all\``);
  if (missing === undefined) describe(machine.name, body);
  else describe.skip(`${machine.name} [skipped: ${missing}]`, body);
}

for (const machine of [arm64, windows]) {
  describeMachine(machine, () => {
    test(
      "says its version",
      () => {
        const { code, stdout } = on(machine, ["--version"]);
        expect(stdout).toStartWith("mrlbench ");
        expect(code).toBe(0);
      },
      LONGEST_MS,
    );

    test.each(MODELS.flatMap((model) => RUNTIMES.map((runtime) => [model, runtime] as const)))(
      "embed: vectors of %s by %s are those of this machine within 1e-5",
      (model, runtime) => {
        const vectors = vectorsOf(on(machine, embedding(model, runtime), "twenty.txt"));
        expect(largestDifference(vectors, vectorsHere(model, runtime))).toBeLessThan(1e-5);
      },
      LONGEST_MS,
    );

    test.each(RUNTIMES)(
      "bench by %s: 700 calls in a child of the executable, in rows that say emulated",
      (runtime) => {
        const out = `${machine.emulator.target}-${runtime}.csv`;
        const ended = on(machine, [...FEW, "--runtime", runtime, "--csv", out]);
        const summary = summaryOf(ended);
        expect(summary).toMatchObject({ n: "700", verdict: "ok", error: "" });
        expect(summary.machine).toStartWith("emulated-");
        expect(summary.warnings).toContain("emulated");
        const rows = readFileSync(join(folder, "work", out), "utf8")
          .trim()
          .split("\n");
        expect(rows.filter((row) => row.includes(",steady,")).length).toBe(700);
        expect(ended.code).toBe(0);
      },
      LONGEST_MS,
    );

    test(
      "quality on 100 documents: the ladder of this machine",
      () => {
        const args = (out: string) => ["quality", "--dataset", "hundred.txt", "--quiet", "--csv", out];
        const [own, other] = [`here-${machine.emulator.target}.csv`, `${machine.emulator.target}.csv`];
        expect(here(args(own)).code).toBe(0);
        const { code, stderr } = on(machine, args(other));
        expect(stderr).toContain("quality model=wordllama-256");
        expect(code).toBe(0);
        expect(ladderOf(other)).toEqual(ladderOf(own));
      },
      LONGEST_MS,
    );

    test(
      "a simulation's step, with the index that the system has",
      () => {
        const args = [
          "--layer",
          "C",
          "--index-size",
          "500",
          "--iters",
          "60",
          "--rounds",
          "1",
          "--warmup",
          "5",
        ];
        const summary = summaryOf(
          on(machine, [
            ...[...args, "--ttfi", "0", "--quick", "--quiet"],
            ...["--csv", `steps-${machine.emulator.target}.csv`],
          ]),
        );
        expect(summary).toMatchObject({ verdict: "ok", layer: "C", index_size: "500" });
      },
      LONGEST_MS,
    );

    test(
      "boundary: the C loop is compiled there, and makes the same calls",
      () => {
        const out = `boundary-${machine.emulator.target}.csv`;
        const { code, stderr } = on(machine, [
          "boundary",
          "--iters",
          "500",
          "--processes",
          "1",
          "--csv",
          out,
        ]);
        for (const runtime of RUNTIMES) expect(stderr).toContain(`boundary runtime=${runtime} c_p50_ns=`);
        expect(code).toBe(0);
      },
      LONGEST_MS,
    );
  });
}

describeMachine(windows, () => {
  const PROGRAMS = join(import.meta.dir, "fixtures/windows-programs.ts");
  const PROGRAMS_MARK = `mark-${process.pid}-${Date.now()}`;
  const linesOf = (mode: string) => {
    const { command, env } = onWindows(folder, PROGRAMS, [mode, PROGRAMS_MARK]);
    untilWindowsRests(folder);
    const { code, stdout, stderr } = run(command, { HOME: folder, ...env });
    if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  };

  test(
    "paths with blanks and umlauts, for the model, the cache and what is written",
    () => {
      const cache = "Zwischen Ablage für Ü";
      for (const runtime of RUNTIMES) {
        const ended = on(
          windows,
          [...embedding("wordllama-256", runtime), "--cache-dir", cache],
          "twenty.txt",
        );
        expect(largestDifference(vectorsOf(ended), vectorsHere("wordllama-256", runtime))).toBeLessThan(1e-5);
      }
      const { code } = on(windows, [...FEW, "--csv", "Größe der Schritte.csv"]);
      expect(code).toBe(0);
      expect(readFileSync(join(folder, "work", "Größe der Schritte.csv"), "utf8")).toStartWith(
        "run,machine,",
      );
    },
    LONGEST_MS,
  );

  test(
    "lines that end in CR and LF are the texts without them; what is not ASCII comes back whole",
    () => {
      writeFileSync(join(folder, "work", "crlf.txt"), "naïve Straße 日本\r\nsecond line\r\n");
      const { stdout } = on(windows, ["embed", "--dim", "2", "--quiet"], "crlf.txt");
      expect(
        stdout
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line).text),
      ).toEqual(["naïve Straße 日本", "second line"]);
    },
    LONGEST_MS,
  );

  test(
    "what cmd pipes in and sends to a file",
    () => {
      const { command, env } = windows.start(folder, []);
      untilWindowsRests(folder);
      const [wine, executable] = command as [string, string];
      writeFileSync(
        join(folder, "work", "piped.cmd"),
        '@type twenty.txt | "%MRLBENCH_HERE%" embed --dim 4 --quiet > piped.jsonl\r\n',
      );
      const here = `Z:${executable.replaceAll("/", "\\")}`;
      run([wine, "cmd", "/c", "piped.cmd"], { HOME: folder, ...env, MRLBENCH_HERE: here });
      expect(
        readFileSync(join(folder, "work", "piped.jsonl"), "utf8")
          .trim()
          .split("\n").length,
      ).toBe(20);
    },
    LONGEST_MS,
  );

  test(
    "the cache lies in %LOCALAPPDATA%",
    () => {
      expect(on(windows, ["cache"]).stdout).toContain("AppData\\Local\\mrlbench");
    },
    LONGEST_MS,
  );

  test(
    "without the libraries of Visual C++: exit 3 before a runtime is opened, their names and where to get them",
    () => {
      const { code, stderr } = on(windows, ["embed", "--quiet"], "twenty.txt", {
        WINEDLLOVERRIDES: "msvcp140=",
      });
      expect(stderr).toContain("MSVCP140.dll: not on this machine");
      expect(stderr).toContain("https://aka.ms/vs/17/release/vc_redist.x64.exe");
      expect(code).toBe(3);
    },
    LONGEST_MS,
  );

  test.each([850, 932])(
    "a console of code page %d shows what is not in it: µ, ö, ß and 日本",
    async (codePage) => {
      const shown = async (...words: readonly string[]) => {
        const { command } = windows.start(folder, []);
        const executable = `Z:${command[1]!.replaceAll("/", "\\")}`;
        const args = ["console", PROGRAMS_MARK, String(codePage), executable, ...words];
        const start = onWindows(folder, PROGRAMS, args);
        untilWindowsRests(folder);
        return onConsole(start);
      };
      const unit = await shown("explain", "p50_us");
      expect(unit).toContain("Unit: µs.");
      expect(unit).toContain('{"exitCode":0}');
      const refused = await shown("explain", "Größe 日本");
      expect(refused).toContain("Größe 日本");
      expect(refused).toContain('{"exitCode":2}');
    },
    LONGEST_MS,
  );

  test(
    "a provider of another system is refused by its name",
    () => {
      const { code, stderr } = on(
        windows,
        ["embed", "--provider", "CoreMLExecutionProvider", "--quiet"],
        "twenty.txt",
      );
      expect(stderr).toContain("only ONNX Runtime for macOS has it");
      expect(code).toBe(3);
    },
    LONGEST_MS,
  );

  test(
    "programs beside are gathered in a job, with what they start themselves, and end by force",
    async () => {
      // Nothing yet; what was started is there; to ask has no effect; by force all end.
      expect(linesOf("gather")).toEqual([[], true, 3, "all ended"]);
      await untilNone(PROGRAMS_MARK);
    },
    LONGEST_MS,
  );

  test(
    "a process that ends without a word takes the programs of its job along",
    async () => {
      expect(linesOf("leave")).toEqual(["left"]);
      await untilNone(PROGRAMS_MARK);
    },
    LONGEST_MS,
  );

  test(
    "cores of a kind are asked for by the priority class that the system then has: high, and idle",
    () => {
      const [NORMAL, HIGH, IDLE] = [0x20, 0x80, 0x40];
      expect(linesOf("priority")).toEqual([null, null, [NORMAL, HIGH, IDLE]]);
    },
    LONGEST_MS,
  );

  // Beside ONNX Runtime, Wine starts a desktop that lives as long as the program, and holds the streams of the process that measures.
  test.each([...RUNTIMES, "table"])(
    "a program beside %s: its ticks are counted, and none of its processes is left",
    async (runtime) => {
      const program = `for /l %i in (1,1,1000000000) do @echo 1234 us of ${PROGRAMS_MARK}`;
      const ended = on(windows, [
        ...[...FEW, "--gap", "5", "--runtime", runtime, "--sim-cmd", program],
        ...["--csv", `beside-${runtime}.csv`],
      ]);
      expect(summaryOf(ended)).toMatchObject({
        ...{ verdict: "ok", n: "700", load: "sim-cmd", beside_tick_us: "1234" },
      });
      expect(ended.code).toBe(0);
      await untilNone(PROGRAMS_MARK);
    },
    LONGEST_MS,
  );

  test(
    "cores of one kind are asked for by the class of the process, and a refusal stops nothing",
    () => {
      const ended = on(windows, [...FEW, "--pin", "1", "--csv", "pinned.csv"]);
      const { verdict, pin } = summaryOf(ended);
      expect(verdict).toBe("ok");
      expect(pin).toMatch(/^(cpu:[\d+]+)?$/);
    },
    LONGEST_MS,
  );

  // A display, which Wine wants for an adapter, is not here: the names were seen with one, not in this test.
  test(
    "DirectML without an adapter: exit 3 before the runtime is asked, with what Windows says",
    () => {
      const { code, stderr } = on(
        windows,
        ["embed", "--provider", "DmlExecutionProvider", "--quiet"],
        "twenty.txt",
      );
      expect(stderr).toContain("ONNX Runtime finds no device for DmlExecutionProvider");
      expect(stderr).toMatch(/DXGI/);
      expect(code).toBe(3);
    },
    LONGEST_MS,
  );

  test(
    "Ctrl-C: exit 130, and what was written is whole rows",
    async () => {
      const { command, env } = windows.start(folder, [
        "--iters",
        "100000000",
        "--quick",
        "--quiet",
        "--csv",
        "cut.csv",
      ]);
      untilWindowsRests(folder);
      const child = Bun.spawn([...command], {
        cwd: join(folder, "work"),
        env: { PATH: process.env.PATH ?? "", ...env },
        stdio: ["ignore", "ignore", "ignore"],
      });
      await untilMeasured();
      child.kill("SIGINT");
      expect(await child.exited).toBe(130);
      expect(readFileSync(join(folder, "work", "cut.csv"), "utf8")).toEndWith("\n");
    },
    LONGEST_MS,
  );
});

/** All that Wine's console shows at a terminal, without what moves the cursor. */
async function onConsole({ command, env }: Start): Promise<string> {
  const chunks: Uint8Array[] = [];
  const child = Bun.spawn([...command], {
    cwd: join(folder, "work"),
    env: { PATH: process.env.PATH ?? "", HOME: folder, ...env, TERM: "xterm-256color" },
    terminal: { cols: 200, rows: 40, data: (_, bytes) => void chunks.push(Uint8Array.from(bytes)) },
  });
  const patience = setTimeout(() => child.kill("SIGKILL"), LONGEST_MS);
  const text = () => Bun.stripANSI(Buffer.concat(chunks).toString());
  await child.exited;
  clearTimeout(patience);
  // What was written last may come after the end.
  for (let looks = 0; !text().includes("exitCode") && looks < 100; looks++) await Bun.sleep(100);
  child.terminal?.close();
  return text();
}

/** Once a process of it that measures has worked for longer than it takes to open a model there. */
async function untilMeasured(): Promise<void> {
  const isWorking = ({ pid, command }: RunningProcess) =>
    command.includes(folder.split("/").at(-1)!) &&
    command.includes(HIDDEN_COMMANDS.measureCase) &&
    (cpuSecondsOf(pid) ?? 0) > 6;
  while (!allProcesses().some(isWorking)) await Bun.sleep(100);
}

describeMachine(nehalem, () => {
  test.each(RUNTIMES)(
    "a processor without AVX: the same vectors by %s",
    (runtime) => {
      // Each instruction of the larger model is translated: four texts of it take as long as all others here.
      for (const [model, count] of [
        ["wordllama-256", 20],
        ["all-minilm-l6-v2", 4],
      ] as const) {
        const vectors = vectorsOf(
          on(nehalem, embedding(model, runtime), count === 4 ? "four.txt" : "twenty.txt"),
        );
        expect(largestDifference(vectors, vectorsHere(model, runtime).slice(0, count))).toBeLessThan(1e-5);
      }
    },
    LONGEST_MS,
  );
});

const canUnshare = Bun.spawnSync(["unshare", "-Urm", "true"], { stderr: "pipe" }).exitCode === 0;
const isHostBuilt = isBuilt("linux-x64");
const bareName = "linux-x64 in a root with nothing but the C library";
describe.skipIf(!canUnshare || !isHostBuilt)(
  canUnshare ? bareName : `${bareName} [skipped: no namespaces here]`,
  () => {
    const C_LIBRARY = ["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1"];
    const CXX_LIBRARY = ["libstdc++.so.6", "libgcc_s.so.1"];
    const inRoot = (root: string, libraries: readonly string[], args: readonly string[]) =>
      run([...bareRoot(join(folder, root), libraries), ...args], {}, "twenty.txt");

    test("starts there, and embeds by its own kernels", () => {
      expect(inRoot("bare", C_LIBRARY, ["--version"]).stdout).toStartWith("mrlbench ");
      const table = inRoot("bare", C_LIBRARY, [
        "embed",
        "--runtime",
        "table",
        "--quiet",
        "--cache-dir",
        "/tmp/c",
      ]);
      expect(largestDifference(vectorsOf(table), vectorsHere("wordllama-256", "table"))).toBeLessThan(1e-5);
    });

    test("a runtime that lacks the C++ library says which", () => {
      const { code, stderr } = inRoot("bare", C_LIBRARY, [
        "embed",
        "--runtime",
        "ort",
        "--quiet",
        "--cache-dir",
        "/tmp/c",
      ]);
      expect(stderr).toContain("libstdc++.so.6");
      expect(code).toBe(3);
    });

    test.each(RUNTIMES)("with the C++ library beside it, %s gives the same vectors", (runtime) => {
      const ended = inRoot(
        "with-cxx",
        [...C_LIBRARY, ...CXX_LIBRARY],
        [...embedding("wordllama-256", runtime), "--cache-dir", "/tmp/c"],
      );
      expect(largestDifference(vectorsOf(ended), vectorsHere("wordllama-256", runtime))).toBeLessThan(1e-5);
    });

    test(
      "with the libraries of Debian 11, glibc 2.31 and GCC 10: both runtimes, and search without a graph, which needs newer ones",
      () => {
        const old = fetchOldSystem(join(folder, "debian-11"));
        if (typeof old === "string") {
          console.warn(`SKIPPED: an older glibc than this machine's: ${old}`);
          return;
        }
        const start = bareRoot(join(folder, "old"), [...C_LIBRARY, ...CXX_LIBRARY], old.placeOf);
        const inOld = (args: readonly string[]) =>
          run([...start, ...args, "--cache-dir", "/tmp/c"], {}, "twenty.txt");
        for (const runtime of RUNTIMES) {
          const vectors = vectorsOf(inOld(embedding("wordllama-256", runtime)));
          expect(largestDifference(vectors, vectorsHere("wordllama-256", runtime))).toBeLessThan(1e-5);
        }
        const step = [
          "--layer",
          "C",
          "--index-size",
          "200",
          "--iters",
          "20",
          "--rounds",
          "1",
          "--warmup",
          "5",
        ];
        const searching = (index: string) =>
          inOld([
            ...step,
            "--index",
            index,
            "--quick",
            "--ttfi",
            "0",
            "--quiet",
            "--csv",
            `/tmp/${index}.csv`,
          ]);
        expect(summaryOf(searching("auto"))).toMatchObject({ verdict: "ok", index_size: "200" });
        const refused = searching("hnsw");
        expect(refused.stderr).toContain("GLIBC_2.3");
        expect(refused.stderr).toContain("--index exact");
        expect(refused.code).toBe(3);
      },
      LONGEST_MS,
    );
  },
);
