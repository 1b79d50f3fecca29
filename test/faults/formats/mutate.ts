// Files that are nearly right: bytes changed, cut, doubled and put in from elsewhere, numbers made hostile, and parts of JSON replaced by
// what nobody expects there. The same seed makes the same file.
import { type Random, randomBelow, randomFrom } from "../../../src/core/random.ts";

/** What stands in place of a number that is written in a text. */
const NUMBERS = [
  "-1",
  "0",
  "1e308",
  "-1e308",
  "9007199254740993",
  "4294967297",
  "0.5",
  "",
  "NaN",
  "1".repeat(400),
];

const deep = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
/** What stands in place of a part of JSON, as it is written. */
const PARTS = [
  ...[
    "null",
    "true",
    "false",
    '""',
    "[]",
    "{}",
    "[[]]",
    "[null]",
    "0",
    "-1",
    "1.5",
    "1e308",
    "-1e308",
    "1e-320",
  ],
  ...[
    "9007199254740993",
    "4294967296",
    "300000000",
    "70000",
    '"\\u0000"',
    '"\\ud800"',
    '"../../x"',
    '"__proto__"',
    '{"__proto__":{"a":1}}',
  ],
  ...['{"constructor":1,"toString":2}', `"${"x".repeat(100_000)}"`, deep(5000), deep(100)],
  ...[`[${"1,".repeat(20_000)}1]`, '{"value":1}', '[{"a":1}]', '"\u001b[2J"'],
];

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const at = (bytes: Buffer, random: Random) => randomBelow(Math.max(1, bytes.length), random);
/** Headers lie at the beginning: half of all changes are made there. */
const early = (bytes: Buffer, random: Random) =>
  randomBelow(2, random) === 0
    ? randomBelow(Math.max(1, Math.min(512, bytes.length)), random)
    : at(bytes, random);

const BYTES: readonly Mutation[] = [
  function flip(bytes, random) {
    const changed = Buffer.from(bytes);
    for (let count = 1 + randomBelow(4, random); count > 0; count--) {
      changed[early(bytes, random)]! ^= 1 << randomBelow(8, random);
    }
    return changed;
  },
  function set(bytes, random) {
    const from = early(bytes, random);
    const to = Math.min(bytes.length, from + 1 + randomBelow(9, random));
    return Buffer.from(bytes).fill([0, 0xff, 0x80, 0x7f][randomBelow(4, random)]!, Math.min(from, to), to);
  },
  function cut(bytes, random) {
    return bytes.subarray(0, early(bytes, random));
  },
  function leaveOut(bytes, random) {
    const from = early(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + randomBelow(64, random))]);
  },
  function double(bytes, random) {
    const from = early(bytes, random);
    const to = from + 1 + randomBelow(256, random);
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from, to), bytes.subarray(to)]);
  },
  function putIn(bytes, random) {
    const [from, to] = [early(bytes, random), at(bytes, random)];
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to, to + 32), bytes.subarray(from)]);
  },
  function longer(bytes, random) {
    return Buffer.concat([bytes, bytes.subarray(0, 1 + randomBelow(99, random))]);
  },
];

const TEXTS: readonly Mutation[] = [
  ...BYTES,
  function number(bytes, random) {
    const text = bytes.toString("latin1");
    const numbers = [...text.slice(0, 20_000).matchAll(/-?\d+(\.\d+)?/g)];
    const chosen = numbers[randomBelow(Math.max(1, numbers.length), random)];
    if (chosen === undefined) return bytes;
    const { index } = chosen;
    const rest = text.slice(index + chosen[0].length);
    return Buffer.from(text.slice(0, index) + NUMBERS[randomBelow(NUMBERS.length, random)] + rest, "latin1");
  },
];

const JSONS: readonly Mutation[] = [replacePart, replacePart, replacePart, ...TEXTS];

const KINDS = { bytes: BYTES, text: TEXTS, json: JSONS } as const;
export type MutationKind = keyof typeof KINDS;

/** @param seed of this one file */
export function mutated(content: Uint8Array, kind: MutationKind, seed: number): Buffer {
  const random = randomFrom(seed);
  const mutations = KINDS[kind];
  return mutations[randomBelow(mutations.length, random)]!(Buffer.from(content), random);
}

/** One part of a JSON file, however deep, is another. A part of a large file is looked for near its beginning. */
function replacePart(bytes: Buffer, random: Random): Buffer {
  let root: unknown;
  try {
    root = JSON.parse(bytes.toString("utf8"));
  } catch {
    return bytes;
  }
  let holder: Record<string, unknown> = { root };
  let key = "root";
  while (randomBelow(4, random) > 0) {
    const value = holder[key];
    if (typeof value !== "object" || value === null) break;
    const keys = Object.keys(value).slice(0, 40);
    if (keys.length === 0) break;
    holder = value as Record<string, unknown>;
    key = keys[randomBelow(keys.length, random)]!;
  }
  if (key === "root" && holder.root === root) return Buffer.from(PARTS[randomBelow(PARTS.length, random)]!);
  if (randomBelow(6, random) === 0) delete holder[key];
  else holder[key] = MARK;
  return Buffer.from(
    JSON.stringify(root).replace(`"${MARK}"`, () => PARTS[randomBelow(PARTS.length, random)]!),
  );
}

const MARK = "\u2603 here";
