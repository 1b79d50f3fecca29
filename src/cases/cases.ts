// From a sweep to its cases: every combination, in the order in which the sweep lists its values.
import { placementOf } from "../engine/providers.ts";
import type { BenchCase, Sweep } from "./settings.ts";

export function benchCases(sweep: Sweep): readonly BenchCase[] {
  const { provider, backend, runtime, ...lists } = sweep;
  return routes({ provider, backend, runtime }).flatMap((route) =>
    combinations(lists)
      // One caller shares its session with nobody: it is one case.
      .filter(({ callers, sessions }) => callers > 1 || sessions === lists.sessions[0])
      .map((settings) => ({ ...route, ...settings })),
  );
}

type CaseRoute = Pick<BenchCase, "backend" | "runtime" | "provider">;

/** A provider settles backend and runtime; without one, these two are crossed. */
function routes({
  provider,
  backend,
  runtime,
}: Pick<Sweep, "provider" | "backend" | "runtime">): readonly CaseRoute[] {
  return provider.flatMap((name): readonly CaseRoute[] => {
    const placement = name === undefined ? undefined : placementOf(name);
    if (placement) return [{ ...placement, provider: name }];
    return combinations({ backend, runtime }).map((route) => ({ ...route, provider: undefined }));
  });
}

type Lists = Readonly<Record<string, readonly unknown[]>>;
type Combination<L extends Lists> = { readonly [Key in keyof L]: L[Key][number] };

function combinations<L extends Lists>(lists: L): readonly Combination<L>[] {
  return Object.entries(lists).reduce<readonly Record<string, unknown>[]>(
    (partial, [key, values]) => partial.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
    [{}],
  ) as readonly Combination<L>[];
}
