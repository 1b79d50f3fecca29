// A Worker that ends gives back what it left open: native threads and memory are the process's.
import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { writeTableModels } from "../ffi/table-model.ts";
import { ort } from "./libraries.ts";

const temporaryFolder = temporaryFolders();
const threadCount = () => readdirSync("/proc/self/task").length;

async function runWorker(): Promise<number> {
  const { sentence } = writeTableModels(temporaryFolder());
  const worker = new Worker(join(import.meta.dir, "worker-child.ts"));
  const ended = new Promise((resolve) => worker.addEventListener("close", resolve));
  const used = new Promise((resolve) => worker.addEventListener("message", resolve));
  worker.postMessage({
    provider: ort.provider,
    libraryPath: ort.libraryPath,
    modelPath: sentence,
    waits: false,
  });
  await used;
  const within = threadCount();
  await ended;
  return within;
}

test.skipIf(ort.isMissing)(
  "what a Worker leaves open is closed when it ends: its runtime's threads are gone",
  async () => {
    // The first one makes what stays, such as threads of the JavaScript engine.
    await runWorker();
    const before = threadCount();
    for (let turn = 0; turn < 5; turn++) await runWorker();
    // Three of the four threads of each session would be left.
    const deadlineMs = performance.now() + 60_000;
    while (threadCount() > before + 2 && performance.now() < deadlineMs) await Bun.sleep(10);
    expect(threadCount()).toBeLessThanOrEqual(before + 2);
  },
);
