// Whether what lies on disk, or came out of a pipe, is whole: by what its name says it is, and against a run that nothing happened to.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** What a file holds: undefined where it is not whole. */
export interface Content {
  /** Rows, objects or bytes, whatever the file is made of; a part of it has fewer. */
  readonly units: number;
}

/** Files below a folder by path; none where the folder is not there. */
export function contentsUnder(folder: string): ReadonlyMap<string, Content | undefined> {
  const found = new Map<string, Content | undefined>();
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return found;
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, name);
    if (statSync(path, { throwIfNoEntry: false })?.isFile())
      found.set(name, contentOf(name, readFileSync(path)));
  }
  return found;
}

/** @param name of which the ending says what it is */
export function contentOf(name: string, bytes: Uint8Array): Content | undefined {
  const text = () => Buffer.from(bytes).toString("utf8");
  if (name.endsWith(".csv")) return csvContent(text());
  if (name.endsWith(".jsonl")) return linesContent(text());
  if (name.endsWith(".json")) return isJson(text()) ? { units: 1 } : undefined;
  if (name.endsWith(".html")) return text().trimEnd().endsWith("</html>") ? { units: 1 } : undefined;
  return { units: bytes.length };
}

function csvContent(text: string): Content | undefined {
  if (text === "") return { units: 0 };
  if (!text.endsWith("\n")) return undefined;
  const rows = text.slice(0, -1).split("\n");
  const cells = rows.map((row) => row.replaceAll(/"[^"]*"/g, "").split(",").length);
  return cells.every((count) => count === cells[0]) ? { units: rows.length } : undefined;
}

function linesContent(text: string): Content | undefined {
  if (text === "") return { units: 0 };
  const lines = text.slice(0, -1).split("\n");
  return text.endsWith("\n") && lines.every(isJson) ? { units: lines.length } : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
