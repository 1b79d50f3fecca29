// Opens the engine of a provider: that of its runtime.
import { assert, MissingError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import type { Engine, EngineOptions } from "./engine.ts";
import { OpenvinoEngine } from "./openvino.ts";
import { OrtEngine } from "./ort.ts";
import { type Provider, providerOf } from "./providers.ts";
import { TableEngine } from "./table.ts";

/**
 * @param row of a provider that is not a runtime's own
 * @throws the runtime's own failure; see the engines
 */
export function openEngine(
  provider: string,
  options: Omit<EngineOptions, "provider">,
  row = providerOf(provider),
): Engine {
  assert(row !== undefined, `provider ${provider} is known`);
  requireSystem(row, provider);
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

/** @throws MissingError for a provider that only another system's runtime has */
export function requireSystem(row: Provider, provider: string, platform = process.platform): void {
  if (row.only === undefined || row.only.platform === platform) return;
  const { system } = row.only;
  throw new MissingError({
    what: `${provider} is not here`,
    seen: `this system is ${platform}, and only ONNX Runtime for ${system} has it`,
    expected: `${system}${row.missing === undefined ? "" : `, and ${row.missing.expected}`}`,
    next: `Leave ${optionName("provider")} out, or run mrlbench for ${system}.`,
  });
}
