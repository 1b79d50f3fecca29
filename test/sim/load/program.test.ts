// The user's own program as a real process: its ticks, its failures, its end.
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReaderTask } from "../../../src/cases/children/tasks.ts";
import { HIDDEN_COMMANDS } from "../../../src/cli/processes/hidden-names.ts";
import { selfCommand } from "../../../src/cli/processes/self-command.ts";
import { cpusOfProcess } from "../../../src/host/pinning.ts";
import { endGroup } from "../../../src/host/process-group.ts";
import type { Partner } from "../../../src/sim/load/partner.ts";
import { openProcesses } from "../../../src/sim/load/process-partner.ts";
import { PROGRAM_LIMITS, type ProgramLimits } from "../../../src/sim/load/program.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import { cpusAllowed, markProcesses, processState } from "./processes.ts";

const temporaryFolder = temporaryFolders();
const started = markProcesses();

function openProgram(command: string, limits: Partial<ProgramLimits> = {}): Promise<Partner> {
  const cpus = cpusOfProcess();
  const task: ReaderTask = {
    command,
    limits: { ...PROGRAM_LIMITS, graceMs: 200, ...limits },
    programCpus: cpus,
    readerCpus: cpus.slice(0, 1),
  };
  const reader = selfCommand([HIDDEN_COMMANDS.programReader, JSON.stringify(task)]);
  return openProcesses("sim-cmd", [{ name: "the program", command: reader }], endGroup);
}

/** Runs it beside what the test does, and closes it whatever that finds. `ids`: its processes, and the one that reads it. */
async function withProgram(
  command: string,
  use: (partner: Partner, ids: readonly number[]) => Promise<void>,
  limits: Partial<ProgramLimits> = {},
): Promise<void> {
  const partner = await openProgram(command, limits);
  try {
    const ids = started();
    expect(ids.length).toBeGreaterThan(1);
    await use(partner, ids);
  } finally {
    await partner.close();
  }
  expect(started()).toEqual([]);
}

/** What the run is told: at once, or in the stretch in which it happens. */
async function failureOf(command: string, limits: Partial<ProgramLimits> = {}) {
  let failure: (Error & { next?: string; exitCode?: number }) | undefined;
  const partner = await openProgram(command, limits).catch((error: Error) => {
    failure = error;
  });
  while (partner && failure === undefined) {
    failure = partner.failure();
    await Bun.sleep(5);
  }
  await partner?.close();
  expect(started()).toEqual([]);
  expect(failure).toMatchObject({ name: "MissingError", exitCode: 3 });
  return `${failure!.message}\n${failure!.next}`;
}

const forever = (line: string) => `while :; do ${line}; sleep 0.005; done`;

describe("the user's program", () => {
  test("prints its ticks' nanoseconds, and every stretch counts anew", () =>
    withProgram(`i=1000; ${forever("i=$((i + 1)); echo $i of tick")}`, async (partner) => {
      let last = 1000;
      for (let stretch = 0; stretch < 3; stretch++) {
        await partner.begin();
        await Bun.sleep(1000);
        const { members } = await partner.end();
        const [member] = members;
        expect(member).toMatchObject({ name: "program" });
        expect(member!.dutyMeasured).toBeUndefined();
        expect(member!.cpu).toBeUndefined();
        expect(member!.tickCount).toBeGreaterThan(1);
        // Each tick is told in one stretch alone, as it comes.
        const [first, ...others] = member!.tickNs;
        expect(first).toBeGreaterThan(last);
        expect(others).toEqual(others.map((_, index) => first! + 1 + index));
        last = member!.tickNs.at(-1)!;
      }
      expect(partner.failure()).toBeUndefined();
    }));

  test("prints words: its ticks are as far apart as it sleeps at least", () =>
    withProgram("while :; do echo tick; sleep 0.4; done", async (partner) => {
      await partner.begin();
      await Bun.sleep(4000);
      const { members } = await partner.end();
      // Who reads them may come late by a part of that.
      expect(members[0]!.tickNsMedian).toBeGreaterThan(200e6);
      // The first has no distance, nor has one that was read together with another.
      const { tickNs, tickCount, togetherCount } = members[0]!;
      expect(tickNs).toHaveLength(tickCount - 1 - togetherCount);
    }));

  test("may print fast: many thousand durations come through whole", () =>
    withProgram(
      "i=0; while :; do i=$((i + 1)); echo $i; done",
      async (partner) => {
        await partner.begin();
        await Bun.sleep(2000);
        const { members } = await partner.end();
        const { tickNs } = members[0]!;
        expect(tickNs.length).toBeGreaterThan(1000);
        const first = tickNs[0]!;
        expect(tickNs).toEqual(Float64Array.from(tickNs, (_, index) => first + index));
      },
      { maxLinesPerSecond: 1e9 },
    ));

  test("has no input, the folder and the environment of the run, and the streams that programs expect", () =>
    withProgram(
      `cd . && ${forever('echo "$(wc -c) 1" > /dev/stdout; echo "$PWD" > /dev/stderr')}`,
      async (partner) => {
        await partner.begin();
        await Bun.sleep(1000);
        expect((await partner.end()).members[0]!.tickNsMedian).toBe(0);
      },
    ));

  test("may run on every CPU of the run, although who reads it may not", async () => {
    const file = join(temporaryFolder(), "status");
    await withProgram(`cat /proc/self/status > ${file}; ${forever("echo 1")}`, async () => {
      const cpus = cpusAllowed(readFileSync("/proc/self/status", "utf8"));
      expect(cpusAllowed(readFileSync(file, "utf8"))).toBe(cpus!);
    });
  });

  test("is not stopped between stretches", () =>
    withProgram(
      forever("echo 1"),
      async (partner) => {
        await Bun.sleep(6000);
        expect(partner.failure()).toBeUndefined();
      },
      // Longer than a busy machine keeps it from printing.
      { silenceMs: 5000 },
    ));
});

describe("it is an error, with what was seen and what to do,", () => {
  test("when the command is not there", async () => {
    const text = await failureOf("no-such-program --fast");
    expect(text).toContain("the command of --sim-cmd cannot be started; seen: exit code 127 after 0 lines");
    expect(text).toContain("no-such-program: not found");
    expect(text).toContain("\nRun it alone to see what it does: sh -c 'no-such-program --fast'");
  });

  test("when it ends, however it says so", async () => {
    const text = await failureOf('echo 1; sleep 0.05; echo out of \\"cheese\\" >&2; echo >&2; exit 7');
    expect(text).toContain(
      'the program of --sim-cmd ended; seen: exit code 7 after 1 line; on stderr: out of "cheese"',
    );
    expect(await failureOf("echo 1; echo 2")).toContain("exit code 0 after 2 lines; expected");
    expect(await failureOf("")).toContain("exit code 0 after 0 lines");
    expect(await failureOf("echo it\\'s; kill -SEGV $$")).toContain("seen: SIGSEGV after 1 line");
    expect(await failureOf("echo 'a'; exit 1")).toEndWith("sh -c 'echo '\\''a'\\''; exit 1'");
  });

  test("when it goes into the background", async () => {
    expect(await failureOf("while :; do echo 1; sleep 0.01; done &")).toContain("ended; seen: exit code 0");
  });

  test.each([
    ["nothing", "sleep 60", "0 lines"],
    ["nothing but half a line", "printf 'half a line'; sleep 60", "0 lines"],
    ["nothing after some lines", "echo 1; echo 2; sleep 60", "2 lines"],
    ["nothing after its stdout was closed", "echo 1; exec >&-; sleep 60", "1 line"],
    ["one line without an end", "cat /dev/zero", "0 lines"],
  ])("when it prints %s", async (_, command, seen) => {
    const text = await failureOf(`echo why >&2; ${command}`, { silenceMs: 2000 });
    expect(text).toContain(
      `the program of --sim-cmd printed no line for 2 s; seen: ${seen} until then; on stderr: why;`,
    );
    expect(text).toMatch(/\n.*`stdbuf -oL` or `python -u`/);
  });

  test("when it floods", async () => {
    const text = await failureOf("yes");
    expect(text).toMatch(
      /printed more than 100,000 lines within a second; seen: [\d,]+ lines in all; expected: one line on stdout/,
    );
    const heaps = "while :; do echo 1; echo 1; echo 1; echo 1; echo 1; sleep 0.005; done";
    expect(await failureOf(heaps, { maxLinesPerSecond: 4 })).toContain("more than 4 lines");
  });
});

describe("after close nothing is left of it", () => {
  const pipeline = `sh -c '${forever("echo 1")}' | cat & ${forever("echo 2")}`;

  test.each([
    ["a pipeline and what runs in its background", pipeline],
    ["a program that ignores SIGTERM", `trap '' TERM HUP INT; ${forever("echo 1")}`],
    ["a program that is stopped", `${forever("echo 1")} & kill -STOP $!; ${forever("echo 2")}`],
    [
      "a background process that holds none of its streams",
      `sleep 600 > /dev/null 2>&1 & ${forever("echo 1")}`,
    ],
  ])("%s", (_, command) => withProgram(command, async () => {}));

  test("and it may clean up first", async () => {
    const file = join(temporaryFolder(), "end");
    await withProgram(`trap 'echo cleaned > ${file}; exit' TERM; ${forever("echo 1")}`, async () => {}, {
      graceMs: 10_000,
    });
    expect(readFileSync(file, "utf8")).toBe("cleaned\n");
  });

  test("not even where the process that reads it was killed", () =>
    withProgram(forever("echo 1"), async (partner, ids) => {
      const reader = ids.find((id) => processState(id)?.parentId === process.pid)!;
      process.kill(reader, "SIGKILL");
      while (partner.failure() === undefined) await Bun.sleep(5);
      expect(partner.failure()!.message).toContain("the program was ended");
    }));

  test("twice is as good as once", () =>
    withProgram(forever("echo 1"), async (partner) => {
      await partner.close();
    }));
});
