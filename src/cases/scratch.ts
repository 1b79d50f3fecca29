// A folder of a run for what one of its processes leaves to the others: made where several come, gone when the run is over.
import { rmSync } from "node:fs";
import { makeTemporaryFolder, removeLeftFolders } from "../host/temporary-folder.ts";

export class Scratch implements Disposable {
  /** Undefined where there is no room for one: then each process makes its own. */
  readonly folder: string | undefined = made();

  /** What killed runs left goes as well: after the run, so that none begins later for it. */
  [Symbol.dispose](): void {
    removeLeftFolders();
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
    return makeTemporaryFolder("run");
  } catch {
    return undefined;
  }
}
