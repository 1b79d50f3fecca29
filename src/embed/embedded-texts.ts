// Texts of a stream with their vectors, in the order in which they came, up to the first that has none.
import { DataError, ExitCode, isFailure, RuntimeError } from "../core/errors.ts";
import { isZero } from "../vectors/zero.hot.ts";
import type { CallHelpers } from "./call-helpers.ts";
import type { TextWindow } from "./text-window.ts";
import { WindowLine } from "./window-line.ts";

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

/** What a window came to: its rows, and what ended them. */
export interface EmbeddedRows {
  readonly rows: readonly EmbeddedText[];
  readonly failure: Error | undefined;
}

export class EmbeddedTexts {
  /** Texts that were embedded. */
  count = 0;
  readonly #line: WindowLine;
  readonly #allowsEmpty: boolean;
  readonly #modelPath: string;
  readonly #note: (text: string) => void;
  readonly #timed: <T>(work: () => T) => T;
  readonly #texts: PlacedText[] = [];
  #saidEmpty = false;

  /** @param take is told what each window came to, in order; a row that is no vector ends the rows, and what is still on its way */
  constructor(
    makeWindow: () => TextWindow,
    helpers: CallHelpers | undefined,
    { allowsEmpty, modelPath, note, timed, take }: EmbeddedTextsOptions,
  ) {
    this.#modelPath = modelPath;
    this.#allowsEmpty = allowsEmpty;
    this.#note = note;
    this.#timed = timed;
    this.#line = new WindowLine(makeWindow, helpers, (window) => {
      const embedded = this.#rowsOf(window);
      take(embedded.rows);
      if (embedded.failure) throw embedded.failure;
    });
  }

  get line(): WindowLine {
    return this.#line;
  }

  /** @returns whether the text was cut */
  add(text: PlacedText): boolean {
    this.#texts.push(text);
    return this.#line.current.add(text.text);
  }

  /** Embeds all that is there. */
  async finish(): Promise<void> {
    if (this.#line.current.texts.length > 0) await this.#line.send();
    await this.#line.finish();
  }

  #rowsOf(window: TextWindow): EmbeddedRows {
    const { dim } = window.embedder;
    const texts = this.#texts.splice(0, window.texts.length);
    const { vectors, count, failure: failed } = this.#timed(() => embedded(window, texts));
    const rows: EmbeddedText[] = [];
    for (const [row, { text, place, ownId }] of texts.slice(0, count).entries()) {
      const vector = vectors.subarray(row * dim, (row + 1) * dim);
      const isEmpty = isZero(vector);
      const failure =
        isEmpty && !this.#allowsEmpty ? this.#noVector(text, place) : this.#notFinite(vector, place);
      if (failure) return { rows, failure };
      if (isEmpty) this.#sayEmpty(place);
      rows.push({ id: ownId, text, vector: isEmpty ? undefined : vector });
      this.count++;
    }
    return { rows, failure: failed };
  }

  /** JSON has no word for not-a-number, and a reader of raw floats would not look for one. */
  #notFinite(vector: Float32Array, place: string): DataError | RuntimeError | undefined {
    const bad = vector.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) return undefined;
    const seen = { seen: `component ${bad} is ${vector[bad]}`, expected: "a number" };
    if (this.count > 0) {
      const next = "Try another --variant, --runtime or --backend.";
      return new RuntimeError({ what: `${place}: the vector is not finite`, ...seen, next });
    }
    // Of a model that never made one, the file is at fault, or what the device makes of it.
    return new DataError({
      what: `${this.#modelPath}: the vector of ${place} is not finite`,
      ...seen,
      next: "Get the file again, or try another --variant, --runtime or --backend.",
    });
  }

  #noVector(text: string, place: string): DataError {
    return new DataError({
      what: `${place}: the text has no vector: every component is zero`,
      seen: JSON.stringify(text.slice(0, 60)),
      // Of a model that never made one, the file may be at fault.
      expected: `a text with a token that ${this.count > 0 ? "the model" : this.#modelPath} knows`,
      next: "Take it out, or use --allow-empty for null in its place.",
    });
  }

  #sayEmpty(place: string): void {
    if (!this.#saidEmpty)
      this.#note(`${place}: no vector, and null in its place; further ones are not named`);
    this.#saidEmpty = true;
  }
}

export interface EmbeddedTextsOptions {
  readonly allowsEmpty: boolean;
  /** The graph, for errors. */
  readonly modelPath: string;
  readonly note: (text: string) => void;
  /** Runs what is work on the texts, and not on their rows. */
  readonly timed: <T>(work: () => T) => T;
  readonly take: (rows: readonly EmbeddedText[]) => void;
}

interface Embedded {
  readonly vectors: Float32Array;
  /** Texts from the first on that have their vector. */
  readonly count: number;
  readonly failure: Error | undefined;
}

/** When a call failed, the texts before the one that fails are embedded again, each by itself. */
function embedded(window: TextWindow, texts: readonly PlacedText[]): Embedded {
  const calledPlaces = () => window.calledTexts.map((text) => texts[text]!.place);
  try {
    return { vectors: window.embed(), count: texts.length, failure: undefined };
  } catch (error) {
    if (!isFailure(error)) throw error;
    const joint = named(error, calledPlaces());
    const { vectors, count, failure } = window.embedUpToFailure();
    return { vectors, count, failure: failure === undefined ? joint : named(failure, calledPlaces()) };
  }
}

/** A runtime knows numbers, and no lines. */
function named(error: Error, places: readonly string[]): Error {
  if (!isFailure(error) || error.exitCode !== ExitCode.native) return error;
  error.message = `${places.length === 1 ? places[0] : `one of ${places.join(", ")}`}: ${error.message}`;
  return error;
}
