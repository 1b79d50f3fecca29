// What is said where the device of a provider is missing.

import { assert, type FailureText, MissingError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import type { Provider } from "./providers.ts";

/** A runtime finds no device; who knows the machine may know better what to do. */
export class NoDevice extends MissingError {
  readonly #text: FailureText;

  constructor(text: FailureText) {
    super(text);
    this.#text = text;
  }

  /** The same, with another thing to do. */
  advised(next: string): NoDevice {
    return new NoDevice({ ...this.#text, next });
  }
}

/** @param provider as it was asked for: a row may stand for several devices */
export function noDevice({ name, missing }: Provider, provider: string, reason: string): NoDevice {
  assert(missing !== undefined, `every machine has a device for ${name}: ${reason}`);
  const { finding, expected, next } = missing;
  return new NoDevice({
    what: `${finding} ${provider}`,
    seen: reason.replaceAll(/\s+/g, " ").trim(),
    expected,
    next: `${next} Or choose ${optionName("backend")} cpu.`,
  });
}
