// Names in braces in the path of a run folder: `runs/machine={machine}/run={run}` puts each run where tools that read Hive names look for it.
import { UsageError } from "./errors.ts";
import { optionName } from "./option-name.ts";
import { listing } from "./words.ts";

/**
 * The path with each placeholder replaced by its value. A path without braces is as it is.
 * @throws UsageError for a name in braces that is none of them
 */
export function withPlaceholders(path: string, values: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{([^{}/\\]*)\}/g, (placeholder, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined) return value;
    const known = Object.keys(values).map((each) => `{${each}}`);
    throw new UsageError({
      what: `${optionName("out")} has a placeholder that does not exist`,
      seen: placeholder,
      expected: listing(known, "or"),
      next: "Use one of these, or a path without braces.",
    });
  });
}
