// One JSON file of a model's folder. A value is checked when it is read, so that a malformed file is named with its key.

import { join } from "node:path";
import { DataError } from "../../core/errors.ts";
import { jsonExcerpt } from "../../core/json-excerpt.ts";
import { readTextFile } from "../../files/regular-file.ts";
import { isFileThere } from "../../files/there.ts";
import { readAs, type Shape, ShapeFault } from "./json-shape.ts";

/** Nothing that a model has is more. */
const MOST_COUNTED = 2 ** 31 - 1;

export class ConfigFile {
  /** Path within the model's folder. */
  readonly name: string;
  readonly #path: string;
  /** As JSON has it, unchecked. */
  readonly content: unknown;

  private constructor(path: string, name: string, content: unknown) {
    this.#path = path;
    this.name = name;
    this.content = content;
  }

  /** Undefined where there is no such file. @throws DataError when it cannot be read, or is not JSON */
  static read(folder: string, name: string): ConfigFile | undefined {
    const path = join(folder, name);
    if (!isFileThere(path)) return undefined;
    const content = readTextFile(path).toString("utf8");
    try {
      return new ConfigFile(path, name, JSON.parse(content));
    } catch (error) {
      throw new DataError({
        what: `${path} cannot be read`,
        seen: error instanceof Error ? error.message : String(error),
        expected: `${name} of the model`,
        next: "Get the file again, or remove it: what it says is then taken from defaults.",
      });
    }
  }

  number(key: string): number | undefined {
    return this.#value(key, "a number", (value) => typeof value === "number");
  }

  /** A whole number from `least` on that counts something. */
  count(key: string, least = 1, most = MOST_COUNTED): number | undefined {
    const isCount = (value: unknown): value is number =>
      typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
    return this.#value(key, `a whole number from ${least} to ${most}`, isCount);
  }

  text(key: string): string | undefined {
    return this.#value(key, "a text", (value) => typeof value === "string");
  }

  /** A text, or a list of texts; empty where there is neither. */
  texts(key: string): readonly string[] {
    const areTexts = (value: unknown): value is string | readonly string[] =>
      [value].flat().every((item) => typeof item === "string");
    return [this.#value(key, "a text, or a list of texts", areTexts) ?? []].flat();
  }

  flag(key: string): boolean | undefined {
    return this.#value(key, "true or false", (value) => typeof value === "boolean");
  }

  /** Whether the key is there and says nothing: null means something else than a key that is not there. */
  hasNull(key: string): boolean {
    return isObject(this.content) && this.content[key] === null;
  }

  counts(key: string): readonly number[] | undefined {
    const areCounts = (value: unknown): value is readonly number[] =>
      Array.isArray(value) && value.every((item) => Number.isInteger(item) && item >= 1);
    return this.#value(key, "a list of whole numbers from 1 on", areCounts);
  }

  /** An object within the file, to be read as the file is. */
  section(key: string): ConfigFile | undefined {
    const value = this.#value(key, "an object", isObject);
    return value && new ConfigFile(this.#path, this.name, value);
  }

  /** The objects of a list, each to be read as the file is; empty where there is no such list. */
  sections(key: string): readonly ConfigFile[] {
    return this.objects(key).map((item) => new ConfigFile(this.#path, `${this.name}: ${key}`, item));
  }

  /** Empty where there is no such list. */
  objects(key: string): readonly Readonly<Record<string, unknown>>[] {
    return this.#value(key, "a list of objects", areObjects) ?? [];
  }

  /** Texts by name; what is not a text is left out. */
  textsByName(key: string): Readonly<Record<string, string>> {
    const value = this.#value(key, "texts by name", isObject) ?? {};
    const entries = Object.entries(value).filter((entry): entry is [string, string] => {
      return typeof entry[1] === "string";
    });
    return Object.fromEntries(entries);
  }

  /** The file as a list of objects, as modules.json is. */
  items(): readonly Readonly<Record<string, unknown>>[] {
    const items = this.content;
    if (areObjects(items)) return items;
    throw this.#malformed("the file", items, "a list of objects");
  }

  /** The whole file in the form of a shape. @throws DataError that names the first part that is not */
  as(shape: Shape, expected: string): unknown {
    try {
      return readAs(this.content, shape);
    } catch (error) {
      if (!(error instanceof ShapeFault)) throw error;
      throw this.#malformed(error.part || "the file", error.seen, `${error.expected} (${expected})`);
    }
  }

  /** Null counts as not there: that is how many of these files write it. */
  #value<T>(key: string, expected: string, accepts: (value: unknown) => value is T): T | undefined {
    if (!isObject(this.content)) throw this.#malformed("the file", this.content, "an object");
    const value = this.content[key];
    if (value === undefined || value === null) return undefined;
    if (accepts(value)) return value;
    throw this.#malformed(key, value, expected);
  }

  #malformed(part: string, seen: unknown, expected: string): DataError {
    return new DataError({
      what: `${this.#path}: ${part} cannot be used`,
      seen: jsonExcerpt(seen),
      expected,
      next: "Get the file again, or correct it.",
    });
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function areObjects(value: unknown): value is readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) && value.every(isObject);
}
