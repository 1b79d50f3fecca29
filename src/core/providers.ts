// Execution providers and devices by the names that the runtimes give them, and where each one runs.
// A provider settles runtime and backend at once, so it can contradict what was asked for those.

import { assert, UsageError } from "./errors.ts";

export const BACKENDS = ["cpu", "gpu", "npu"] as const;
export const RUNTIMES = ["ort", "openvino"] as const;

export type Backend = (typeof BACKENDS)[number];
export type Runtime = (typeof RUNTIMES)[number];

/** Where a provider runs. */
export interface Placement {
  readonly runtime: Runtime;
  readonly backend: Backend;
}

const PLACEMENTS = new Map<string, Placement>([
  ["CPUExecutionProvider", { runtime: "ort", backend: "cpu" }],
  ["WebGpuExecutionProvider", { runtime: "ort", backend: "gpu" }],
  ["CPU", { runtime: "openvino", backend: "cpu" }],
  ["GPU", { runtime: "openvino", backend: "gpu" }],
  ["NPU", { runtime: "openvino", backend: "npu" }],
]);

export const PROVIDERS: readonly string[] = [...PLACEMENTS.keys()];

/** Where `provider` runs; undefined for a name that no runtime here knows. OpenVINO counts its GPUs: GPU.0, GPU.1. */
export function placementOf(provider: string): Placement | undefined {
  return PLACEMENTS.get(provider.replace(/^GPU\.\d+$/, "GPU"));
}

/** What the user asked for by name; undefined where nothing was asked. */
export interface AskedPlacement {
  readonly backend: readonly Backend[] | undefined;
  readonly runtime: readonly (Runtime | "auto")[] | undefined;
}

/**
 * The placement of each provider (names that `placementOf` knows), in order, when providers and `asked` agree: every
 * provider runs on a backend and a runtime that was asked for, and everything asked for is served by a provider.
 * @throws UsageError on a contradiction.
 */
export function checkProvider(providers: readonly string[], asked: AskedPlacement): readonly Placement[] {
  const placements = providers.map(knownPlacement);
  const runtime = asked.runtime?.includes("auto") ? undefined : asked.runtime;
  requireAgreement(
    providers,
    placements.map((placement) => placement.backend),
    asked.backend,
    "--backend",
  );
  requireAgreement(
    providers,
    placements.map((placement) => placement.runtime),
    runtime,
    "--runtime",
  );
  return placements;
}

function knownPlacement(provider: string): Placement {
  const placement = placementOf(provider);
  assert(placement !== undefined, `provider ${provider} is known`);
  return placement;
}

/** `served[i]` is what `providers[i]` runs on; `asked` is what `option` names. */
function requireAgreement(
  providers: readonly string[],
  served: readonly string[],
  asked: readonly string[] | undefined,
  option: string,
): void {
  if (asked === undefined) return;
  const stray = served.findIndex((place) => !asked.includes(place));
  const unserved = asked.find((place) => !served.includes(place));
  if (stray < 0 && unserved === undefined) return;
  throw new UsageError({
    what: `--provider ${providers.join(",")} contradicts ${option} ${asked.join(",")}`,
    seen: stray < 0 ? `no provider for ${unserved}` : `${providers[stray]} is ${served[stray]}`,
    expected: "providers that run where it was asked for",
    next: "Leave out one of the two: a provider alone settles runtime and backend.",
  });
}
