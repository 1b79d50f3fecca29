// What a provider library of the user's offers here. What crashes in it ends the process that asks.
import { isFailure } from "../core/errors.ts";
import { probeLibrary } from "../engine/library-provider.ts";
import { type Backend, providerOf } from "../engine/providers.ts";
import type { ListedProvider } from "./devices.ts";
import { libraryPaths } from "./libraries.ts";
import type { Places } from "./places.ts";

/** As it is listed beside the runtimes' own. */
export interface BroughtProvider extends Omit<ListedProvider, "backend"> {
  /** Undefined where it is not known. */
  readonly backend: Backend | undefined;
}

export interface LibraryTask {
  readonly library: string;
  readonly places: Places;
}

/** A row for each kind of device; one with the reason where there is none, or the library is not taken. */
export function listLibrary({ library, places }: LibraryTask): readonly BroughtProvider[] {
  try {
    const { paths } = libraryPaths(providerOf("CPUExecutionProvider")!, places);
    const { runtimeVersion, found } = probeLibrary(paths, library);
    const byKind = [...Map.groupBy(found, ({ provider, backend }) => `${provider} ${backend}`).values()];
    const rows = byKind.map((group): BroughtProvider => {
      const { provider, backend = "cpu", refusal } = group[0]!;
      return {
        ...{ provider, runtime: "ort", backend, runtimeVersion, library },
        devices: group.map(({ device }) => device),
        isUsable: refusal === undefined,
        ...{ why: refusal?.message, next: refusal?.next },
      };
    });
    if (rows.length > 0) return rows;
    const why = `${library} has no device here`;
    return [unusableLibrary(library, { message: why, next: "Install the device's driver." }, runtimeVersion)];
  } catch (error) {
    if (!isFailure(error)) throw error;
    return [unusableLibrary(library, error)];
  }
}

/** The row of a library that could not be asked. */
export function unusableLibrary(
  library: string,
  { message: why, next }: { readonly message: string; readonly next: string },
  runtimeVersion?: string,
): BroughtProvider {
  return {
    provider: library.split(/[\\/]/).at(-1)!,
    runtime: "ort",
    backend: undefined,
    runtimeVersion,
    library,
    ...{ devices: [], isUsable: false, why, next },
  };
}
