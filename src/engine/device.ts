// The device that computes, by its own name: a provider's name is none. One that is a program for the CPU is never a GPU.
import { MissingError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import type { Backend } from "./providers.ts";

export interface Device {
  readonly name: string;
  readonly kind: "hardware" | "software";
  /** Driver and version; undefined where nobody says. */
  readonly driver: string | undefined;
}

/** A software device as a person knows it: without what it says of its insides. */
export function shortName(name: string): string {
  return name.replace(/\s+(Device\b|\().*$/, "");
}

/** Only a software device is here, and it was not asked for. */
export class SoftwareDevice extends MissingError {
  constructor({ name }: Device, backend: Backend) {
    const noun = backend.toUpperCase();
    super({
      what: `only a software ${noun} is here (${shortName(name)})`,
      seen: `${name}: a program for the CPU`,
      expected: `${noun === "NPU" ? "an" : "a"} ${noun}`,
      next: `Install the ${noun}'s driver, choose ${optionName("backend")} cpu, or time this program as cpu (${shortName(name)}) with ${optionName("acceptFallback")}.`,
    });
  }
}
