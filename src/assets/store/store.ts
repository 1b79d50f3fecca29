// The model store: folders in which every model has a folder by its id, `owner/name` or a plain name, in the layout of its authors.
import { statSync } from "node:fs";
import { join } from "node:path";
import { isFileThere, namesIn } from "../../files/there.ts";

/** The part of an id that becomes a folder's name: nothing that a path could climb with. */
const ID_PART = "[A-Za-z0-9][A-Za-z0-9._-]{0,95}";
const ID = new RegExp(`^${ID_PART}(/${ID_PART})?$`);

export function isModelId(text: string): boolean {
  return ID.test(text);
}

/** The folder of a model in the first store that has it. */
export function findStored(id: string, stores: readonly string[]): string | undefined {
  if (!isModelId(id)) return undefined;
  return stores.map((store) => join(store, id)).find(isModelFolder);
}

/** The ids of the models in a store, sorted; none where there is no store. @throws DataError for a folder that cannot be read */
export function storedIds(store: string): readonly string[] {
  return foldersIn(store)
    .flatMap((name) => {
      if (isModelFolder(join(store, name))) return [name];
      const owned = foldersIn(join(store, name)).filter((child) => isModelFolder(join(store, name, child)));
      return owned.map((child) => `${name}/${child}`);
    })
    .sort();
}

/** A tokenizer makes a folder a model's: every model has one at its root. */
function isModelFolder(path: string): boolean {
  return isFolder(path) && isFileThere(join(path, "tokenizer.json"));
}

function foldersIn(path: string): readonly string[] {
  return namesIn(path).filter((name) => isModelId(name) && isFolder(join(path, name)));
}

/** A link that leads nowhere is none. */
function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
