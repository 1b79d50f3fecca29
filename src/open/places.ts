// Where things lie that a user may place.
import { cacheLocation } from "../assets/cache/cache-location.ts";
import { storeFolders } from "../assets/store/store-location.ts";

export interface Places {
  readonly cacheRoot: string;
  readonly ortLibrary: string | undefined;
  readonly openvinoLibrary: string | undefined;
  /** Folders that are searched for a model by its id. */
  readonly modelStores: readonly string[];
}

interface PlaceOptions {
  readonly cacheDir: string | undefined;
  readonly ortLibrary: string | undefined;
  readonly openvinoLibrary: string | undefined;
  /** Commands that take no model have none. */
  readonly models?: string | undefined;
}

export function placesOf({ cacheDir, ortLibrary, openvinoLibrary, models }: PlaceOptions): Places {
  return {
    cacheRoot: cacheLocation(cacheDir),
    ortLibrary,
    openvinoLibrary,
    modelStores: storeFolders(models),
  };
}
