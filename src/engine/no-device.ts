// What is said where the device of a provider is missing.

import { assert, MissingError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import type { Provider } from "./providers.ts";

/** @param provider as it was asked for: a row may stand for several devices */
export function noDevice({ name, missing }: Provider, provider: string, reason: string): MissingError {
  assert(missing !== undefined, `every machine has a device for ${name}: ${reason}`);
  const { finding, expected, next } = missing;
  return new MissingError({
    what: `${finding} ${provider}`,
    seen: reason.replaceAll(/\s+/g, " ").trim(),
    expected,
    next: `${next} Or choose ${optionName("backend")} cpu.`,
  });
}
