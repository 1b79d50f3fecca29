// How a file holds its texts: told by its name, or, where a column is asked for, by how it begins.

import { extname } from "node:path";
import type { ByteSource } from "./lines.ts";
import type { TextFormat } from "./passages.ts";

const FORMAT_BY_ENDING: Readonly<Record<string, TextFormat>> = {
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".json": "jsonl",
  ".csv": "csv",
  ".tsv": "tsv",
};

/** The format that the ending of a path stands for; undefined where it stands for none. */
export function formatOfPath(path: string): TextFormat | undefined {
  return FORMAT_BY_ENDING[extname(path).toLowerCase()];
}

/** The format of a file with columns: an object first is JSON Lines, a tab in the first line is TSV, all else is CSV. */
export function formatOfBeginning(beginning: string): TextFormat {
  if (/^\uFEFF?\s*\{/.test(beginning)) return "jsonl";
  return /^[^\n]*\t/.test(beginning) ? "tsv" : "csv";
}

/** The beginning of a source as text, and the whole source, which begins with it again. */
export async function peek(source: ByteSource): Promise<{ beginning: string; source: ByteSource }> {
  const chunks = chunksOf(source);
  const { value: first } = await chunks.next();
  return {
    beginning: new TextDecoder("utf-8", { ignoreBOM: true }).decode(first),
    source: joined(first, chunks),
  };
}

async function* chunksOf(source: ByteSource): AsyncGenerator<Uint8Array, undefined, undefined> {
  yield* source;
  return undefined;
}

async function* joined(
  first: Uint8Array | undefined,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (first !== undefined) yield first;
  yield* rest;
}
