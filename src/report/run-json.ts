// JSON documents of a run folder, looked into by name.
import { DataError } from "../core/errors.ts";
import { readRegularFile } from "../files/regular-file.ts";

/** What JSON holds, looked into by name. */
export type Facts = Readonly<Record<string, unknown>>;

/** @throws DataError for what is no JSON */
export function readJson(path: string): Facts {
  const text = readRegularFile(path).toString();
  try {
    return factsOf(JSON.parse(text));
  } catch (error) {
    throw new DataError({
      what: `${path} is not JSON`,
      seen: error instanceof Error ? error.message : String(error),
      expected: "the file as mrlbench wrote it",
      next: "Use the folder as the run left it.",
    });
  }
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
