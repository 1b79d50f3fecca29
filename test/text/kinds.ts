// The stored tokenizers of every kind (test/fixtures/tokenizers/kinds.json.zst).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../engine/libraries.ts";

export interface Kinds {
  readonly texts: readonly string[];
  readonly tokenizers: readonly {
    readonly name: string;
    /** A tokenizer.json. */
    readonly json: string;
    /** Of the ids that the Rust library gives each text, special tokens included. */
    readonly hashes: readonly number[];
  }[];
}

export function readKinds(): Kinds {
  const packed = readFileSync(join(projectFolder, "test", "fixtures", "tokenizers", "kinds.json.zst"));
  return JSON.parse(new TextDecoder().decode(Bun.zstdDecompressSync(packed))) as Kinds;
}

/** FNV-1a over the ids, in 32 bits. */
export function hashOfIds(ids: Iterable<number>): number {
  let hash = 0x811c9dc5 | 0;
  for (const id of ids) hash = Math.imul(hash ^ id, 0x01000193);
  return hash;
}
