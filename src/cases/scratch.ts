// A folder of a run for what one of its processes leaves to the others: made where several come, gone when the run is over.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class Scratch implements Disposable {
  /** Undefined where there is no room for one: then each process makes its own. */
  readonly folder: string | undefined = made();

  [Symbol.dispose](): void {
    if (this.folder === undefined) return;
    try {
      rmSync(this.folder, { recursive: true, force: true });
    } catch {
      // It lies where the system clears up, and nothing of the run is in it.
    }
  }
}

function made(): string | undefined {
  try {
    return mkdtempSync(join(tmpdir(), "mrlbench-run-"));
  } catch {
    return undefined;
  }
}
