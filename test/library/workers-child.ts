// An application with Workers: in each an embedder and an index are opened, all at once; some are closed, some left open, some of the
// Workers are ended from outside in the middle of their calls, while the first thread goes on with calls of its own. Prints what each came to as JSON.
import { openEmbedder, openIndex } from "../../src/index.ts";

declare const self: Worker;

const TEXT = "a bridge over the river";
const CALLS = 200;
const ENDINGS = ["closed", "left open", "ended"] as const;
const RUNTIMES = ["ort", "openvino", "table"] as const;
/** The last one is ended before it has said anything. */
const WORKERS = 10;

interface Task {
  readonly ending: (typeof ENDINGS)[number];
  readonly runtime: (typeof RUNTIMES)[number];
}

const [, , cacheDir] = process.argv;

/** The same calls again and again; one that shall be ended goes on until it is. */
function work({ ending, runtime }: Task): Float32Array {
  const embedder = openEmbedder({ runtime, cacheDir });
  const index = openIndex({ kind: "exact", dim: embedder.dim, capacity: 10, cacheDir });
  self.postMessage("open");
  const [keys, scores] = [new Int32Array(1), new Float32Array(1)];
  for (let call = 0; call < CALLS || ending === "ended"; call++) {
    index.replace(call % 10, embedder.embed(`${TEXT} ${call}`));
    index.search(embedder.embed(TEXT), 1, keys, scores);
  }
  const vector = embedder.embed(TEXT);
  if (ending === "left open") return vector;
  const kept = vector.slice();
  embedder.close();
  index.close();
  return kept;
}

if (Bun.isMainThread) {
  const { promise, resolve } = Promise.withResolvers<void>();
  using own = openEmbedder({ cacheDir });
  const expected = own.embed(TEXT).slice();
  let answers = 0;
  const results = Array.from({ length: WORKERS }, async (_, number) => {
    const task = { ending: ENDINGS[number % 3]!, runtime: RUNTIMES[(number + Math.floor(number / 3)) % 3]! };
    const worker = new Worker(import.meta.path, { argv: [cacheDir!] });
    const ended = new Promise((done) => worker.addEventListener("close", done));
    let came: Float32Array | undefined;
    let error: string | undefined;
    worker.addEventListener("error", ({ message }) => (error = message));
    worker.addEventListener("message", ({ data }: MessageEvent<"open" | Float32Array>) => {
      if (data !== "open") came = data;
      else if (task.ending === "ended") worker.terminate();
    });
    worker.postMessage(task);
    if (number === WORKERS - 1) worker.terminate();
    await ended;
    if (++answers === WORKERS) resolve();
    return { ...task, error, cosine: came?.reduce((sum, value, at) => sum + value * expected[at]!, 0) };
  });
  let isSame = true;
  while (answers < WORKERS) {
    isSame &&= own.embed(TEXT).every((value, at) => value === expected[at]);
    await Bun.sleep(1);
  }
  await promise;
  console.log(JSON.stringify({ isSame, results: await Promise.all(results) }));
} else {
  self.onmessage = ({ data }: MessageEvent<Task>) => {
    // Whose memory it is after that is the receiver's.
    const vector = work(data);
    self.postMessage(vector, [vector.buffer as ArrayBuffer]);
    self.onmessage = null;
  };
}
