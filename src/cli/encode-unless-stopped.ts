// A data set encoded while somebody may change their mind. While the search runs later, the system ends the process.

import { type Corpus, type CorpusRequest, encodeCorpus } from "../quality/corpus.ts";
import type { Progress } from "../report/progress.ts";
import { listenForInterrupt } from "./interrupt.ts";

/**
 * The data set encoded, or the exit code when the user asked to stop.
 * @throws what `encodeCorpus` throws
 */
export async function encodeUnlessStopped(
  { dataset, textColumn }: Pick<CorpusRequest, "dataset" | "textColumn">,
  encoders: CorpusRequest["encoders"],
  progress: Progress,
): Promise<Corpus | number> {
  const stop = new AbortController();
  const interrupt = listenForInterrupt(() => stop.abort());
  try {
    const corpus = await encodeCorpus({ dataset, textColumn, encoders, progress, stop: stop.signal });
    return interrupt.code() ?? corpus;
  } finally {
    progress.end();
    interrupt.dispose();
  }
}
