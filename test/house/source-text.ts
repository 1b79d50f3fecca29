// Reads sources as text, for rules that a type checker or Bun's import scanner does not see: the scanner drops
// imports that are types only.

import { dirname, join, normalize } from "node:path";

/**
 * The source with comments, and the content of strings and templates, blanked out. Every line keeps its number; quotes and
 * backticks stay, so that a rule can still see that there was a string. Code inside `${…}` is blanked as well.
 */
export function codeOnly(source: string): string {
  return source.replace(
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`/g,
    (token) => (token.startsWith("/") ? blank(token) : token[0] + blank(token.slice(1, -1)) + token[0]),
  );
}

/** What a source imports, type-only imports and re-exports included, as written. */
export function importedNames(source: string): string[] {
  const withoutComments = source.replace(
    /("(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (_, kept?: string) => kept ?? "",
  );
  const pattern =
    /^\s*(?:import|export)\b[^;"'`]*?\bfrom\s*"([^"]+)"|^\s*import\s*"([^"]+)"|\bimport\(\s*"([^"]+)"|\brequire\(\s*"([^"]+)"/gm;
  return [...withoutComments.matchAll(pattern)].map(
    (match) => match.slice(1).find((name) => name !== undefined)!,
  );
}

/** A relative import as a path from the root; a package or built-in module as it is written. */
export function resolvedImport(file: string, name: string): string {
  return name.startsWith(".") ? normalize(join(dirname(file), name)).replaceAll("\\", "/") : name;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}
