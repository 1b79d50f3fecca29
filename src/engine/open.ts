// Opens the engine for a backend: by the provider that was named, or by those that can serve the backend, in order.
import { MissingError, UsageError } from "../core/errors.ts";
import { type Backend, placementOf, type Runtime } from "../core/providers.ts";
import type { Engine, EngineOptions } from "./engine.ts";
import { OpenvinoEngine } from "./openvino.ts";
import { OrtEngine } from "./ort.ts";

/** One way to serve a backend. */
export interface Route {
  readonly backend: Backend;
  readonly runtime: Runtime;
  readonly provider: string;
}

/** Providers that serve each backend; on the CPU nothing is measured to choose: ort comes first. */
const ROUTES: readonly Route[] = [
  { backend: "cpu", runtime: "ort", provider: "CPUExecutionProvider" },
  { backend: "cpu", runtime: "openvino", provider: "CPU" },
  { backend: "gpu", runtime: "openvino", provider: "GPU" },
  { backend: "gpu", runtime: "ort", provider: "WebGpuExecutionProvider" },
  { backend: "npu", runtime: "openvino", provider: "NPU" },
];

export interface AskedRoute {
  readonly backend: Backend;
  readonly runtime: Runtime | "auto";
  readonly provider: string | undefined;
}

/**
 * The routes to try, best first. On the CPU `auto` is one route; elsewhere it is all that can serve the backend.
 * @throws UsageError when the runtime has nothing for the backend
 */
export function routesFor({ backend, runtime, provider }: AskedRoute): readonly [Route, ...Route[]] {
  if (provider !== undefined) {
    const placement = placementOf(provider);
    if (placement) return [{ ...placement, provider }];
  }
  const [first, ...rest] = ROUTES.filter(
    (route) => route.backend === backend && (runtime === "auto" || route.runtime === runtime),
  );
  if (!first) {
    throw new UsageError({
      what: `--runtime ${runtime} has no provider for --backend ${backend}`,
      seen: `${runtime} on the ${backend}`,
      expected: `a runtime that serves the ${backend}`,
      next: "Leave --runtime out.",
    });
  }
  return backend === "cpu" ? [first] : [first, ...rest];
}

/** @throws the runtime's own failure; see the engines */
export function openEngine(route: Route, options: Omit<EngineOptions, "backend" | "provider">): Engine {
  const { backend, provider } = route;
  const all: EngineOptions = { ...options, backend, provider };
  return route.runtime === "ort" ? new OrtEngine(all) : new OpenvinoEngine(all);
}

/** All routes were tried and none has its device: one error that gives every reason. */
export function noRoute(backend: Backend, reasons: readonly Error[]): MissingError {
  return new MissingError({
    what: `no ${backend} can be used here`,
    seen: reasons.map(({ message }) => message).join(" | "),
    expected: `a ${backend} that one of the runtimes finds`,
    next: `Install the ${backend}'s driver and try again, or choose --backend cpu.`,
  });
}
