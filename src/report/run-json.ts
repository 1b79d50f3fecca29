// JSON documents of a run folder, looked into by name.
import { DataError } from "../core/errors.ts";
import { readTextFile } from "../files/regular-file.ts";
import { SCHEMA_VERSION } from "./json.ts";

/** What JSON holds, looked into by name. */
export type Facts = Readonly<Record<string, unknown>>;

/**
 * @param version of its form: a later one may mean something else by the same names
 * @throws DataError for what is no JSON of ours, or was written by a later version
 */
export function readJson(path: string, version = SCHEMA_VERSION): Facts {
  const value = parsed(path);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw noneOfOurs(path, "is no document of ours", Array.isArray(value) ? "a list" : String(value));
  }
  const { schema_version: seen } = value as Facts;
  if (typeof seen === "number" && seen > version) {
    throw new DataError({
      what: `${path} was written by a later version of mrlbench`,
      seen: `schema_version ${seen}`,
      expected: `at most ${version}`,
      next: "Read it with that version.",
    });
  }
  return value as Facts;
}

function parsed(path: string): unknown {
  const text = readTextFile(path).toString();
  try {
    return JSON.parse(text);
  } catch (error) {
    throw noneOfOurs(path, "is not JSON", error instanceof Error ? error.message : String(error));
  }
}

function noneOfOurs(path: string, what: string, seen: string): DataError {
  return new DataError({
    what: `${path} ${what}`,
    seen,
    expected: "the file as mrlbench wrote it",
    next: "Use the folder as the run left it.",
  });
}

/** An object, or one without anything. */
export function factsOf(value: unknown): Facts {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Facts) : {};
}

/** A list, or an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Text or undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A number or undefined. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
