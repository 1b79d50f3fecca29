// The built executable as it runs beside itself: a load worker and the reader of a program, by their hidden commands.
import { expect, test } from "bun:test";
import type { ReaderTask } from "../../src/cases/children/tasks.ts";
import { HIDDEN_COMMANDS } from "../../src/cli/processes/hidden-names.ts";
import { readLines } from "../../src/data/lines.ts";
import { cpusOfProcess } from "../../src/host/pinning.ts";
import type { Message } from "../../src/sim/load/messages.ts";
import { PROGRAM_LIMITS } from "../../src/sim/load/program.ts";
import type { WorkerTask } from "../../src/sim/load/worker.ts";
import { openWorkbench } from "./mrlbench.ts";

const { start } = openWorkbench();
const cpus = cpusOfProcess();

/** Answers to these words, given one after the other, each so long after the answer before it that a busy machine gets to work too. */
async function talk(name: string, task: WorkerTask | ReaderTask, words: readonly string[]) {
  const child = start([name, JSON.stringify(task)]);
  const messages: Message[] = [];
  const waiting = [...words];
  for await (const { text } of readLines(child.stdout, "stdout")) {
    const message = JSON.parse(text) as Message;
    messages.push(message);
    if (message.kind === "started") continue;
    await Bun.sleep(1000);
    const word = waiting.shift();
    if (word === undefined) child.stdin.end();
    else child.stdin.write(`${word}\n`);
    child.stdin.flush();
  }
  await child.exited;
  expect(child.exitCode).toBe(0);
  expect(await new Response(child.stderr).text()).toBe("");
  return messages;
}

test("a load worker works between begin and end, and ends with its stdin", async () => {
  const task: WorkerTask = { cpu: cpus[0]!, duty: 0.5, bufferBytes: 2 ** 20 };
  const messages = await talk(HIDDEN_COMMANDS.loadWorker, task, ["begin", "end"]);
  expect(messages.map(({ kind }) => kind)).toEqual(["ready", "begun", "ended"]);
  const report = messages.flatMap((message) => (message.kind === "ended" ? [message.report] : []))[0]!;
  expect(report).toMatchObject({ cpu: cpus[0]!, dutyAsked: 0.5 });
  expect(report.tickCount).toBeGreaterThan(0);
  expect(report.tickNs).toHaveLength(report.tickCount);
});

test("the reader runs a program, counts its lines between begin and end, and ends with its stdin", async () => {
  const command = "while :; do echo 1500; sleep 0.005; done";
  const task: ReaderTask = { command, limits: PROGRAM_LIMITS, programCpus: cpus, readerCpus: cpus };
  const messages = await talk(HIDDEN_COMMANDS.programReader, task, ["begin", "end"]);
  expect(messages.map(({ kind }) => kind)).toEqual(["started", "ready", "begun", "ended"]);
  const report = messages.flatMap((message) => (message.kind === "ended" ? [message.report] : []))[0]!;
  expect(report.tickCount).toBeGreaterThan(0);
  expect(new Set(report.tickNs)).toEqual(new Set(report.tickCount > 1 ? [1500] : []));
});

test("the reader of a program that fails says why, and waits to be told that nobody asks any more", async () => {
  const command = "echo sorry >&2; exit 9";
  const task: ReaderTask = { command, limits: PROGRAM_LIMITS, programCpus: cpus, readerCpus: cpus };
  const messages = await talk(HIDDEN_COMMANDS.programReader, task, []);
  expect(messages.map(({ kind }) => kind)).toEqual(["started", "failed"]);
  expect(JSON.stringify(messages)).toContain("exit code 9 after 0 lines; on stderr: sorry");
});
