// A stamp says: this product was made from these inputs, and its files look like this. It lets a step that
// is done be skipped in microseconds, and makes it run again after a change of input or damage to an output.

import { readFileSync, statSync } from "node:fs";
import { writeWhole } from "./files.ts";

interface Stamp {
  /** Hash of everything that the product depends on. */
  readonly key: string;
  /** Path to `bytes mtimeMs` of each output. */
  readonly outputs: Readonly<Record<string, string>>;
}

export function isStamped(stampPath: string, key: string): boolean {
  const stamp = readStamp(stampPath);
  if (stamp?.key !== key) return false;
  return Object.entries(stamp.outputs).every(([path, seen]) => describe(path) === seen);
}

export function writeStamp(stampPath: string, key: string, outputs: readonly string[]): void {
  const described = outputs.map((path) => {
    const seen = describe(path);
    if (seen === null) throw new Error(`${path} was not made`);
    return [path, seen] as const;
  });
  const stamp: Stamp = { key, outputs: Object.fromEntries(described) };
  writeWhole(stampPath, `${JSON.stringify(stamp, null, 2)}\n`);
}

function readStamp(stampPath: string): Stamp | null {
  try {
    return JSON.parse(readFileSync(stampPath, "utf8")) as Stamp;
  } catch {
    return null; // Missing or damaged: the product is made again.
  }
}

function describe(path: string): string | null {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined ? null : `${status.size} ${status.mtimeMs}`;
}
