// Random texts for tokenizers: every script, emoji, controls, white space in runs, very long words, and what looks like a special token.
import { type Random, randomBelow } from "../../src/core/random.ts";

type Make = (random: Random) => string;

const LAST_CODE_POINT = 0x10ffff;
const FIRST_SURROGATE = 0xd800;
const SURROGATES = 0x800;

/** First and last characters of scripts, each as likely as any other. */
const SCRIPTS: readonly (readonly [number, number])[] = [
  ...([
    [0x20, 0x7e],
    [0x41, 0x5a],
    [0x61, 0x7a],
    [0xa0, 0xff],
    [0x100, 0x17f],
    [0x180, 0x24f],
  ] as const),
  ...([
    [0x250, 0x2af],
    [0x370, 0x3ff],
    [0x400, 0x52f],
    [0x530, 0x58f],
    [0x590, 0x5ff],
    [0x600, 0x6ff],
  ] as const),
  ...([
    [0x700, 0x7bf],
    [0x900, 0x97f],
    [0x980, 0x9ff],
    [0xa00, 0xaff],
    [0xb00, 0xbff],
    [0xc00, 0xcff],
  ] as const),
  ...([
    [0xd00, 0xdff],
    [0xe00, 0xe7f],
    [0xe80, 0xeff],
    [0xf00, 0xfff],
    [0x1000, 0x109f],
    [0x10a0, 0x10ff],
  ] as const),
  ...([
    [0x1100, 0x11ff],
    [0x1200, 0x137f],
    [0x13a0, 0x13ff],
    [0x1780, 0x17ff],
    [0x1800, 0x18af],
  ] as const),
  ...([
    [0x1e00, 0x1eff],
    [0x1f00, 0x1fff],
    [0x2000, 0x206f],
    [0x2070, 0x209f],
    [0x20a0, 0x20cf],
  ] as const),
  ...([
    [0x2100, 0x218f],
    [0x2190, 0x22ff],
    [0x2460, 0x24ff],
    [0x2500, 0x27bf],
    [0x2e80, 0x2fdf],
  ] as const),
  ...([
    [0x3000, 0x303f],
    [0x3040, 0x30ff],
    [0x3100, 0x312f],
    [0x3130, 0x318f],
    [0x3400, 0x4dbf],
  ] as const),
  ...([
    [0x4e00, 0x9fff],
    [0xa000, 0xa4cf],
    [0xa640, 0xa69f],
    [0xa720, 0xa7ff],
    [0xac00, 0xd7ff],
  ] as const),
  ...([
    [0xe000, 0xf8ff],
    [0xf900, 0xfaff],
    [0xfb00, 0xfdff],
    [0xfe20, 0xfe6f],
    [0xff00, 0xffef],
  ] as const),
  ...([
    [0x10000, 0x1034f],
    [0x10400, 0x104ff],
    [0x10800, 0x10fff],
    [0x11000, 0x11fff],
  ] as const),
  ...([
    [0x12000, 0x12fff],
    [0x16800, 0x16fff],
    [0x1d100, 0x1d7ff],
    [0x1e000, 0x1efff],
  ] as const),
  ...([
    [0x20000, 0x2ffff],
    [0x30000, 0x323af],
    [0xe0000, 0xe01ff],
  ] as const),
];

const EMOJI = [
  ..."😀😂🤖👍👩👨👧🧑❤🔥✨🎉🏳🌈🇩🇪🇯🇵🏴☠✈1️⃣",
  "\u200d",
  "\ufe0f",
  "\u20e3",
  "\u{1f3fb}",
  "\u{1f3ff}",
];
const WHITE_SPACE = [
  ..." \t\n\r\f\v\u0085\u00a0\u1680\u2000\u2003\u2009\u200a\u2028\u2029\u202f\u205f\u3000",
];
const INVISIBLE = [
  ..."\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\ufffc\ufffd",
];
const MARKED = [
  ...["[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]", "##", "##ing", "[", "]", "[cls]"],
  ...["<s>", "</s>", "<unk>", "<mask>", "<pad>", "<|endoftext|>", "<0x0A>", "|||ID|||", "▁", "▁▁", "Ġ", "Ċ"],
  ...[
    "'s",
    "'LL",
    "'re",
    "don't",
    "'ſ",
    "1,234.5",
    "2026-11-25",
    "e-mail@example.org",
    "https://a.b/c?d=e#f",
  ],
];
const WORDS = [
  ..."the quick brown fox jumps over a lazy dog while small green lizards sleep in warm sunshine".split(" "),
  ..."Größe Zürich naïve façade Ångström İstanbul ǅ ﬁne ΟΔΟΣ ёлка привет мир שלום مرحبا नमस्ते 日本語 東京都 한국어".split(
    " ",
  ),
  ..."e\u0301 a\u0308\u0323 q\u0307\u0323 \u0301\u0300 ク\u3099 각 \u1100\u1161\u11a8".split(" "),
];

const pick = <T>(items: readonly T[], random: Random) => items[randomBelow(items.length, random)]!;
const upTo = (most: number, random: Random) => 1 + randomBelow(most, random);
const repeated = (count: number, make: Make) => (random: Random) =>
  Array.from({ length: upTo(count, random) }, () => make(random)).join("");

/** Any character that there may be, assigned or not; halves of pairs are none. */
const anyCharacter: Make = (random) => {
  const code = randomBelow(LAST_CODE_POINT + 1 - SURROGATES, random);
  return String.fromCodePoint(code < FIRST_SURROGATE ? code : code + SURROGATES);
};

const oneScript: Make = (random) => {
  const [first, last] = pick(SCRIPTS, random);
  const character = () => String.fromCodePoint(first + randomBelow(last - first + 1, random));
  return repeated(12, character)(random);
};

const control: Make = (random) =>
  randomBelow(2, random) === 0 ? String.fromCharCode(randomBelow(0xa0, random)) : pick(INVISIBLE, random);

/** Combining marks over letters, in any order. */
const accented: Make = (random) =>
  pick([..."aeiounAEIOUy"], random) +
  repeated(4, () => String.fromCodePoint(0x300 + randomBelow(0x70, random)))(random);

/** A piece that comes again up to a few thousand times. */
const longWord: Make = (random) => {
  const piece = randomBelow(2, random) === 0 ? pick(WORDS, random) : oneScript(random);
  return piece.repeat(upTo(Math.ceil(2000 / piece.length), random));
};

/** What makes graphemes of one another, or does not. */
const JOINING = [
  ..."aé©®❤&x\r\n\u0001\u0600\u094dकषก\u0e33\u1100\u1161\u11a8가각\u3099か\u0903\u0345\ufb01\u212b\u00bd\ufdfa",
  "\u0301",
  "\u200d",
  "\u200b",
  "\u{1f468}",
  "\u{1f1e9}",
  "\u{e0020}",
];

/** By how often each comes. */
const PIECES: readonly Make[] = [
  ...new Array<Make>(6).fill((random) => pick(WORDS, random)),
  ...new Array<Make>(5).fill(oneScript),
  ...new Array<Make>(2).fill(repeated(4, (random) => pick(EMOJI, random))),
  ...new Array<Make>(2).fill(repeated(6, (random) => pick(WHITE_SPACE, random))),
  ...[repeated(6, anyCharacter), repeated(3, control), repeated(3, accented)],
  (random) => pick(MARKED, random),
  repeated(5, (random) => pick(JOINING, random)),
];

const LONG_WORDS = 1 / 500;

export function randomText(random: Random): string {
  if (random() < LONG_WORDS * 2 ** 32) return longWord(random) + pick(PIECES, random)(random);
  const between = pick(["", " ", " "], random);
  return Array.from({ length: upTo(10, random) }, () => pick(PIECES, random)(random)).join(between);
}
