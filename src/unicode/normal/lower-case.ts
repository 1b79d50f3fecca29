// Lower case as the Rust library has it: each character by itself, of whatever language and wherever it stands.
import { LOWER_CASE } from "../tables/bert-tables.ts";
import { readNumbers } from "../tables/tables.ts";
import { mapCharacters } from "./characters.ts";

/** U+0130 is the only capital that becomes two characters. */
export const DOTTED_CAPITAL_I = 0x130;

/** Capitals that become one character. */
export function readLowerCase(): Map<number, number> {
  const lower = new Map<number, number>();
  const numbers = readNumbers(LOWER_CASE);
  let first = 0;
  for (let i = 0; i < numbers.length; i += 4) {
    const [gap, count, step, offset] = numbers.slice(i, i + 4) as [number, number, number, number];
    first += gap;
    for (let code = first; code < first + count * step; code += step)
      lower.set(code, code + offset - 2 ** 17);
  }
  return lower;
}

export function lowerCase(): (text: string) => string {
  const lower = new Map(
    Array.from(readLowerCase(), ([capital, code]) => [capital, String.fromCodePoint(code)]),
  );
  return mapCharacters(lower.set(DOTTED_CAPITAL_I, "i\u0307"));
}
