// What to do where no runtime finds a device: the system may know it, and what it lacks.
import { optionName } from "../core/option-name.ts";
import type { Backend } from "../engine/providers.ts";
import { readHardware, type SeenAccelerator } from "../host/hardware/hardware.ts";

/**
 * @param seen what the system knows; left out on a system that is not asked
 * @returns undefined where nothing speaks against it
 */
export function deviceAdvice(
  backend: Backend,
  seen: readonly SeenAccelerator[] | undefined = process.platform === "linux"
    ? readHardware().accelerators
    : undefined,
): string | undefined {
  if (seen === undefined || backend === "cpu") return undefined;
  const ofKind = seen.filter(({ kind }) => kind === backend);
  if (ofKind.length === 0)
    return `This system knows no ${backend.toUpperCase()}: choose ${optionName("backend")} cpu.`;
  const lacking = ofKind.find(({ missing }) => missing !== undefined);
  return lacking?.missing && `${lacking.name}: ${lacking.missing.why}. ${lacking.missing.next}`;
}
