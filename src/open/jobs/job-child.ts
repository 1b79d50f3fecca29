// A process that helps to encode: it opens the model, asks for calls, makes them on the threads that it was given, and ends when there are
// none left. People have no use for it.

import { isFailure } from "../../core/errors.ts";
import type { Embedder } from "../../embed/embedder.ts";
import { ParentLine } from "../../host/children/parent-line.ts";
import type { EmbedRequest } from "../embedding.ts";
import { type OpenModel, openModel } from "../model.ts";
import type { JobPiece, JobReply, JobResult, JobTask, JobWord } from "./job-task.ts";

export async function helpToEncode(): Promise<void> {
  const parent = ParentLine.open();
  const { candidate, places } = (await parent.task()) as JobTask;
  using model = openModel(candidate, places);
  const embedders = new EmbeddersOf(model);
  let word: JobWord = { ready: true };
  for (;;) {
    const piece = (await parent.ask(word)) as JobReply;
    if (piece === null) return;
    word = done(embedders.for(piece.embed), piece);
  }
}

/** The parent makes a call that fails once more, and says what failed. */
function done(embedder: Embedder, { calls }: JobPiece): JobResult {
  const beginNs = Bun.nanoseconds();
  try {
    const vectors = calls.map(({ ids, offsets }) => {
      embedder.embed({ ids, offsets, textCount: offsets.length - 1 }, 0);
      return embedder.vectors.slice();
    });
    return { vectors, tookNs: Bun.nanoseconds() - beginNs };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { vectors: undefined, tookNs: Bun.nanoseconds() - beginNs };
  }
}

/** One for documents and one for queries, where their prompts are two. */
class EmbeddersOf {
  readonly #model: OpenModel;
  readonly #made = new Map<string, Embedder>();

  constructor(model: OpenModel) {
    this.#model = model;
  }

  for(request: EmbedRequest): Embedder {
    const known = this.#made.get(request.prompt);
    if (known !== undefined) return known;
    const made = this.#model.embedder(request);
    this.#made.set(request.prompt, made);
    return made;
  }
}
