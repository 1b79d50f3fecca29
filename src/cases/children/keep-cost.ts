// What a model costs to keep: a fresh process opens it, embeds the longest text and a batch of it, waits, closes it, and says what that took. It
// is started by whoever runs cases; people have no use for it.
import { isFailure } from "../../core/errors.ts";
import { processCpuNs, processMemory } from "../../host/process-usage.ts";
import { type OpenModel, openModel } from "../../open/model.ts";
import type { KeepCost } from "../../schema/case-result.ts";
import { medianOf } from "../../stats/percentile.ts";
import type { TokenTable } from "../../text/tokenizer.ts";
import type { KeepCostTask } from "./tasks.ts";

/** An interactive program: a call, and a pause in which threads may spin. */
const PAUSES = 6;
const PAUSE_MS = 50;
/** Any id of a model's table will do: how long a text takes is a matter of its length. */
const SOME_ID = 1;

/** @param taskJson a KeepCostTask */
export async function runKeepCost(taskJson: string): Promise<KeepCost> {
  const task = JSON.parse(taskJson) as KeepCostTask;
  const { batch } = task.embed;
  const model = openModel(task.candidate, task.places);
  const openRssBytes = residentBytes();
  // Graphs of fixed shape take one number of texts.
  const takesAny = task.candidate.lengths === undefined;
  const textRssBytes = batch > 1 && takesAny ? afterLongest(model, task) : undefined;
  const kept = await whileKept(openEmbedder(model, task, batch));
  const copies = copiesOf(model, task);
  model.close();
  Bun.gc(true);
  return {
    openRssBytes,
    textRssBytes: batch > 1 ? textRssBytes : kept.rssBytes,
    batchRssBytes: kept.rssBytes,
    closedRssBytes: residentBytes(),
    idleCpuNs: kept.idleCpuNs,
    copies,
  };
}

function afterLongest(model: OpenModel, task: KeepCostTask): number | undefined {
  openEmbedder(model, task, 1)();
  return residentBytes();
}

/** @returns what embeds the longest text, `batch` times at once */
function openEmbedder(model: OpenModel, { embed, longestTokens }: KeepCostTask, batch: number): () => void {
  const embedder = model.embedder({ ...embed, batch, maxTokens: longestTokens });
  const table = tableOf(longestTokens, batch);
  return () => embedder.embed(table, 0);
}

function tableOf(tokens: number, texts: number): TokenTable {
  return {
    textCount: texts,
    ids: new Int32Array(tokens * texts).fill(SOME_ID),
    offsets: Uint32Array.from({ length: texts + 1 }, (_, text) => text * tokens),
    maxTokens: tokens,
    truncatedCount: 0,
  };
}

/** CPU time of all threads while nobody calls, in the pause after a call, and what is resident at its end. */
async function whileKept(call: () => void): Promise<{ idleCpuNs: number; rssBytes: number | undefined }> {
  const tookNs: number[] = [];
  const residents: number[] = [];
  for (let pause = 0; pause < PAUSES; pause++) {
    call();
    const beginNs = processCpuNs();
    await Bun.sleep(PAUSE_MS);
    tookNs.push(processCpuNs() - beginNs);
    const rssBytes = residentBytes();
    if (rssBytes !== undefined) residents.push(rssBytes);
  }
  return { idleCpuNs: medianOf(tookNs)!, rssBytes: medianOf(residents) };
}

/** The first calls are not counted: a device makes its programs then. */
const LEFT_OUT = 5;

/** Undefined where tensors lie in the host's memory, or the provider copies none. */
function copiesOf({ candidate }: OpenModel, { embed, longestTokens }: KeepCostTask): KeepCost["copies"] {
  try {
    const times = candidate.engine.copies?.(embed.batch, longestTokens);
    if (times === undefined) return undefined;
    const median = (series: readonly number[]) => medianOf(series.slice(LEFT_OUT))!;
    return {
      hostToDeviceNs: median(times.hostToDeviceNs),
      launchNs: median(times.launchNs),
      deviceToHostNs: median(times.deviceToHostNs),
    };
  } catch (error) {
    if (isFailure(error)) return undefined;
    throw error;
  }
}

function residentBytes(): number | undefined {
  return processMemory().rssBytes;
}
