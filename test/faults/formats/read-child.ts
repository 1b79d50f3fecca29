// Reads mutated files of some formats in a process of its own: `FOLDER COUNT FORMAT …`. Says each seed before it begins, so that whoever
// waits knows at which one it hangs, and what came that no person could act on.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { seedsOf } from "./graphs.ts";
import { mutated } from "./mutate.ts";
import { type Format, formatCalled, isTold } from "./readers.ts";

/** No file may keep anybody waiting longer. */
const LONGEST_MS = 60_000;

const [root, count, ...names] = process.argv.slice(2) as [string, string, ...string[]];
for (const [index, name] of names.entries()) {
  await readMutated(formatCalled(name), join(root, `read-${process.pid}-${index}`), seedsOf(Number(count)));
}

async function readMutated(format: Format, folder: string, seeds: readonly number[]): Promise<void> {
  mkdirSync(folder);
  const reader = await format.prepare(folder);
  for (const seed of seeds) {
    say({ format: format.name, seed });
    const { path } = reader;
    const original = readFileSync(path);
    writeFileSync(path, mutated(original, format.kind, seed));
    const begin = performance.now();
    try {
      await reader.read();
    } catch (error) {
      if (!isTold(error))
        say({
          format: format.name,
          seed,
          fault: error instanceof Error ? `${error.stack}`.slice(0, 600) : String(error),
        });
    }
    const tookMs = performance.now() - begin;
    if (tookMs > LONGEST_MS) say({ format: format.name, seed, fault: `it took ${Math.round(tookMs)} ms` });
    rmSync(path, { recursive: true, force: true });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, original);
  }
  rmSync(folder, { recursive: true, force: true });
}

function say(line: { readonly format: string; readonly seed: number; readonly fault?: string }): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
