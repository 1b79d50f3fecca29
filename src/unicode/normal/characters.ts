// Normalizers that look at one character at a time.
import { codePointAt, unitsOf } from "../utf.hot.ts";

/** A text in which each listed character is replaced; one without any passes as it is. */
export function mapCharacters(replacements: ReadonlyMap<number, string>): (text: string) => string {
  return (text) => {
    let mapped = "";
    let from = 0;
    for (let at = 0; at < text.length; ) {
      const codePoint = codePointAt(text, at, text.length);
      const end = at + unitsOf(codePoint);
      const replacement = replacements.get(codePoint);
      if (replacement !== undefined) {
        mapped += text.slice(from, at) + replacement;
        from = end;
      }
      at = end;
    }
    return from === 0 ? text : mapped + text.slice(from);
  };
}

/** Adds every code point of the runs. */
export function addRuns(
  replacements: Map<number, string>,
  runs: Iterable<readonly [number, number]>,
  replacement: string,
): void {
  for (const [first, end] of runs)
    for (let code = first; code < end; code++) replacements.set(code, replacement);
}
