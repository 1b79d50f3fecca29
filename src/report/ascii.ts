// Plain ASCII, for who has no other characters: each of ours by one that is as wide, what others wrote by its number.
import type { Env } from "./style.ts";

const REPLACED: Readonly<Record<string, string>> = {
  µ: "u",
  "×": "x",
  "·": "|",
  "–": "-",
  "−": "-",
  "…": "~",
  "→": ">",
  "●": "*",
  "○": "o",
  "◇": "+",
  "├": "[",
  "─": "-",
  "┤": "]",
  "┊": ":",
  "█": "#",
  "▉": "#",
  "▊": "#",
  "▋": "#",
  "▌": "#",
  "▍": ".",
  "▎": ".",
  "▏": ".",
};

const BEYOND_ASCII = /\P{ASCII}/gu;

/** Whether a locale says that the terminal has ASCII alone; one that nobody set says nothing. */
export function isAsciiOnly({ LC_ALL, LC_CTYPE, LANG }: Env): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG || "";
  return locale !== "" && !/utf-?8/i.test(locale);
}

/** For words that people read, on whatever stream. */
export function forPeople(text: string): string {
  return isAsciiOnly(process.env) ? asciiOnly(text) : text;
}

export function asciiOnly(text: string): string {
  return text.replaceAll(BEYOND_ASCII, (character) => REPLACED[character] ?? numbered(character));
}

function numbered(character: string): string {
  return Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
  ).join("");
}
