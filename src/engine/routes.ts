// Which providers can serve what was asked for, in which order, and what is said when none of them can.
import { assert, MissingError, UsageError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import { SoftwareDevice } from "./device.ts";
import { libraryProvider } from "./library-provider.ts";
import {
  type Backend,
  type Provider,
  placementOf,
  providerOf,
  providersOf,
  type Runtime,
} from "./providers.ts";

/** One way to serve a backend. */
export interface Route {
  readonly backend: Backend;
  readonly runtime: Runtime;
  readonly provider: string;
  /** The file that brings the provider, where it is not the runtime's own. */
  readonly library?: string;
}

export interface AskedRoute {
  readonly backend: Backend;
  readonly runtime: Runtime | "auto";
  readonly provider: string | undefined;
  /** A library that brings a provider: nothing else is tried then. */
  readonly providerLibrary?: string | undefined;
}

/**
 * The routes to try, best first: those after one whose device every machine has are never needed.
 * @throws UsageError when the runtime has nothing for the backend
 */
export function routesFor(
  { backend, runtime, provider, providerLibrary }: AskedRoute,
  platform = process.platform,
): readonly [Route, ...Route[]] {
  if (providerLibrary !== undefined) {
    const { name } = libraryProvider(providerLibrary, backend);
    return [{ backend, runtime: "ort", provider: name, library: providerLibrary }];
  }
  if (provider !== undefined) {
    const placement = placementOf(provider);
    if (placement) return [{ ...placement, provider }];
  }
  const serving = providersOf(platform)
    .filter((row) => row.backend === backend && (runtime === "auto" || row.runtime === runtime))
    .sort((one, other) => one.order - other.order);
  const sure = serving.findIndex(({ missing }) => missing === undefined);
  const tried = sure < 0 ? serving : serving.slice(0, sure + 1);
  const [first, ...rest] = tried.map((row) => ({ backend, runtime: row.runtime, provider: row.name }));
  if (!first) {
    throw new UsageError({
      what: `${optionName("runtime")} ${runtime} has no provider for ${optionName("backend")} ${backend}`,
      seen: `${runtime} on the ${backend}`,
      expected: `a runtime that serves the ${backend}`,
      next: `Leave ${optionName("runtime")} out.`,
    });
  }
  return [first, ...rest];
}

/** The provider that a route leads to. */
export function rowOf({ provider, backend, library }: Route): Provider {
  if (library !== undefined) return libraryProvider(library, backend);
  const row = providerOf(provider);
  assert(row !== undefined, `provider ${provider} is known`);
  return row;
}

/**
 * All routes were tried and none has its device: one error that gives every reason.
 * @param advice of who knows the machine
 */
export function noRoute(backend: Backend, reasons: readonly Error[], advice?: string): MissingError {
  const software = reasons.find((reason) => reason instanceof SoftwareDevice);
  return new MissingError({
    what: `no ${backend} can be used here`,
    seen: reasons.map(({ message }) => message).join(" | "),
    expected: `a ${backend} that one of the runtimes finds`,
    next:
      software?.next ??
      advice ??
      `Install the ${backend}'s driver and try again, or choose ${optionName("backend")} cpu.`,
  });
}
