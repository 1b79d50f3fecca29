// The stored tokenizers and the ids that the Rust library gives the stored texts (test/fixtures/tokenizers).
import { describe, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Tokenizer } from "../../src/text/tokenizer.ts";
import { projectFolder } from "../engine/libraries.ts";

const folder = join(projectFolder, "test", "fixtures", "tokenizers");

export interface TokenizerCase {
  readonly name: string;
  readonly file: string;
  readonly patch: Readonly<Record<string, unknown>>;
  /** Ids of the first texts, special tokens around them included. */
  readonly framed: readonly (readonly number[])[];
  readonly ids: readonly (readonly number[])[];
}

export type Description = Readonly<Record<string, unknown>>;

export const texts = readJson<readonly string[]>(join(folder, "texts.json"));
const allCases = readJson<readonly TokenizerCase[]>(join(folder, "cases.json"));

/** Calls `body` for every case, in a group of its own. One whose tokenizer is not there counts as skipped. */
export function describeCases(body: (one: TokenizerCase) => void): void {
  for (const one of allCases) {
    const path = pathOf(one.file);
    if (existsSync(path)) describe(`the tokenizer ${one.name}`, () => body(one));
    else {
      console.warn(`SKIPPED: the tokenizer ${one.name} needs ${path}; set-up makes it (bun run setup)`);
      describe(`the tokenizer ${one.name}`, () => test.skip("is not there", () => {}));
    }
  }
}

export function caseOf(name: string): TokenizerCase {
  return allCases.find((one) => one.name === name)!;
}

/** The tokenizer.json of a case. */
export function descriptionOf({ file, patch }: TokenizerCase): Description {
  return { ...readJson<Description>(pathOf(file)), ...patch };
}

export function jsonOf(one: TokenizerCase): Uint8Array {
  return toJson(descriptionOf(one));
}

export function toJson(description: Description): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(description));
}

/** More tokens than any text here has. */
export const NO_LIMIT = 100_000;

export interface Encoded {
  readonly ids: number[];
  readonly count: number;
  /** Whether only the places of the ids were written. */
  readonly isClean: boolean;
}

export function encode(tokenizer: Tokenizer, text: string, limit = NO_LIMIT): Encoded {
  const untouched = -7;
  const offset = 2;
  const target = new Int32Array(offset + Math.min(limit, 4 * text.length + 8) + 3).fill(untouched);
  const count = tokenizer.encode(text, target, offset, limit);
  const end = offset + Math.min(count, limit);
  const beside = [...target.subarray(0, offset), ...target.subarray(end)];
  return {
    ids: Array.from(target.subarray(offset, end)),
    count,
    isClean: beside.every((id) => id === untouched),
  };
}

function pathOf(file: string): string {
  return file.endsWith(".json") ? join(folder, file) : join(projectFolder, "models", file, "tokenizer.json");
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8")) as T;
}
