// Which run this is, and where its folder lies.
import { withPlaceholders } from "../core/placeholders.ts";

/** Sortable by time, and distinct on one machine. */
export function runId(): string {
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return `${stamp}-${process.pid.toString(36)}`;
}

/** The options with the folder of this run in place of `{machine}` and `{run}`. @throws UsageError for another placeholder */
export function placedOut<Options extends { readonly out: string | undefined }>(
  options: Options,
  run: { readonly machine: string; readonly run: string },
): Options {
  const { out } = options;
  return out === undefined ? options : { ...options, out: withPlaceholders(out, { ...run }) };
}
