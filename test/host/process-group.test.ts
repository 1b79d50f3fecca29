// A group of processes is ended: asked first, by force where that does not help.
import { describe, expect, test } from "bun:test";
import { endGroup } from "../../src/host/process-group.ts";

/** A shell as the leader of a group of its own; resolves once it has printed its line. */
async function startGroup(script: string): Promise<Bun.Subprocess<"ignore", "pipe", "inherit">> {
  const leader = Bun.spawn(["/bin/sh", "-c", script], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const reader = leader.stdout.getReader();
  await reader.read();
  reader.releaseLock();
  return leader;
}

describe("a group", () => {
  test("that ends when it is asked is not ended by force", async () => {
    const leader = await startGroup("trap 'exit 5' TERM; echo; while :; do sleep 0.01; done");
    await endGroup(leader.pid, 10_000);
    expect(await leader.exited).toBe(5);
  });

  test("that does not is, and so is what it started", async () => {
    const leader = await startGroup("trap '' TERM; sleep 600 & echo; while :; do sleep 0.01; done");
    await endGroup(leader.pid, 50);
    await leader.exited;
    expect(leader.signalCode).toBe("SIGKILL");
  });

  test("is not asked without time to answer", async () => {
    const leader = await startGroup("trap 'exit 5' TERM; echo; while :; do sleep 0.01; done");
    await endGroup(leader.pid, 0);
    await leader.exited;
    expect(leader.signalCode).toBe("SIGKILL");
  });

  test("that is gone takes no time", async () => {
    const leader = await startGroup("echo");
    await leader.exited;
    await endGroup(leader.pid, 10_000);
  });
});
