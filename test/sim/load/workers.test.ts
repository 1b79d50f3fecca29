// Load workers as real processes: bound, counted, asleep between stretches, and gone afterwards.
import { describe, expect, test } from "bun:test";
import { HIDDEN_COMMANDS } from "../../../src/cli/processes/hidden-names.ts";
import { selfCommand } from "../../../src/cli/processes/self-command.ts";
import { cpusOfProcess } from "../../../src/host/pinning.ts";
import { endGroup } from "../../../src/host/process-group.ts";
import { openProcesses } from "../../../src/sim/load/process-partner.ts";
import type { WorkerTask } from "../../../src/sim/load/worker.ts";
import { cpuSecondsOf, untilIdle, untilWorked } from "../../process-work.ts";
import { cpusAllowed, markProcesses, processState, readProcFile } from "./processes.ts";

const cpu = cpusOfProcess()[0]!;
const started = markProcesses();

function openWorkers(...duties: readonly number[]) {
  const plans = duties.map((duty) => {
    const task: WorkerTask = { cpu, duty, bufferBytes: 2 ** 20 };
    return {
      name: "the load",
      command: selfCommand([HIDDEN_COMMANDS.loadWorker, JSON.stringify(task)]),
    };
  });
  return openProcesses("peak", plans, endGroup);
}

/** Opens workers, and closes them whatever the test finds. */
async function withWorkers(
  duties: readonly number[],
  use: (partner: Awaited<ReturnType<typeof openWorkers>>, ids: readonly number[]) => Promise<void>,
): Promise<void> {
  const partner = await openWorkers(...duties);
  try {
    const ids = started();
    expect(ids).toHaveLength(duties.length);
    await use(partner, ids);
  } finally {
    await partner.close();
  }
  expect(started()).toEqual([]);
}

describe("load workers", () => {
  test("work in each stretch anew, and say how much of the CPU they had", () =>
    withWorkers([1, 0.25], async (partner) => {
      for (let stretch = 0; stretch < 3; stretch++) {
        await partner.begin();
        await Bun.sleep(1000);
        const { wallNs, members } = await partner.end();
        expect(wallNs).toBeGreaterThan(990e6);
        expect(members.map(({ cpu, dutyAsked }) => ({ cpu, dutyAsked }))).toEqual([
          { cpu, dutyAsked: 1 },
          { cpu, dutyAsked: 0.25 },
        ]);
        for (const member of members) {
          expect(member.wallNs).toBeGreaterThan(500e6);
          expect(member.tickCount).toBeGreaterThan(0);
          expect(member.tickNs).toHaveLength(member.tickCount);
          expect(Math.min(...member.tickNs)).toBeGreaterThan(0);
          // The ticks of a stretch do not take longer than it, give or take the one that was under way, which may wait for its CPU.
          const workedNs = member.tickNs.reduce((sum, ns) => sum + ns, 0);
          expect(workedNs).toBeLessThan(1.1 * member.wallNs + 800e6);
          expect(member.tickNsMedian).toBeGreaterThan(0);
          expect(member.dutyMeasured).toBeGreaterThan(0);
          expect(member.dutyMeasured).toBeLessThan(1.9);
        }
      }
      expect(partner.failure()).toBeUndefined();
    }));

  test("sleep between stretches", () =>
    withWorkers([1, 1], async (partner, ids) => {
      // By CPU time and by what the kernel says of their threads: on a busy machine a worker has little of a second.
      for (let stretch = 0; stretch < 2; stretch++) {
        const workedS = ids.map((id) => cpuSecondsOf(id)!);
        await partner.begin();
        await Promise.all(ids.map((id, index) => untilWorked(id, workedS[index]! + 0.2)));
        await partner.end();
        await Promise.all(ids.map(untilIdle));
      }
      expect(partner.failure()).toBeUndefined();
    }));

  test("run on their CPU alone", () =>
    withWorkers([0.5], async (_, [id]) => {
      expect(cpusAllowed(readProcFile(id!, "status")!)).toBe(String(cpu));
    }));

  test("do not mind the signals that are meant for the run", () =>
    withWorkers([0.5], async (partner, [id]) => {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.kill(id!, signal);
      await partner.begin();
      await Bun.sleep(1000);
      expect((await partner.end()).members[0]!.tickCount).toBeGreaterThan(0);
      expect(processState(id!)!.groupId).toBe(id!);
    }));
});

describe("a worker that is killed", () => {
  test("fails the run with its name and the signal; the failure stays, and the others end", () =>
    withWorkers([0.5, 0.5], async (partner, [id]) => {
      await partner.begin();
      process.kill(id!, "SIGKILL");
      while (partner.failure() === undefined) await Bun.sleep(5);
      const failure = partner.failure()!;
      expect(failure).toMatchObject({ name: "MissingError", exitCode: 3 });
      expect(failure.message).toContain("the load was ended while it was measured beside; seen: SIGKILL");
      expect(partner.end()).rejects.toBe(failure);
      expect(partner.begin()).rejects.toBe(failure);
    }));

  test("while an answer is awaited fails the wait", () =>
    withWorkers([0.5], async (partner, [id]) => {
      process.kill(id!, "SIGSTOP");
      const begun = partner.begin();
      process.kill(id!, "SIGKILL");
      await expect(begun).rejects.toThrow("SIGKILL");
    }));
});

test("a process that cannot work is an error with what it said, and none is left", async () => {
  const plans = [1, 4096].map((someCpu) => {
    const task: WorkerTask = { cpu: someCpu === 1 ? cpu : someCpu, duty: 1, bufferBytes: 2 ** 20 };
    return { name: "the load", command: selfCommand([HIDDEN_COMMANDS.loadWorker, JSON.stringify(task)]) };
  });
  await expect(openProcesses("peak", plans, endGroup)).rejects.toThrow(/the process for the load failed: /);
  expect(started()).toEqual([]);
});

test("an executable that is not there is an error", async () => {
  const plans = [{ name: "the load", command: ["/nonexistent/mrlbench"] }];
  await expect(openProcesses("peak", plans, endGroup)).rejects.toThrow("ENOENT");
});
