// Our hot call beside the one of the onnxruntime-node binding, on the same ONNX file: batch 1, 12 words, one thread, prepared tensors
// on both sides. The binding runs in a Node child; blocks alternate.
import { join } from "node:path";
import { median, sortSamples } from "../../src/stats/percentile.ts";
import { createEmbedder, MODEL_PATH, openOrtEngine, TWELVE_WORDS, tokenTable } from "./engines.ts";
import type { Figure } from "./figure.ts";
import { ROOT } from "./run.ts";

const BLOCKS = 30;
const CALLS_PER_BLOCK = 1000;
const WARMUP_BLOCKS = 5;
const LIMIT = 1 / 3;

export async function hotCallRatio(): Promise<Figure> {
  const name = "hot-call-ratio-onnxruntime-node";
  const node = Bun.which("node");
  if (!node) return { name, value: undefined, unit: "ratio", limit: LIMIT, skipped: "node is not installed" };
  const table = tokenTable([TWELVE_WORDS]);
  const ours = startOurs(table.maxTokens);
  const theirs = await startTheirs(node, Array.from(table.ids));
  const oursNs: number[] = [];
  const theirsNs: number[] = [];
  for (let block = -WARMUP_BLOCKS; block < BLOCKS; block++) {
    const pair = [ours.block(), await theirs.block()] as const;
    if (block < 0) continue;
    oursNs.push(pair[0]);
    theirsNs.push(pair[1]);
  }
  ours.close();
  theirs.close();
  return { name, value: medianOf(oursNs) / medianOf(theirsNs), unit: "ratio", limit: LIMIT };

  function startOurs(tokens: number) {
    const engine = openOrtEngine();
    const embedder = createEmbedder(engine, table, false);
    embedder.embed(table, 0);
    const { calls } = embedder;
    const latencyNs = new Float64Array(CALLS_PER_BLOCK);
    return {
      block() {
        for (let call = 0; call < CALLS_PER_BLOCK; call++) {
          const beginNs = Bun.nanoseconds();
          calls.infer(tokens);
          latencyNs[call] = Bun.nanoseconds() - beginNs;
        }
        return medianOf(latencyNs);
      },
      close() {
        embedder.close();
        engine.close();
      },
    };
  }
}

/** A Node child that answers each line with the median latency of one block, in nanoseconds. */
async function startTheirs(node: string, ids: readonly number[]) {
  const script = join(ROOT, "tasks/figures/node-binding-child.cjs");
  const child = Bun.spawn([node, script, MODEL_PATH, JSON.stringify(ids), String(CALLS_PER_BLOCK)], {
    cwd: ROOT,
    env: { ...process.env, ORT_DISABLE_TELEMETRY: "1" },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  const answers = lines(child.stdout);
  return {
    async block() {
      child.stdin.write("block\n");
      child.stdin.flush();
      const { value, done } = await answers.next();
      if (done) throw new Error("the Node child with onnxruntime-node ended early");
      return Number(value);
    },
    close() {
      child.stdin.end();
    },
  };
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}

function medianOf(valuesNs: ArrayLike<number>): number {
  return median(sortSamples(Float64Array.from(valuesNs)))!;
}
