// A plan that lies elsewhere names its files as they lie beside it.
import { dirname, isAbsolute, join } from "node:path";
import type { GivenOptions } from "./argv.ts";
import { OPTIONS, type OptionName } from "./options.ts";

/** What a grid reads; what it writes is named from where the command is typed. */
const READ: readonly OptionName[] = [
  ...(["text", "dataset", "model", "models", "ort-library", "openvino-library"] as const),
];

/**
 * The options of a plan, with its files named from where the command is typed.
 * @param isThere whether something is at a path; what is not there beside the plan stays as it was written
 */
export function besidePlan(
  options: GivenOptions,
  plan: string,
  isThere: (path: string) => boolean,
): GivenOptions {
  const named = (option: OptionName, text: string) => {
    const path = join(dirname(plan), text);
    return isRelativePath(option, text) && isThere(path) ? placed(text, path) : text;
  };
  return new Map(
    [...options].map(([option, given]) =>
      READ.includes(option)
        ? [option, { ...given, texts: given.texts.map((text) => named(option, text)) }]
        : [option, given],
    ),
  );
}

/** Words such as `short` are none, whatever lies there. */
function isRelativePath(option: OptionName, text: string): boolean {
  const spec = OPTIONS[option];
  const isWord = "reader" in spec && (spec.reader as { words?: readonly string[] }).words?.includes(text);
  return !isAbsolute(text) && !isWord && (option !== "model" || text.includes("/"));
}

/** A model is known as a path by its dot or slash. */
function placed(text: string, path: string): string {
  return text.startsWith(".") && !path.startsWith(".") && !isAbsolute(path) ? `./${path}` : path;
}
