// Opens the engine of a provider: that of its runtime.
import { assert } from "../core/errors.ts";
import type { Engine, EngineOptions } from "./engine.ts";
import { OpenvinoEngine } from "./openvino.ts";
import { OrtEngine } from "./ort.ts";
import { providerOf } from "./providers.ts";
import { TableEngine } from "./table.ts";

/** @throws the runtime's own failure; see the engines */
export function openEngine(provider: string, options: Omit<EngineOptions, "provider">): Engine {
  const row = providerOf(provider);
  assert(row !== undefined, `provider ${provider} is known`);
  const all: EngineOptions = { ...options, provider };
  switch (row.runtime) {
    case "ort":
      return new OrtEngine(row, all);
    case "openvino":
      return new OpenvinoEngine(row, all);
    case "table":
      return new TableEngine(all);
  }
}
