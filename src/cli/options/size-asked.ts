// An option that is an amount with one command and a growth with another.
import { UsageError } from "../../core/errors.ts";
import type { OptionName } from "./options.ts";
import type { SizeOrGrowth } from "./values.ts";

/** In bytes. @throws UsageError for a growth */
export function sizeAsked(option: OptionName, asked: SizeOrGrowth | undefined): number | undefined {
  if (asked === undefined) return undefined;
  if ("bytes" in asked) return asked.bytes;
  throw otherKind(option, `+${100 * asked.growth}%`, "a size such as 300MB");
}

/** As a share. @throws UsageError for an amount */
export function growthAsked(option: OptionName, asked: SizeOrGrowth | undefined): number | undefined {
  if (asked === undefined) return undefined;
  if ("growth" in asked) return asked.growth;
  throw otherKind(option, `${asked.bytes / 1e6}MB`, "a growth such as +5%");
}

function otherKind(option: OptionName, seen: string, expected: string): UsageError {
  return new UsageError({
    what: `--${option} does not take this value here`,
    seen,
    expected,
    next: `Write ${expected}.`,
  });
}
