// How the text of an option becomes a value. A reader accepts strictly: no `12abc`, no `1e3`, no sign.

import type { Pin } from "../../core/pin.ts";
import { listing } from "../../core/words.ts";
import type { TextSource } from "../../data/texts.ts";

export interface Reader<T> {
  /** Completes "expected: …" in an error. */
  readonly expected: string;
  /** The value, or undefined when `text` is not one. */
  readonly read: (text: string) => T | undefined;
  /** True where a number in a config file is a mistake: names and paths. */
  readonly textOnly?: boolean;
  /** All values, or some of them, where there are words for them: what a shell offers. */
  readonly words?: readonly string[] | undefined;
  /** A shell offers files. */
  readonly isPath?: boolean;
}

/** A path; any text is one. */
export const path: Reader<string> = {
  expected: "a path",
  read: (text) => text,
  textOnly: true,
  isPath: true,
};

/** A name or a path in an option that some command reads as a list, so that a comma cannot be part of it. */
export const name: Reader<string> = {
  expected: "a name or path without a comma",
  read: (text) => (text.includes(",") ? undefined : text),
  textOnly: true,
};

/** Any text, blanks at its ends included. */
export const text: Reader<string> = { expected: "a text", read: (given) => given, textOnly: true };

/** Dimensions in one option, largest first. */
export const dimList: Reader<readonly number[]> = {
  expected: "dims such as 512,256,128",
  read: (given) => sizesIn(given)?.toReversed(),
};

/** Lengths in one option, the shortest first. */
export const lengthList: Reader<readonly number[]> = {
  expected: "lengths such as 16,64,256",
  read: (given) => sizesIn(given),
};

/** Names with a value each, in one option. */
export const pairs: Reader<Readonly<Record<string, string>>> = {
  expected: "KEY=VALUE, several joined by commas",
  read(given) {
    const found = given.split(",").map((part) => /^([^=\s]+)=(.*)$/.exec(part));
    return found.every((match) => match !== null)
      ? Object.fromEntries(found.map(([, key, value]) => [key!, value!]))
      : undefined;
  },
  textOnly: true,
};

/** Without repetition, the smallest first. */
function sizesIn(given: string): number[] | undefined {
  const sizes = given.split(",").map((part) => wholeNumber(1, 65_536).read(part));
  return sizes.every((size) => size !== undefined) ? [...new Set(sizes)].sort((a, b) => a - b) : undefined;
}

/** One of `words`, spelled exactly so. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Reader<Word> {
  return { expected: listing(words, "or"), read: (text) => words.find((word) => word === text), words };
}

/** Some of `words`, joined by commas. */
export function someOf<const Word extends string>(...words: readonly Word[]): Reader<readonly Word[]> {
  const one = oneOf(...words);
  return {
    expected: `some of ${listing(words, "and")}, joined by commas`,
    words,
    read(given) {
      const found = given.split(",").map(one.read);
      return found.every((word) => word !== undefined) ? [...new Set(found)] : undefined;
    },
  };
}

/** 0 or 1. */
export const bit: Reader<boolean> = {
  expected: "0 or 1",
  read: (text) => (text === "1" ? true : text === "0" ? false : undefined),
  words: ["0", "1"],
};

export function wholeNumber(min: number, max: number): Reader<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    read: (text) => (/^\d+$/.test(text) ? within(Number(text), min, max) : undefined),
  };
}

const COUNT_UNITS = { "": 1, k: 1e3, K: 1e3, M: 1e6 };

/** A whole number that may be large: `10k` and `1.5M` are short for it. */
export function count(min: number, max: number): Reader<number> {
  return {
    expected: `a whole number from ${min} to ${max}, such as 2000, 10k or 1M`,
    read(text) {
      const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)([kKM])?$/.exec(text) ?? [];
      // 1.1 thousand is 1100.0000000000002.
      const value = Number((Number(amount) * COUNT_UNITS[unit as keyof typeof COUNT_UNITS]).toPrecision(15));
      const isWhole = Number.isInteger(value) && (unit !== "" || /^\d+$/.test(text));
      return isWhole ? within(value, min, max) : undefined;
    },
  };
}

/** Nanoseconds: a number of seconds, or one with its unit. */
export const duration: Reader<number> = {
  expected: "a duration such as 30, 30s, 10m or 300ms",
  read(text) {
    const [, amount, unit = "s"] = /^(\d+(?:\.\d+)?)(us|ms|s|m|h)?$/.exec(text) ?? [];
    const ns = Number(amount) * DURATION_UNITS[unit as keyof typeof DURATION_UNITS];
    return ns > 0 ? ns : undefined;
  },
};

const DURATION_UNITS = { us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** Bytes: a number with its unit, in powers of ten. */
export const size: Reader<number> = {
  expected: "a size such as 300MB, 1.5GB or 250000kB",
  read(text) {
    const [, amount, unit] = /^(\d+(?:\.\d+)?)(kB|MB|GB)$/.exec(text) ?? [];
    const bytes = Number(amount) * SIZE_UNITS[unit as keyof typeof SIZE_UNITS];
    return bytes > 0 ? bytes : undefined;
  },
};

/** What an amount may be, or how much it may grow. */
export type SizeOrGrowth = { readonly bytes: number } | { readonly growth: number };

/** An amount, or `+5%` of what there is. */
export const sizeOrGrowth: Reader<SizeOrGrowth> = {
  expected: "a size such as 300MB; for check a growth such as +5%",
  read(text) {
    const share = growth.read(text);
    if (share !== undefined) return { growth: share };
    const bytes = size.read(text);
    return bytes === undefined ? undefined : { bytes };
  },
};

const SIZE_UNITS = { kB: 1e3, MB: 1e6, GB: 1e9 };

/** A span of time in the unit of the option: a number of it, or one with a unit of its own. */
export function span(unit: "us" | "ms", min: number, max: number): Reader<number> {
  const plain = decimal(min, max);
  return {
    expected: `${plain.expected} (${unit}), or with a unit such as 300us, 5ms or 2s`,
    read(text) {
      const ns = /[a-z]$/.test(text) ? duration.read(text) : undefined;
      return ns === undefined ? plain.read(text) : within(ns / DURATION_UNITS[unit], min, max);
    },
  };
}

/** How much larger something may become, as a share: `+5%` is 0.05. */
export const growth: Reader<number> = {
  expected: "a growth such as +5% or +2.5%",
  read(text) {
    const [, percent] = /^\+(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
    return percent === undefined ? undefined : within(Number(percent) / 100, 0, 10);
  },
};

export function decimal(min: number, max: number): Reader<number> {
  return {
    expected: `a number from ${min} to ${max}`,
    read: (text) => (/^\d+(\.\d+)?$/.test(text) ? within(Number(text), min, max) : undefined),
  };
}

/** `word`, or what `reader` accepts. */
export function wordOr<const Word extends string, T>(word: Word, reader: Reader<T>): Reader<Word | T> {
  return {
    expected: `${word} or ${reader.expected}`,
    words: [word, ...(reader.words ?? [])],
    read: (text) => (text === word ? word : reader.read(text)),
  };
}

export const pin: Reader<Pin> = {
  expected: "0, 1, cpu:p or cpu:e, or a CPU list such as cpu:2-3 or cpu:0+2, each CPU once",
  read(text) {
    if (text === "0") return "none";
    if (text === "1") return "auto";
    if (text === "cpu:p") return "performance";
    if (text === "cpu:e") return "efficiency";
    return text.startsWith("cpu:") ? readCpuList(text.slice("cpu:".length)) : undefined;
  },
};

const datasetWords = oneOf("short", "medium", "long", "mixed");

export const textSource: Reader<TextSource> = {
  expected: `${datasetWords.expected}, or a file`,
  read(text) {
    const words = datasetWords.read(text);
    return words === undefined ? { kind: "file", path: text } : { kind: "dataset", words };
  },
  words: datasetWords.words,
  isPath: true,
  textOnly: true,
};

// The largest CPU number of a Linux cpu_set_t.
const CPU_MAX = 1023;

/** `0+2`, `2-3`, `0-1+4`: CPUs and ascending ranges, joined by plus signs, to a sorted list. */
function readCpuList(text: string): readonly number[] | undefined {
  const cpus: number[] = [];
  for (const part of text.split("+")) {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (range === null) return undefined;
    const first = Number(range[1]);
    const last = Number(range[2] ?? first);
    if (last < first || last > CPU_MAX) return undefined;
    for (let cpu = first; cpu <= last; cpu++) cpus.push(cpu);
  }
  return new Set(cpus).size === cpus.length ? cpus.sort((a, b) => a - b) : undefined;
}

function within(value: number, min: number, max: number): number | undefined {
  return value >= min && value <= max ? value : undefined;
}
