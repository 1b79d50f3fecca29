// Which normalizers are done here: what each does to a text, and what the steps behind it must know.

import { type BertNormalizer, bertNormalize, type Normalize } from "../../unicode/normal/bert.ts";
import { addRuns, mapCharacters } from "../../unicode/normal/characters.ts";
import { readCharsmap } from "../../unicode/normal/charsmap.ts";
import { lowerCase } from "../../unicode/normal/lower-case.ts";
import { type NormalForm, normalFormOf } from "../../unicode/normal/normal-forms.ts";
import { type Charsmap, normalizePrecompiled } from "../../unicode/normal/precompiled.hot.ts";
import { literalRegex, translateRegex } from "../../unicode/regex/translate.ts";
import { ACCENTS } from "../../unicode/tables/normal-form-tables.ts";
import { readRuns } from "../../unicode/tables/tables.ts";
import { isWhiteSpace } from "../../unicode/utf.hot.ts";
import { byteOfCharacter } from "../file/alphabet.ts";
import { hasShape, isAnything, isBoolean, isFlag, isString, type Shape } from "../file/shape.ts";
import { notExact } from "../not-exact.ts";

export interface NormalizerStep {
  readonly normalize: Normalize;
  /** Whether a text begins where it began before, whatever is done to it: `Metaspace` asks for it. */
  readonly keepsStart: boolean;
  /** What it does, for encoders that do it in one go with what follows. */
  readonly isPrecompiled?: Charsmap;
  readonly strips?: { readonly left: boolean; readonly right: boolean };
  /** Puts this in place of two blanks and more. */
  readonly blanksBecome?: string;
}

/** The steps of a normalizer, in their order. @throws NotExact */
export function normalizerSteps(normalizer: unknown): readonly NormalizerStep[] {
  if (normalizer === null || normalizer === undefined) return [];
  if (hasShape(normalizer, { type: "Sequence", normalizers: Array.isArray })) {
    return (normalizer as { normalizers: readonly unknown[] }).normalizers.flatMap(normalizerSteps);
  }
  const { type } = normalizer as { type?: unknown };
  const kind = typeof type === "string" && Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  const step =
    kind && hasShape(normalizer, { type: type as string, ...kind.shape }) ? kind.step(normalizer) : undefined;
  return step === undefined ? notExact("normalizer", normalizer) : [step];
}

interface Kind {
  readonly shape: Shape;
  /** @returns undefined for what is not done here */
  readonly step: (normalizer: unknown) => NormalizerStep | undefined;
}

const keeping = (normalize: Normalize): NormalizerStep => ({ normalize, keepsStart: true });
const moving = (normalize: Normalize): NormalizerStep => ({ normalize, keepsStart: false });
const plain = (makeStep: () => NormalizerStep): Kind => ({ shape: {}, step: makeStep });
const form = (name: NormalForm) => plain(() => keeping(normalFormOf(name)));

const KINDS: Readonly<Record<string, Kind>> = {
  NFC: form("NFC"),
  NFD: form("NFD"),
  NFKC: form("NFKC"),
  NFKD: form("NFKD"),
  Lowercase: plain(() => keeping(lowerCase())),
  StripAccents: plain(() => moving(stripAccents())),
  Nmt: plain(() => moving(nmt())),
  ByteLevel: plain(() => keeping(byteLevel)),
  Strip: {
    shape: { strip_left: isBoolean, strip_right: isBoolean },
    step: (normalizer) => strip(normalizer as { strip_left: boolean; strip_right: boolean }),
  },
  Prepend: {
    shape: { prepend: isString },
    step: (normalizer) => prepend((normalizer as { prepend: string }).prepend),
  },
  Replace: {
    shape: { pattern: isAnything, content: isString },
    step: (normalizer) => replace(normalizer as { pattern: unknown; content: string }),
  },
  BertNormalizer: {
    shape: {
      clean_text: isBoolean,
      handle_chinese_chars: isBoolean,
      strip_accents: (value) => value === null || isFlag(value),
      lowercase: isBoolean,
    },
    step: (normalizer) => moving(bertNormalize(normalizer as BertNormalizer)),
  },
  Precompiled: {
    shape: { precompiled_charsmap: isString },
    step: (normalizer) => precompiled((normalizer as { precompiled_charsmap: string }).precompiled_charsmap),
  },
};

function precompiled(base64: string): NormalizerStep | undefined {
  const map = readCharsmap(base64);
  if (map === undefined) return undefined;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const normalize = (text: string) =>
    normalizePrecompiled(map, text, 0, text.length)
      ? decoder.decode(map.room.bytes.subarray(0, map.end))
      : text;
  return { normalize, keepsStart: true, isPrecompiled: map };
}

function strip({ strip_left: left, strip_right: right }: { strip_left: boolean; strip_right: boolean }) {
  const normalize = (text: string) => {
    let from = 0;
    let to = text.length;
    while (left && from < to && isWhiteSpace(text.charCodeAt(from))) from++;
    while (right && to > from && isWhiteSpace(text.charCodeAt(to - 1))) to--;
    return to - from === text.length ? text : text.slice(from, to);
  };
  return { normalize, keepsStart: !left, strips: { left, right } };
}

function prepend(before: string): NormalizerStep | undefined {
  if (before === "" || !before.isWellFormed()) return undefined;
  return keeping((text) => (text === "" ? text : before + text));
}

/** What converters of SentencePiece models write for it. */
const BLANKS = /^ \{2,\}$/;

function replace({ pattern, content }: { pattern: unknown; content: string }): NormalizerStep | undefined {
  const sticky = regexOf(pattern);
  if (sticky === undefined || !content.isWellFormed()) return undefined;
  const everywhere = new RegExp(sticky.source, "gv");
  const normalize = (text: string) => text.replace(everywhere, () => content);
  const { String: text, Regex: regex } = pattern as { String?: string; Regex?: string };
  const isCollapse = regex !== undefined && BLANKS.test(regex);
  // What takes the place of several characters begins at the last of them. `Metaspace` does not ask for it before a blank of its own.
  const keepsStart =
    (content !== "" && text !== undefined && Array.from(text).length === 1) ||
    (isCollapse && (content === " " || content === "▁"));
  return { normalize, keepsStart, ...(isCollapse && { blanksBecome: content }) };
}

/** The expression of a pattern in tokenizer.json; undefined for one that is not translated. */
export function regexOf(pattern: unknown): RegExp | undefined {
  if (hasShape(pattern, { String: isString })) return literalRegex((pattern as { String: string }).String);
  if (hasShape(pattern, { Regex: isString })) return translateRegex((pattern as { Regex: string }).Regex);
  return undefined;
}

function stripAccents(): Normalize {
  const replacements = new Map<number, string>();
  addRuns(replacements, readRuns(ACCENTS), "");
  return mapCharacters(replacements);
}

/** First and last. */
const NMT_REMOVED = [
  [0x01, 0x08],
  [0x0b, 0x0b],
  [0x0e, 0x1f],
  [0x7f, 0x7f],
  [0x8f, 0x8f],
  [0x9f, 0x9f],
] as const;
const NMT_BLANKS = [
  0x09, 0x0a, 0x0c, 0x0d, 0x1680, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x2581, 0xfeff,
  0xfffd,
];

function nmt(): Normalize {
  const replacements = new Map<number, string>(NMT_BLANKS.map((code) => [code, " "]));
  addRuns(
    replacements,
    NMT_REMOVED.map(([first, last]) => [first, last + 1] as const),
    "",
  );
  return mapCharacters(replacements);
}

const characterOfByte = Array.from({ length: 256 }, (_, byte) =>
  String.fromCharCode(byteOfCharacter.indexOf(byte)),
);

/** Each byte of the text's UTF-8 as one visible character. */
export const byteLevel: Normalize = (text) =>
  Array.from(new TextEncoder().encode(text), (byte) => characterOfByte[byte]).join("");
