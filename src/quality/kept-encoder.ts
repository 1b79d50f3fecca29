// An encoder that takes the vectors of an earlier run where the same model made them of the same file, and keeps those that it has to make.
import { keepVectors, readKept } from "../assets/cache/kept-vectors.ts";
import { DataError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import type { Passage } from "../data/passages.ts";
import type { PassageTally } from "../data/tally.ts";
import type { PassageEncoder } from "./encode.ts";

/** Texts between two looks at whether a signal came. */
const TEXTS_A_LOOK = 1024;

export class KeptEncoder implements Pick<PassageEncoder, "encode" | "truncatedCount"> {
  truncatedCount = 0;
  /** Whether nothing was encoded anew. */
  wasKept = false;
  /** Why vectors could not be kept. */
  failure: string | undefined;
  readonly #encoder: PassageEncoder;
  readonly #cacheRoot: string;
  readonly #key: string;

  /** @param key of everything that the vectors follow from, lower-case hex */
  constructor(encoder: PassageEncoder, cacheRoot: string, key: string) {
    this.#encoder = encoder;
    this.#cacheRoot = cacheRoot;
    this.#key = key;
  }

  /** @throws what `PassageEncoder.encode` throws; DataError where the file changed since its hash was taken */
  async encode(
    passages: AsyncIterable<Passage>,
    tally: PassageTally,
    afterWindow: () => Promise<void>,
  ): Promise<Float32Array> {
    const kept = readKept(this.#cacheRoot, this.#key);
    if (kept === undefined) return this.#encode(passages, tally, afterWindow);
    for await (const passage of passages) {
      tally.add(passage);
      if (tally.count % TEXTS_A_LOOK === 0) await afterWindow();
    }
    if (tally.textsSha256() !== kept.textsSha256) throw changed();
    this.wasKept = true;
    this.truncatedCount = kept.truncatedCount;
    return kept.values;
  }

  async #encode(
    passages: AsyncIterable<Passage>,
    tally: PassageTally,
    afterWindow: () => Promise<void>,
  ): Promise<Float32Array> {
    const encoder = this.#encoder;
    const truncatedBefore = encoder.truncatedCount;
    const values = await encoder.encode(passages, tally, afterWindow);
    this.truncatedCount = encoder.truncatedCount - truncatedBefore;
    this.failure = keepVectors(this.#cacheRoot, this.#key, {
      values,
      width: encoder.dim,
      truncatedCount: this.truncatedCount,
      textsSha256: tally.textsSha256(),
    });
    return values;
  }
}

function changed(): DataError {
  return new DataError({
    what: "the texts are not those that their file had when it was opened",
    seen: "other texts",
    expected: "a file that nobody writes to meanwhile",
    next: `Run it again, or with ${optionName("noVectorCache")}.`,
  });
}
