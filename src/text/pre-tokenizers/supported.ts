// Which pre-tokenizers are done here, each as a step around what encodes a word.

import { literalRegex, translateRegex } from "../../unicode/regex/translate.ts";
import { once } from "../../unicode/tables/once.ts";
import { codePointAt, unitsOf } from "../../unicode/utf.hot.ts";
import {
  hasShape,
  isAnything,
  isBoolean,
  isFlag,
  isListOf,
  isNothing,
  isString,
  type Shape,
} from "../file/shape.ts";
import { normalizing } from "../normalizers/normalizing.ts";
import { byteLevel, regexOf } from "../normalizers/supported.ts";
import { notExact } from "../not-exact.ts";
import type { EncodeSegment } from "../segment.ts";
import { findMarked, findRegex, markedNumbers, markedPunctuation, markedWhiteSpace } from "./finders.ts";
import { SPLIT_BEHAVIORS, type SplitBehavior, splitting } from "./split.ts";
import { splittingWords } from "./words.ts";

/** Where the text that a step is given begins. */
export interface Origin {
  /** Whether its first character is the first of the whole text, whatever was done to it since. */
  startsText: boolean;
}

export interface Metaspace {
  readonly replacement: string;
  readonly prepend_scheme: "always" | "first" | "never";
  readonly split: boolean;
}

export interface ByteLevel {
  readonly add_prefix_space: boolean;
  readonly use_regex: boolean;
}

/** One pre-tokenizer, and what it makes around the step behind it. */
export interface PreTokenizerStep {
  readonly around: (inner: EncodeSegment, origin: Origin) => EncodeSegment;
  readonly metaspace?: Metaspace;
  readonly byteLevel?: ByteLevel;
  readonly splitsWhiteSpace?: boolean;
}

/** The steps of a pre-tokenizer, in their order. @throws NotExact */
export function preTokenizerSteps(preTokenizer: unknown): readonly PreTokenizerStep[] {
  if (preTokenizer === null || preTokenizer === undefined) return [];
  if (hasShape(preTokenizer, { type: "Sequence", pretokenizers: isListOf(isAnything) })) {
    return (preTokenizer as { pretokenizers: readonly unknown[] }).pretokenizers.flatMap(preTokenizerSteps);
  }
  const { type } = preTokenizer as { type?: unknown };
  const kind = typeof type === "string" && Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  const step =
    kind && hasShape(preTokenizer, { type: type as string, ...kind.shape })
      ? kind.step(preTokenizer)
      : undefined;
  return step === undefined ? notExact("pre_tokenizer", preTokenizer) : [step];
}

interface Kind {
  readonly shape: Shape;
  /** @returns undefined for what is not done here */
  readonly step: (preTokenizer: unknown) => PreTokenizerStep | undefined;
}

const isBehavior = (value: unknown) => SPLIT_BEHAVIORS.includes(value as SplitBehavior);
const isOneCharacter = (value: unknown) =>
  typeof value === "string" && value.isWellFormed() && Array.from(value).length === 1;

const KINDS: Readonly<Record<string, Kind>> = {
  Whitespace: { shape: {}, step: () => ({ around: splittingWords }) },
  WhitespaceSplit: {
    shape: {},
    step: () => ({ around: splittingWhiteSpace, splitsWhiteSpace: true }),
  },
  BertPreTokenizer: {
    shape: {},
    step: () => ({
      around: (inner) => splittingWhiteSpace(splittingMarked(markedPunctuation(), "Isolated", inner)),
    }),
  },
  Punctuation: {
    shape: { behavior: (value) => value === undefined || isBehavior(value) },
    step: (preTokenizer) => {
      const { behavior = "Isolated" } = preTokenizer as { behavior?: SplitBehavior };
      return { around: (inner) => splittingMarked(markedPunctuation(), behavior, inner) };
    },
  },
  Digits: {
    shape: { individual_digits: isBoolean },
    step: (preTokenizer) => {
      const behavior = (preTokenizer as { individual_digits: boolean }).individual_digits
        ? "Isolated"
        : "Contiguous";
      return { around: (inner) => splittingMarked(markedNumbers(), behavior, inner) };
    },
  },
  CharDelimiterSplit: {
    shape: { delimiter: isOneCharacter },
    step: (preTokenizer) => {
      const regex = literalRegex((preTokenizer as { delimiter: string }).delimiter)!;
      return { around: (inner) => splittingRegex(regex, "Removed", false, inner) };
    },
  },
  FixedLength: {
    shape: { length: (value) => Number.isInteger(value) && (value as number) > 0 },
    step: (preTokenizer) => ({
      around: (inner) => splittingLengths((preTokenizer as { length: number }).length, inner),
    }),
  },
  Split: {
    shape: { pattern: isAnything, behavior: isBehavior, invert: isBoolean },
    step: (preTokenizer) => {
      const { pattern, behavior, invert } = preTokenizer as {
        pattern: unknown;
        behavior: SplitBehavior;
        invert: boolean;
      };
      const regex = regexOf(pattern);
      return regex && { around: (inner) => splittingRegex(regex, behavior, invert, inner) };
    },
  },
  Metaspace: {
    shape: {
      replacement: isOneCharacter,
      add_prefix_space: isFlag,
      prepend_scheme: (value) => isNothing(value) || ["always", "first", "never"].includes(value as string),
      split: isFlag,
      str_rep: (value) => value === undefined || isString(value),
    },
    step: (preTokenizer) => metaspaceStep(preTokenizer as LegacyMetaspace),
  },
  ByteLevel: {
    shape: { add_prefix_space: isBoolean, trim_offsets: isFlag, use_regex: isFlag },
    step: (preTokenizer) => {
      const { add_prefix_space, use_regex = true } = preTokenizer as Partial<ByteLevel>;
      const step: ByteLevel = { add_prefix_space: add_prefix_space!, use_regex };
      return {
        byteLevel: step,
        around: (inner) => splittingByteLevel(step, normalizing(byteLevel, inner)),
      };
    },
  },
};

function splittingWhiteSpace(inner: EncodeSegment): EncodeSegment {
  return splittingMarked(markedWhiteSpace(), "Removed", inner);
}

function splittingMarked(isMarked: Uint8Array, behavior: SplitBehavior, inner: EncodeSegment): EncodeSegment {
  return splitting(findMarked(isMarked), behavior, false, inner);
}

/** An expression may look ahead: it is given nothing but its stretch. */
function splittingRegex(
  sticky: RegExp,
  behavior: SplitBehavior,
  isInverted: boolean,
  inner: EncodeSegment,
): EncodeSegment {
  const split = splitting(findRegex(sticky), behavior, isInverted, inner);
  return (text, from, to, target, offset, limit, count) =>
    from === 0 && to === text.length
      ? split(text, from, to, target, offset, limit, count)
      : split(text.slice(from, to), 0, to - from, target, offset, limit, count);
}

/** Pieces of so many characters. */
function splittingLengths(length: number, inner: EncodeSegment): EncodeSegment {
  return (text, from, to, target, offset, limit, count) => {
    for (let at = from; at < to && count <= limit; ) {
      const start = at;
      for (let i = 0; i < length && at < to; i++) at += unitsOf(codePointAt(text, at, to));
      count = inner(text, start, at, target, offset, limit, count);
    }
    return count;
  };
}

interface LegacyMetaspace extends Partial<Metaspace> {
  readonly add_prefix_space?: boolean;
}

function metaspaceStep({
  replacement,
  add_prefix_space,
  prepend_scheme = "always",
  split = true,
}: LegacyMetaspace): PreTokenizerStep | undefined {
  // The two would contradict each other, and the Rust library does not open such a file.
  if (add_prefix_space === false && prepend_scheme !== "never") return undefined;
  const metaspace: Metaspace = { replacement: replacement!, prepend_scheme, split };
  return { metaspace, around: (inner, origin) => splittingMetaspace(metaspace, inner, origin) };
}

function splittingMetaspace(
  { replacement, prepend_scheme: scheme, split }: Metaspace,
  inner: EncodeSegment,
  origin: Origin,
): EncodeSegment {
  const pieces = split
    ? splitting(findRegex(literalRegex(replacement)!), "MergedWithNext", false, inner)
    : inner;
  return (text, from, to, target, offset, limit, count) => {
    const spelled = text.slice(from, to).replaceAll(" ", replacement);
    const isPrefixed = scheme === "always" || (scheme === "first" && from === 0 && origin.startsText);
    const whole = isPrefixed && !spelled.startsWith(replacement) ? replacement + spelled : spelled;
    return pieces(whole, 0, whole.length, target, offset, limit, count);
  };
}

/** What `use_regex` splits by. */
const gpt2Words = once(
  () => translateRegex("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+")!,
);

/** Before the bytes are spelled. */
export function splittingByteLevel(
  { add_prefix_space, use_regex }: ByteLevel,
  inner: EncodeSegment,
): EncodeSegment {
  const split = use_regex ? splittingRegex(gpt2Words(), "Isolated", false, inner) : inner;
  return add_prefix_space ? prefixingBlank(split) : split;
}

/** A stretch that does not begin with a blank gets one. */
export function prefixingBlank(inner: EncodeSegment): EncodeSegment {
  return (text, from, to, target, offset, limit, count) => {
    if (text.charCodeAt(from) === 0x20) return inner(text, from, to, target, offset, limit, count);
    const withBlank = ` ${text.slice(from, to)}`;
    return inner(withBlank, 0, withBlank.length, target, offset, limit, count);
  };
}
