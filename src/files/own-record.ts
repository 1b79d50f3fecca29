// JSON that we wrote to go on by: a file that somebody changed, or that another version wrote, is told from ours before it is believed.
import { DataError } from "../core/errors.ts";
import { readTextFile } from "./regular-file.ts";

type Kind = "text" | "number" | "object" | "list";

/**
 * @param fields that it has, by what they hold
 * @param next what to do with one that cannot be read
 * @throws DataError
 */
export function readOwnRecord<Shape>(
  path: string,
  fields: Readonly<Record<string, Kind>>,
  next: string,
): Shape {
  const failed = (seen: string) =>
    new DataError({ what: `${path} cannot be read`, seen, expected: "the file as mrlbench wrote it", next });
  const text = readTextFile(path).toString("utf8");
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (error) {
    throw failed((error as Error).message);
  }
  if (kindOf(record) !== "object") throw failed(`JSON, and no object`);
  const values = record as Readonly<Record<string, unknown>>;
  const wrong = Object.keys(fields).find((name) => kindOf(values[name]) !== fields[name]);
  if (wrong !== undefined) throw failed(`no ${fields[wrong]} as "${wrong}"`);
  return record as Shape;
}

function kindOf(value: unknown): Kind | undefined {
  if (Array.isArray(value)) return "list";
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  return typeof value === "object" && value !== null ? "object" : undefined;
}
