// One way in which a program uses the library for long, in a process of its own: `bun library-child.ts calls|opens|workers`. Prints by how many
// megabytes its resident memory grew once it had settled.
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { openEmbedder } from "../../src/index.ts";

const TEXT = "the bridge over the river is closed today because of the wind";
const WORKERS = 4;
const WORKER_SECONDS = 60;

/** What each way does: it looks once when memory has settled, and once at the end. */
const WAYS: Readonly<Record<string, (look: () => void) => Promise<void> | void>> = {
  calls(look) {
    using embedder = openEmbedder();
    const embed = (count: number) => {
      for (let i = 0; i < count; i++) embedder.embed(TEXT, 128);
    };
    embed(1_000_000);
    look();
    embed(10_000_000);
    look();
  },
  opens(look) {
    const open = (count: number) => {
      for (let i = 0; i < count; i++) {
        using embedder = openEmbedder();
        embedder.embed(TEXT, 128);
      }
    };
    open(200);
    look();
    open(1000);
    look();
  },
  async workers(look) {
    const workers = Array.from({ length: WORKERS }, () => new Worker(new URL(import.meta.url)));
    await Bun.sleep((WORKER_SECONDS * 1000) / 4);
    look();
    await Bun.sleep((WORKER_SECONDS * 1000 * 3) / 4);
    look();
    const ended = workers.map((worker) => new Promise((resolve) => worker.once("exit", resolve)));
    for (const worker of workers) worker.postMessage("end");
    await Promise.all(ended);
  },
};

async function embedUntilTold(): Promise<void> {
  let isOver = false;
  parentPort!.once("message", () => {
    isOver = true;
  });
  while (!isOver) {
    using embedder = openEmbedder();
    for (let i = 0; i < 20_000; i++) embedder.embed(TEXT, 128);
    await Bun.sleep(0);
  }
}

function residentMb(): number {
  Bun.gc(true);
  return process.memoryUsage.rss() / 1e6;
}

if (isMainThread) {
  const seenMb: number[] = [];
  await WAYS[process.argv[2]!]!(() => void seenMb.push(residentMb()));
  console.log(seenMb[1]! - seenMb[0]!);
} else await embedUntilTold();
