// Threads, pinning and spinning as the operating system sees them, and the command for the other configuration.

import { expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HIDDEN_COMMANDS } from "../../src/cli/processes/hidden-names.ts";
import { childrenOf } from "../process-work.ts";
import { BRIEF, openWorkbench, type Run } from "./mrlbench.ts";
import { parseCsv, summariesOf } from "./tables.ts";

const { run, shell, start, temporaryFolder } = openWorkbench();

/** What the kernel says of a process; undefined where it has ended. */
function allowedCpus(pid: number | "self"): string | undefined {
  try {
    return /^Cpus_allowed_list:\t(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

/** CPUs that these tests may be pinned to, as numbers. */
const cpus = allowedCpus("self")!
  .split(",")
  .flatMap((part) => {
    const [first, last = first] = part.split("-").map(Number);
    return Array.from({ length: last! - first! + 1 }, (_, index) => first! + index);
  });
const [firstCpu, secondCpu] = cpus;
if (secondCpu === undefined)
  console.warn("SKIPPED: threads on two CPUs cannot be tested here: there is one CPU");

const pinOf = ({ stderr }: Run) => summariesOf(stderr)[0]!.pin;

test("--pin 1 chooses a CPU and names it in the row", () => {
  const result = run([...BRIEF, "--pin", "1"]);
  expect(result.code).toBe(0);
  const pin = pinOf(result)!;
  expect(pin).toMatch(/^cpu:\d+$/);
  expect(cpus).toContain(Number(pin.slice("cpu:".length)));
  for (const row of parseCsv(result.stdout).rows) expect(row.pin).toBe(pin);
});

test.each(["ort", "openvino"])(
  "with --pin cpu:N the kernel keeps the calling thread of %s there",
  async (runtime) => {
    const child = start([
      ...["--iters", "5000000", "--warmup", "auto", "--ttfi", "0", "--text", "short", "--layer", "A"],
      ...["--runtime", runtime, "--pin", `cpu:${firstCpu}`],
    ]);
    try {
      await until(() =>
        childrenOf(child.pid)
          .filter(({ command }) => command.includes(HIDDEN_COMMANDS.measureCase))
          .some(({ pid }) => allowedCpus(pid) === String(firstCpu)),
      );
    } finally {
      child.kill("SIGKILL");
      await child.exited;
    }
  },
);

test.skipIf(secondCpu === undefined)(
  "two threads on two CPUs: each has its own, and all is read back",
  () => {
    // Time enough for a thread to run once, which binds it.
    const { code, cwd } = run([
      ...["--iters", "100000", "--quick", "--warmup", "20", "--ttfi", "0", "--text", "short"],
      ...["--threads", "2", "--pin", `cpu:${firstCpu}+${secondCpu}`, "--spin", "1", "--out", "run"],
    ]);
    expect(code).toBe(0);
    const { candidates } = JSON.parse(readFileSync(join(cwd, "run", "run.json"), "utf8"));
    const [{ identity, settings, threads_asked, cpus_asked, threads_read_back }] = candidates;
    expect(identity).toMatchObject({ threads: 2, pin: `cpu:${firstCpu}+${secondCpu}`, spin: 1 });
    expect({ threads_asked, cpus_asked }).toEqual({ threads_asked: 2, cpus_asked: [firstCpu, secondCpu] });
    expect(threads_read_back.map((thread: { cpus: number[] }) => thread.cpus)).toEqual([
      [firstCpu],
      [secondCpu],
    ]);
    const affinity = String(secondCpu! + 1);
    for (const [name, asked, readBack] of [
      ["intra_op_num_threads", "2", "2"],
      ["session.intra_op_thread_affinities", affinity, affinity],
      ["session.intra_op.allow_spinning", "1", null],
    ])
      expect(settings).toContainEqual({ name, asked, readBack });
  },
);

test("OpenVINO is asked for its threads and says what it does", () => {
  const { code, cwd } = run([...BRIEF, "--runtime", "openvino", "--threads", "1", "--out", "run"]);
  expect(code).toBe(0);
  const { candidates } = JSON.parse(readFileSync(join(cwd, "run", "run.json"), "utf8"));
  for (const name of ["INFERENCE_NUM_THREADS", "NUM_STREAMS"]) {
    expect(candidates[0].settings).toContainEqual({ name, asked: "1", readBack: "1" });
  }
  for (const [name, asked] of [
    ["EXECUTION_MODE_HINT", "ACCURACY"],
    ["INFERENCE_PRECISION_HINT", "f32"],
  ]) {
    expect(candidates[0].settings).toContainEqual(expect.objectContaining({ name, asked }));
  }
});

test("what has no effect is said: OpenVINO cannot spin", () => {
  const { code, stderr } = run([...BRIEF, "--runtime", "openvino", "--spin", "1"]);
  expect(code).toBe(0);
  expect(summariesOf(stderr)[0]!.warnings).toContain("spin-not-applied");
});

test("CPUs that are not there are refused, with those that are", () => {
  const { code, stdout, stderr } = run([...BRIEF, "--pin", "cpu:1023", "--csv", "calls.csv"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("seen: 1023");
  expect(stderr).toContain(`expected: some of ${cpus.join(", ")}`);
});

/** The command that a run prints for the other configuration: the line after the sentence that announces it. */
function otherCommand({ stderr }: Run): string {
  const lines = stderr.split("\n");
  const at = lines.findIndex((line) => /Pinned and limited:$|The default configuration:$/.test(line));
  return lines[at + 1]!.trim();
}

test("the command for the other configuration can be pasted, and leads back", () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "it's mine & yours.txt"), "one text\nanother text\n");
  const asked = [
    ...BRIEF.slice(0, 6),
    "--text",
    "it's mine & yours.txt",
    "--threads=1",
    "--spin",
    "1",
    "--dim",
    "32",
  ];
  const outputs = ["--csv", "calls.csv", "--json=cases.json", "--out", "run"];
  const first = run([...asked, ...outputs], { cwd });
  expect(pinOf(first)).toBe("0");
  const written = readFileSync(join(cwd, "calls.csv"), "utf8");

  const second = shell(otherCommand(first), { cwd });
  expect(second.code).toBe(0);
  expect(summariesOf(second.stderr)[0]).toMatchObject({
    pin: expect.stringMatching(/^cpu:\d+$/),
    threads: "1",
    spin: "0",
    dim: "32",
    text: "it's_mine_&_yours.txt",
  });
  // What the first run wrote is still its own.
  expect(readFileSync(join(cwd, "calls.csv"), "utf8")).toBe(written);
  expect(existsSync(join(cwd, "run", "run.json"))).toBe(true);

  const third = shell(otherCommand(second), { cwd });
  expect(third.code).toBe(0);
  expect(pinOf(third)).toBe("0");
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await Bun.sleep(20);
}
