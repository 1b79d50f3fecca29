// The files in which Linux shows the machine: below its root, or below a copy of them. What is not there, or may not be read, is undefined.
import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";

/** Longer than what is read between blocks; only the beginning of a longer file is read. */
const WATCHED_BYTES = 65_536;

export class SystemFiles {
  readonly root: string;

  constructor(root = "/") {
    this.root = root;
  }

  /** Without blanks around it; undefined where there is none, or nothing in it. */
  text(path: string): string | undefined {
    try {
      return readFileSync(join(this.root, path), "utf8").trim() || undefined;
    } catch {
      return undefined;
    }
  }

  /** A file that holds one number and nothing else. */
  number(path: string): number | undefined {
    return numberOf(this.text(path));
  }

  lines(path: string): readonly string[] {
    return this.text(path)?.split("\n") ?? [];
  }

  /** Names in a folder, in the order of their numbers. */
  names(path: string): readonly string[] {
    try {
      return readdirSync(join(this.root, path)).sort(inNumericOrder());
    } catch {
      return [];
    }
  }

  /** For what is read again and again. */
  watch(path: string): WatchedFile {
    return new WatchedFile(join(this.root, path));
  }
}

let numericOrder: ((a: string, b: string) => number) | undefined;

/** Made when it is asked for: the tables of languages take a millisecond to load, which no start should wait for. */
function inNumericOrder(): (a: string, b: string) => number {
  numericOrder ??= new Intl.Collator("en", { numeric: true }).compare;
  return numericOrder;
}

/** A file that stays open and is read from its beginning each time. */
export class WatchedFile implements Disposable {
  readonly #descriptor: number | undefined;
  readonly #buffer = Buffer.allocUnsafe(WATCHED_BYTES);

  constructor(path: string) {
    try {
      this.#descriptor = openSync(path, "r");
    } catch {
      this.#descriptor = undefined;
    }
  }

  /** Undefined where it cannot be read. */
  text(): string | undefined {
    if (this.#descriptor === undefined) return undefined;
    try {
      const length = readSync(this.#descriptor, this.#buffer, 0, WATCHED_BYTES, 0);
      return this.#buffer.toString("latin1", 0, length);
    } catch {
      return undefined;
    }
  }

  number(): number | undefined {
    return numberOf(this.text());
  }

  [Symbol.dispose](): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }
}

/** A text that is one number; undefined for any other. */
export function numberOf(text: string | undefined): number | undefined {
  const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isNaN(value) ? undefined : value;
}
