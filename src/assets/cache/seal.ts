// The seal of an unpacked bundle: what each verified file looked like to the file system. While it still looks so,
// nobody wrote to it, and a start need not hash a hundred megabytes again.

import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Bundle } from "./bundle.ts";

type Sealed = Pick<Bundle, "name"> & {
  readonly files: readonly Pick<Bundle["files"][number], "name" | "sha256">[];
};

/** True where every file of the bundle is there and looks as it did when its hash was last checked. */
export function sealHolds(dir: string, bundle: Sealed): boolean {
  const seal = readSeal(dir, bundle.name);
  return seal !== null && seal === sealText(dir, bundle);
}

/**
 * The same for files whose hashes only the seal knows: what they are made from is large, and is read again only where they changed.
 * @param names of all files that there must be, in their order
 */
export function isSealed(dir: string, name: string, names: readonly string[]): boolean {
  const lines = readSeal(dir, name)?.split("\n") ?? [];
  const files = names.map((file, at) => ({ name: file, sha256: lines[at]?.split(" ").at(-1) ?? "" }));
  return sealHolds(dir, { name, files });
}

/**
 * One line a file: name, size, modification and change time in nanoseconds, inode, hash. The change time cannot be set
 * by a program, so that a file that was altered and given its old size and date does not pass.
 * Null where a file is missing or is not a regular file.
 */
export function sealText(dir: string, bundle: Sealed): string | null {
  let text = "";
  for (const file of bundle.files) {
    const status = lstatSync(join(dir, file.name), { bigint: true, throwIfNoEntry: false });
    if (status === undefined || !status.isFile()) return null;
    text += `${file.name} ${status.size} ${status.mtimeNs} ${status.ctimeNs} ${status.ino} ${file.sha256}\n`;
  }
  return text;
}

export function sealName(name: string): string {
  return `${name}.seal`;
}

function readSeal(dir: string, name: string): string | null {
  try {
    return readFileSync(join(dir, sealName(name)), "utf8");
  } catch {
    return null; // No seal, or none that can be read: the files are hashed again.
  }
}
