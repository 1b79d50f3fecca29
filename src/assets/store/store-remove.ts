// Takes a model out of the store: it is gone at once, and then its files are.
import { renameSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { writingTo } from "./store-errors.ts";
import { stagingFolder, withModelLock } from "./store-lock.ts";

/**
 * @param folder of the model `id` in `store`; a link goes, and what it leads to stays
 * @throws OutputError when the store cannot be written
 */
export async function removeModel(
  store: string,
  id: string,
  folder: string,
  onWait?: () => void,
): Promise<void> {
  await writingTo(store, () =>
    withModelLock(
      store,
      id,
      async () => {
        const leaving = stagingFolder(store, id);
        rmSync(leaving, { recursive: true, force: true });
        renameSync(folder, leaving);
        rmSync(leaving, { recursive: true });
        removeEmptyOwner(store, dirname(folder));
      },
      onWait,
    ),
  );
}

/** The folder of an owner goes with the last of its models. */
function removeEmptyOwner(store: string, owner: string): void {
  if (relative(store, owner) === "") return;
  try {
    rmdirSync(join(owner));
  } catch {
    // It has other models.
  }
}
