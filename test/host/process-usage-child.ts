// Works on this thread and on others, touches memory, and says for each line that it is given what it took by our own count: `bun process-usage-child.ts SECONDS`.
import { processCpuNs, processMemory } from "../../src/host/process-usage.ts";

const THREADS = 2;
const TOUCHED_BYTES = 100e6;

/** By the CPU's time, not the wall's: a busy machine takes longer, and does the same. */
const busy = (seconds: number) =>
  `const begin = process.threadCpuUsage().user; let x = 0; while (process.threadCpuUsage().user - begin < ${seconds * 1e6}) x += Math.sqrt(x + 1); postMessage(x)`;

const seconds = Number(process.argv[2]);
const touched = new Uint8Array(TOUCHED_BYTES).fill(1);
const workers = Array.from({ length: THREADS }, () => {
  const url = URL.createObjectURL(new Blob([busy(seconds)], { type: "application/javascript" }));
  return new Promise<void>((resolve, reject) => {
    const worker = new Worker(url);
    worker.onmessage = () => {
      worker.terminate();
      resolve();
    };
    worker.onerror = (event) => reject(new Error(event.message));
  });
});
await Promise.all(workers);
// Who started it asks again until the system says the same before and after.
for await (const _ of console) {
  console.log(JSON.stringify({ cpuNs: processCpuNs(), ...processMemory(), touched: touched.length }));
}
