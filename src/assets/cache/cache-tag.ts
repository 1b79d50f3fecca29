// The tag in each folder of the cache. It says that the folder is ours to remove, and, by the convention that its name
// and first line follow (Cache Directory Tagging Specification), tells backup tools to leave it out.

import { readFileSync } from "node:fs";
import { join } from "node:path";

export const TAG_NAME = "CACHEDIR.TAG";

const BEGINNING = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by mrlbench";

export const cacheTag = `${BEGINNING}. Removing it is safe: what is in it is made again when needed.
`;

export function isTagged(dir: string): boolean {
  try {
    return readFileSync(join(dir, TAG_NAME), "utf8").startsWith(BEGINNING);
  } catch {
    return false; // No tag: not ours.
  }
}
