// Components that the JavaScript library does otherwise than the Rust one: the smallest text that shows each, and the tokens of the
// Rust library.
import { describe, expect, test } from "bun:test";
import { createOwnTokenizer } from "../../src/text/own-tokenizer.ts";
import { readKinds } from "./kinds.ts";
import { caseOf, type Description, descriptionOf, encode, toJson } from "./tokenizer-cases.ts";

const bare = { addSpecialTokens: false };
const { tokenizers } = readKinds();
const normalizerOf = (kind: string) =>
  (JSON.parse(tokenizers.find(({ name }) => name === kind)!.json) as Description).normalizer;

function tokenizerOf(model: Description, parts: Description = {}): Description {
  return {
    ...{ version: "1.0", truncation: null, padding: null, added_tokens: [], normalizer: null },
    ...{ pre_tokenizer: null, post_processor: null, decoder: null, model },
    ...parts,
  };
}

function unigram(pieces: readonly string[], parts: Description, byteFallback = false): Description {
  const vocab = ["<unk>", ...pieces].map((piece, place) => [piece, -place]);
  return tokenizerOf({ type: "Unigram", unk_id: 0, vocab, byte_fallback: byteFallback }, parts);
}

const wordLevel = (words: readonly string[], parts: Description) =>
  tokenizerOf(
    {
      type: "WordLevel",
      unk_token: "[UNK]",
      vocab: Object.fromEntries(["[PAD]", "[UNK]", ...words].map((word, id) => [word, id])),
    },
    parts,
  );

function tokensOf(description: Description, text: string): string[] {
  const { vocab } = description.model as { vocab: readonly [string, number][] | Record<string, number> };
  const names = Array.isArray(vocab) ? vocab.map(([piece]) => piece) : Object.keys(vocab);
  const added = description.added_tokens as { id: number; content: string }[];
  const { ids } = encode(createOwnTokenizer(toJson(description), bare)!, text);
  return ids.map((id) => added.find((token) => token.id === id)?.content ?? names[id]!);
}

const metaspace = { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true };
const token = (content: string, id: number, flags: Description = {}) => ({
  ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
  ...flags,
});

test("an unknown character of a Unigram model is spelled in bytes", () => {
  const bytes = ["EF", "AC", "81"].map((byte) => `<0x${byte}>`);
  expect(tokensOf(unigram(bytes, {}, true), "ﬁ")).toEqual(bytes);
  // With a byte that has no token, all of it is unknown.
  expect(tokensOf(unigram(bytes.slice(1), {}, true), "ﬁﬁ")).toEqual(["<unk>"]);
});

describe("a charsmap is the file's own", () => {
  test("that folds case", () => {
    const pieces = ["▁münchen", "▁", "ü", "M"];
    const description = unigram(pieces, {
      normalizer: normalizerOf("case-folded"),
      pre_tokenizer: metaspace,
    });
    expect(tokensOf(description, "München")).toEqual(["▁münchen"]);
  });

  test("with rules of its own", () => {
    const pieces = ["▁a", "n", "d", "▁", "b"];
    const description = unigram(pieces, { normalizer: normalizerOf("own-rules"), pre_tokenizer: metaspace });
    expect(tokensOf(description, "a&b")).toEqual(["▁a", "▁a", "n", "d", "▁", "b"]);
  });

  test("that keeps a joiner of zero width", () => {
    const pieces = ["▁a", "\u200d", "b", "▁"];
    const description = unigram(pieces, { normalizer: normalizerOf("nfkc"), pre_tokenizer: metaspace });
    expect(tokensOf(description, "a\u200db")).toEqual(["▁a", "\u200d", "b"]);
  });
});

test("a word that a WordLevel model does not know is unknown", () => {
  expect(tokensOf(wordLevel(["a"], { pre_tokenizer: { type: "WhitespaceSplit" } }), "a b")).toEqual([
    "a",
    "[UNK]",
  ]);
});

test("a word has letters of every script", () => {
  const description = wordLevel(["ﬁnance", "ﬁ", "nance"], { pre_tokenizer: { type: "Whitespace" } });
  expect(tokensOf(description, "ﬁnance")).toEqual(["ﬁnance"]);
});

describe("an added token", () => {
  const words = { pre_tokenizer: { type: "WhitespaceSplit" } };

  test("that must stand alone is none inside a word", () => {
    const alone = token("[MASK]", 2, { single_word: true });
    const description = wordLevel(["[MASK]", "a[MASK]b"], { ...words, added_tokens: [alone] });
    expect(tokensOf(description, "a[MASK]b")).toEqual(["a[MASK]b"]);
    expect(tokensOf(description, "(?[MASK]!)")).toEqual(["[UNK]", "[MASK]", "[UNK]"]);
  });

  test("that is normalised is looked for in normalised text", () => {
    const base = descriptionOf(caseOf("uncased"));
    const { vocab } = base.model as { vocab: Record<string, number> };
    const list = base.added_tokens as Description[];
    const added = token("𠀀a", Object.keys(vocab).length, { normalized: true, special: false });
    const description = { ...base, added_tokens: [...list, added] };
    // The normalizer puts blanks around the character, in the text and in the token alike.
    expect(tokensOf(description, "𠀀A")).toEqual(["𠀀a"]);
    expect(tokensOf(description, "a𠀀a")).toEqual(["a", "𠀀a"]);
  });
});

test("an empty text has no tokens, whatever is put before others", () => {
  for (const { name, json } of tokenizers.filter(({ name }) => /^(t5|words-bytes|gpt2-blank)$/.test(name))) {
    const { ids } = encode(createOwnTokenizer(new TextEncoder().encode(json), bare)!, "");
    expect({ name, ids }).toEqual({ name, ids: [] });
  }
});
