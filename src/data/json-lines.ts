// JSON Lines: one JSON object a line, with errors that name file and line.

import { DataError } from "../core/errors.ts";
import { jsonExcerpt } from "../core/json-excerpt.ts";
import { type ByteSource, readLines } from "./lines.ts";

/** An object of a JSON Lines file and where it stands. */
export interface JsonRecord {
  readonly fields: Readonly<Record<string, unknown>>;
  /** `file:line`, for errors. */
  readonly place: string;
  /** The line itself. */
  readonly source: string;
}

/**
 * Yields the object of every line; empty lines are passed over.
 * @throws DataError when a line is not a JSON object
 */
export async function* readJsonLines(
  source: ByteSource,
  name: string,
): AsyncGenerator<JsonRecord, void, undefined> {
  for await (const { text, lineNumber } of readLines(source, name)) {
    if (text === "") continue;
    const place = `${name}:${lineNumber}`;
    yield { fields: parseObject(text, place), place, source: text };
  }
}

/**
 * The string in a field; `absent` stands for a missing or null field where that is allowed.
 * @throws DataError when there is something else
 */
export function stringField({ fields, place }: JsonRecord, key: string, absent?: string): string {
  const value = fields[key] ?? absent;
  if (typeof value === "string") return value;
  throw new DataError({
    what: `${place}: field "${key}"`,
    seen:
      key in fields ? excerpt(jsonExcerpt(fields[key])) : `fields ${excerpt(Object.keys(fields).join(", "))}`,
    expected: "a string",
    next: "Correct this line.",
  });
}

/**
 * The id in a field: a text, or a number as it is written there.
 * @throws DataError when there is something else
 */
export function idField(record: JsonRecord, key: string): string {
  const value = record.fields[key];
  return typeof value === "number" ? numberAsWritten(record, key, value) : stringField(record, key);
}

/** More digits than a number holds are digits of an id all the same. */
export function numberAsWritten({ source, place }: JsonRecord, key: string, value: number): string {
  // 1.0 and 1e3 are whole numbers too, and ids of their own.
  if (Number.isSafeInteger(value) && !/\d[.eE]|-0/.test(source)) return String(value);
  try {
    const texts = JSON.parse(source, (_, item: unknown, context?: { readonly source?: string }) =>
      typeof item === "number" ? (context?.source ?? String(item)) : item,
    ) as Readonly<Record<string, unknown>>;
    return String(texts[key]);
  } catch {
    // The line was read before: only whoever is asked about each of its parts goes down into all of them.
    throw new DataError({
      what: `${place}: lists or objects lie too deep in each other`,
      expected: "some thousand levels at most",
      next: "Correct this line.",
    });
  }
}

/** The object in a field; empty when there is something else, or nothing. */
export function objectOrNothing({ fields }: JsonRecord, key: string): Readonly<Record<string, unknown>> {
  const value = fields[key];
  return isObject(value) ? value : {};
}

function parseObject(text: string, place: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw notAnObject(`${place}: broken JSON (${(error as Error).message})`, text);
  }
  if (!isObject(value)) throw notAnObject(`${place}: not a JSON object`, text);
  return value;
}

function notAnObject(what: string, text: string): DataError {
  return new DataError({
    what,
    seen: excerpt(text),
    expected: "one JSON object a line",
    next: "Correct this line.",
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function excerpt(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
