// Which providers can serve what was asked for, in which order, and what is said when none of them can.
import { MissingError, UsageError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import { SoftwareDevice } from "./device.ts";
import { type Backend, placementOf, providersOf, type Runtime } from "./providers.ts";

/** One way to serve a backend. */
export interface Route {
  readonly backend: Backend;
  readonly runtime: Runtime;
  readonly provider: string;
}

export interface AskedRoute {
  readonly backend: Backend;
  readonly runtime: Runtime | "auto";
  readonly provider: string | undefined;
}

/**
 * The routes to try, best first: those after one whose device every machine has are never needed.
 * @throws UsageError when the runtime has nothing for the backend
 */
export function routesFor(
  { backend, runtime, provider }: AskedRoute,
  platform = process.platform,
): readonly [Route, ...Route[]] {
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

/** All routes were tried and none has its device: one error that gives every reason. */
export function noRoute(backend: Backend, reasons: readonly Error[]): MissingError {
  const software = reasons.find((reason) => reason instanceof SoftwareDevice);
  return new MissingError({
    what: `no ${backend} can be used here`,
    seen: reasons.map(({ message }) => message).join(" | "),
    expected: `a ${backend} that one of the runtimes finds`,
    next:
      software?.next ??
      `Install the ${backend}'s driver and try again, or choose ${optionName("backend")} cpu.`,
  });
}
