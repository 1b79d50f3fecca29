// Texts of a stream with their vectors, in the order in which they came, up to the first that has none.
import { DataError, ExitCode, isFailure, RuntimeError } from "../core/errors.ts";
import { isZero } from "../vectors/zero.hot.ts";
import type { TextWindow } from "./text-window.ts";

/** A text, where it stands, and the id that its file gives it. */
export interface PlacedText {
  readonly text: string;
  readonly place: string;
  readonly ownId?: string | number;
}

export interface EmbeddedText {
  readonly id: string | number | undefined;
  readonly text: string;
  /** Undefined for a text that has none. */
  readonly vector: Float32Array | undefined;
}

/** The texts of a window with their vectors, up to the first that has none. */
export class EmbeddedTexts {
  /** Texts that were embedded. */
  count = 0;
  readonly #window: TextWindow;
  readonly #allowsEmpty: boolean;
  readonly #note: (text: string) => void;
  #texts: PlacedText[] = [];
  #saidEmpty = false;

  constructor(window: TextWindow, allowsEmpty: boolean, note: (text: string) => void) {
    this.#window = window;
    this.#allowsEmpty = allowsEmpty;
    this.#note = note;
  }

  /** @returns whether the text was cut */
  add(text: PlacedText): boolean {
    this.#texts.push(text);
    return this.#window.add(text.text);
  }

  /** Embeds what is there and empties the window. A row that is no vector ends the rows, and is the failure. */
  take(): { readonly rows: readonly EmbeddedText[]; readonly failure: Error | undefined } {
    const { dim } = this.#window.embedder;
    const texts = this.#texts;
    this.#texts = [];
    const { vectors, count, failure: failed } = this.#embed(texts);
    const rows: EmbeddedText[] = [];
    for (const [row, { text, place, ownId }] of texts.slice(0, count).entries()) {
      const vector = vectors.subarray(row * dim, (row + 1) * dim);
      const isEmpty = isZero(vector);
      const failure = isEmpty && !this.#allowsEmpty ? noVector(text, place) : notFinite(vector, place);
      if (failure) return { rows, failure };
      if (isEmpty) this.#sayEmpty(place);
      rows.push({ id: ownId, text, vector: isEmpty ? undefined : vector });
      this.count++;
    }
    return { rows, failure: failed };
  }

  /** The window is empty afterwards. When a call failed, the texts before the one that fails are embedded again, each by itself. */
  #embed(texts: readonly PlacedText[]): Embedded {
    try {
      return { vectors: this.#window.embed(), count: texts.length, failure: undefined };
    } catch (error) {
      if (!isFailure(error)) throw error;
      const joint = named(error, this.#calledPlaces(texts));
      const { vectors, count, failure } = this.#window.embedUpToFailure();
      return {
        vectors,
        count,
        failure: failure === undefined ? joint : named(failure, this.#calledPlaces(texts)),
      };
    } finally {
      this.#window.clear();
    }
  }

  #calledPlaces(texts: readonly PlacedText[]): readonly string[] {
    return this.#window.calledTexts.map((text) => texts[text]!.place);
  }

  #sayEmpty(place: string): void {
    if (!this.#saidEmpty)
      this.#note(`${place}: no vector, and null in its place; further ones are not named`);
    this.#saidEmpty = true;
  }
}

interface Embedded {
  readonly vectors: Float32Array;
  /** Texts from the first on that have their vector. */
  readonly count: number;
  readonly failure: Error | undefined;
}

/** A runtime knows numbers, and no lines. */
function named(error: Error, places: readonly string[]): Error {
  if (!isFailure(error) || error.exitCode !== ExitCode.native) return error;
  error.message = `${places.length === 1 ? places[0] : `one of ${places.join(", ")}`}: ${error.message}`;
  return error;
}

function noVector(text: string, place: string): DataError {
  return new DataError({
    what: `${place}: the text has no vector: it has no token that the model knows`,
    seen: JSON.stringify(text.slice(0, 60)),
    expected: "a text with a token in it",
    next: "Take it out, or use --allow-empty for null in its place.",
  });
}

/** JSON has no word for not-a-number, and a reader of raw floats would not look for one. */
function notFinite(vector: Float32Array, place: string): RuntimeError | undefined {
  const bad = vector.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return undefined;
  return new RuntimeError({
    what: `${place}: the vector is not finite`,
    seen: `component ${bad} is ${vector[bad]}`,
    expected: "a number",
    next: "Try another --variant, --runtime or --backend.",
  });
}
