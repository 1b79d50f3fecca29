// Where things lie, from the options of a command.
import { cacheLocation } from "../assets/cache/cache-location.ts";
import { storeFolders } from "../assets/store/store-location.ts";
import type { Places } from "../compose.ts";

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
