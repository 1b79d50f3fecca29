// Guards a timed case: vectors are made before it and again after it, on several texts. A stale buffer, a device that
// gives NaN or a wrong input must not be able to produce a clean row.

import { RuntimeError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import { signalCode } from "../core/signals.ts";
import type { TokenTable } from "../text/tokenizer.ts";
import { type Embedder, placeOf } from "./embedder.ts";

const SAMPLE_TEXTS = 16;
/** Of the largest component, or of 1. Runs with several threads may add in another order; more than that is another vector. */
const MAX_DIFFERENCE = 1e-6;
/** The bits of a half that is not a number. */
const HALF_NAN = 0x7e00;
const MAX_NORM_ERROR = 1e-4;

/** What was measured on such vectors is worth nothing. */
export class BadVectors extends RuntimeError {}

export class VectorCheck {
  readonly #embedder: Embedder;
  readonly #table: TokenTable;
  readonly #places: readonly string[] | undefined;
  readonly #firstTexts: readonly number[];
  /** The first text with other ids, where all have the same: a runtime that replays its last call would give what is right for them. */
  readonly #other: TokenTable | undefined;
  readonly #before: readonly Float32Array[];

  /**
   * Makes the vectors of the texts to compare.
   * @param places where each text stands, for errors
   * @throws BadVectors when they cannot be vectors; the runtime's failure
   */
  constructor(embedder: Embedder, table: TokenTable, places?: readonly string[]) {
    this.#embedder = embedder;
    this.#table = table;
    this.#places = places;
    this.#firstTexts = sampleIndexes(table.textCount);
    this.#other = this.#haveSameIds() ? withOtherIds(table) : undefined;
    this.#before = this.#makeVectors();
    this.#before.forEach((vectors, index) => {
      this.#assertVectors(vectors, this.#firstTexts[index] ?? this.#firstTexts[0]!);
    });
    if (this.#before.length >= this.#firstTexts.length) this.#assertInputsMatter();
  }

  /** Makes them again. @throws BadVectors when one has changed; the runtime's failure */
  assertUnchanged(): void {
    this.#makeVectors().forEach((vectors, index) => {
      const before = this.#before[index];
      if (before === undefined) return;
      const difference = vectors.reduce((most, value, i) => Math.max(most, Math.abs(value - before[i]!)), 0);
      const allowed = MAX_DIFFERENCE * before.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      if (difference <= allowed) return;
      const text = this.#firstTexts[index];
      throw failed(
        text === undefined
          ? "the vector of other token ids changed during the run: what is timed may no longer see its input"
          : `the vector of ${placeOf(text, this.#places)} changed during the run`,
        `difference ${difference}`,
        `at most ${allowed}`,
      );
    });
  }

  /** Of fewer texts when the user asked to stop: a call may be long. */
  #makeVectors(): Float32Array[] {
    const made: Float32Array[] = [];
    const calls = this.#firstTexts.map((text) => ({ table: this.#table, text }));
    if (this.#other !== undefined) calls.push({ table: this.#other, text: this.#firstTexts[0]! });
    for (const { table, text } of calls) {
      if (made.length > 0 && signalCode() !== undefined) break;
      // What the runtime does not write stays not-a-number, and is found below.
      const { output, halves } = this.#embedder.calls;
      output.fill(Number.NaN);
      halves?.fill(HALF_NAN);
      this.#embedder.embed(table, text);
      made.push(this.#embedder.vectors.slice());
    }
    return made;
  }

  #assertVectors(vectors: Float32Array, text: number): void {
    const bad = vectors.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw failed(
        `the vector of ${placeOf(text, this.#places)} is not finite`,
        `component ${bad} is ${vectors[bad]}`,
        "a number",
      );
    }
    const { dim, normalize } = this.#embedder.state;
    if (!normalize) return;
    for (let first = 0; first < vectors.length; first += dim) {
      const norm = Math.hypot(...vectors.subarray(first, first + dim));
      if (Math.abs(norm - 1) <= MAX_NORM_ERROR || norm === 0) continue;
      throw failed(
        `a vector of the batch at ${placeOf(text, this.#places)} is not normalised`,
        `length ${norm}`,
        "1",
      );
    }
  }

  /** Different token ids must give different vectors: else the runtime does not see its input. */
  #assertInputsMatter(): void {
    const [first, ...others] = this.#firstTexts;
    const different = others.findIndex((text) => !isSame(this.#idsOf(first!), this.#idsOf(text)));
    if (different < 0) return;
    const allSame = others.every(
      (text, index) =>
        isSame(this.#idsOf(first!), this.#idsOf(text)) || isSame(this.#before[0]!, this.#before[index + 1]!),
    );
    if (allSame)
      throw failed(
        "the vectors do not depend on the input",
        "the same vector for all texts",
        "different ones",
      );
  }

  #haveSameIds(): boolean {
    if (this.#firstTexts.length === 0) return false;
    const first = this.#idsOf(this.#firstTexts[0]!);
    return this.#firstTexts.every((text) => isSame(first, this.#idsOf(text)));
  }

  #idsOf(text: number): Int32Array {
    const { ids, offsets } = this.#table;
    return ids.subarray(offsets[text], offsets[text + 1]);
  }
}

function isSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.prototype.every.call(a, (value, index) => value === b[index]);
}

/** Each is the one before it, which every model with two tokens has. */
function withOtherIds(table: TokenTable): TokenTable {
  return { ...table, ids: table.ids.map((id) => (id > 0 ? id - 1 : 1)) };
}

/** Texts spread over the table, the first and the last among them. */
function sampleIndexes(textCount: number): number[] {
  const count = Math.min(SAMPLE_TEXTS, textCount);
  return Array.from({ length: count }, (_, index) =>
    count === 1 ? 0 : Math.round((index * (textCount - 1)) / (count - 1)),
  );
}

function failed(what: string, seen: string, expected: string): BadVectors {
  return new BadVectors({
    what,
    seen,
    expected,
    next: `Do not trust this case; try another ${["runtime", "variant", "backend"].map(optionName).join(" or ")}.`,
  });
}
