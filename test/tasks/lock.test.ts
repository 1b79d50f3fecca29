import { expect, test } from "bun:test";
import { join } from "node:path";
import { withLock } from "../../tasks/lock.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";

const temporaryFolder = temporaryFolders();

const lockModule = JSON.stringify(join(import.meta.dir, "..", "..", "tasks", "lock.ts"));

/** A process that takes the lock, says so, and holds it until its stdin closes. */
function holder(path: string) {
  const code = `
    const { withLock } = await import(${lockModule});
    await withLock(${JSON.stringify(path)}, async () => {
      console.log("held");
      await Bun.stdin.text();
    });`;
  return Bun.spawn([process.execPath, "-e", code], { stdin: "pipe", stdout: "pipe", stderr: "pipe" });
}

async function firstOutput(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return new TextDecoder().decode(value).trim();
}

test("a second process says that it waits, and goes on when the first is done", async () => {
  const path = join(temporaryFolder(), "lock");
  const first = holder(path);
  expect(await firstOutput(first.stdout)).toBe("held");
  const second = holder(path);
  expect(await firstOutput(second.stderr)).toContain("waiting");
  first.stdin.end();
  expect(await firstOutput(second.stdout)).toBe("held");
  second.stdin.end();
  expect(await second.exited).toBe(0);
});

test("a holder that was killed holds nothing", async () => {
  const path = join(temporaryFolder(), "lock");
  const first = holder(path);
  expect(await firstOutput(first.stdout)).toBe("held");
  first.kill("SIGKILL");
  await first.exited;
  expect(await withLock(path, async () => "taken")).toBe("taken");
});

test("work that fails gives the lock back", async () => {
  const path = join(temporaryFolder(), "lock");
  const failing = withLock(path, async () => {
    throw new Error("work failed");
  });
  expect(failing).rejects.toThrow("work failed");
  await failing.catch(() => {});
  expect(await withLock(path, async () => "taken")).toBe("taken");
});
