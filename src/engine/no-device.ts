// What is said where the device of a provider is missing.

import { assert, type FailureText, MissingError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import type { Provider } from "./providers.ts";

/** A runtime finds no device. Whoever opens a candidate may know better what to do, and throws what users know instead. */
export class NoDevice extends MissingError {
  readonly #text: FailureText;

  constructor(text: FailureText) {
    super(text);
    this.#text = text;
  }

  /** @param advice what to do, where the machine tells */
  told(advice: string | undefined): MissingError {
    return new MissingError({ ...this.#text, next: advice ?? this.#text.next });
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
