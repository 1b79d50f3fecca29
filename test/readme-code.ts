// Code of README as it stands there, so that what a reader copies is what is tested.
import { readFileSync } from "node:fs";

const README = new URL("../README.md", import.meta.url);

/**
 * The one block of a language that has a text in it.
 * @throws Error where there is none, or more than one
 */
export function readmeCode(language: string, holding: string): string {
  const blocks = readFileSync(README, "utf8").matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm);
  const found = [...blocks].filter(([, name, code]) => name === language && code!.includes(holding));
  if (found.length !== 1) throw new Error(`${found.length} blocks of ${language} in README have ${holding}`);
  return found[0]![2]!;
}
