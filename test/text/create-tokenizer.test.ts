// Which tokenizers our own encoders take: only what they know exactly. Everything else goes to the reference.
import { describe, expect, test } from "bun:test";
import { createTokenizer } from "../../src/text/create-tokenizer.ts";
import { createReferenceTokenizer } from "../../src/text/hugging-face-tokenizer.ts";
import { createOwnTokenizer } from "../../src/text/own-tokenizer.ts";
import { caseOf, type Description, descriptionOf, encode, toJson } from "./tokenizer-cases.ts";

const bare = { addSpecialTokens: false };
const withModel = (description: Description, patch: Description): Description => ({
  ...description,
  model: { ...(description.model as Description), ...patch },
});
const withNormalizer = (description: Description, patch: Description): Description => ({
  ...description,
  normalizer: { ...(description.normalizer as Description), ...patch },
});
const withToken = (description: Description, patch: Description): Description => {
  const [first, ...others] = description.added_tokens as Description[];
  return { ...description, added_tokens: [{ ...first, ...patch }, ...others] };
};
const vocabOf = ({ model }: Description) => (model as { vocab: Record<string, number> }).vocab;
const mergesOf = ({ model }: Description) => (model as { merges: [string, string][] }).merges;

describe("our own encoders leave to the reference", () => {
  const leaves = (description: Description) =>
    expect(createOwnTokenizer(toJson(description), bare)).toBeUndefined();

  describe("of byte-level BPE", () => {
    const base = descriptionOf(caseOf("gpt2"));
    const byteLevel = base.pre_tokenizer as Description;

    test.each([
      ["another normal form", { ...base, normalizer: { type: "NFKC" } }],
      ["a normalizer with an unknown field", { ...base, normalizer: { type: "NFC", more: 1 } }],
      ["another pre-tokenizer", { ...base, pre_tokenizer: { type: "Whitespace" } }],
      ["no pre-tokenizer", { ...base, pre_tokenizer: null }],
      ["a pre-tokenizer with an unknown field", { ...base, pre_tokenizer: { ...byteLevel, more: true } }],
      ["no regular expression", { ...base, pre_tokenizer: { ...byteLevel, use_regex: false } }],
      [
        "another regular expression",
        {
          ...base,
          pre_tokenizer: {
            type: "Sequence",
            pretokenizers: [
              { type: "Split", pattern: { Regex: "\\p{N}{1,3}" }, behavior: "Isolated", invert: false },
              { ...byteLevel, use_regex: false },
            ],
          },
        },
      ],
      ["dropout", withModel(base, { dropout: 0.1 })],
      ["an end of words", withModel(base, { end_of_word_suffix: "</w>" })],
      ["a prefix inside words", withModel(base, { continuing_subword_prefix: "##" })],
      ["whole words before merges", withModel(base, { ignore_merges: true })],
      ["an unknown field of the model", withModel(base, { more: 0 })],
      ["an unknown field of the file", { ...base, more: {} }],
      ["another version", { ...base, version: "2.0" }],
      ["added tokens that must be words", withToken(base, { single_word: true })],
      ["an added token with another id", withToken(base, { id: 9999 })],
      ["an unknown field of an added token", withToken(base, { more: 1 })],
      [
        "added tokens that would take each other's white space",
        {
          ...base,
          added_tokens: (base.added_tokens as Description[]).map((token, i) => ({
            ...token,
            content: i === 0 ? " x" : token.content,
            rstrip: i === 1,
          })),
        },
      ],
      [
        "a byte without a token",
        withModel(base, {
          vocab: Object.fromEntries(
            Object.entries(vocabOf(base)).map(([token, id]) => [token === "!" ? "!!!!!!!!" : token, id]),
          ),
        }),
      ],
      [
        "a merge of a token that there is not",
        withModel(base, { merges: [...mergesOf(base), ["qqqq", "zzzz"]] }),
      ],
      ["an id that comes twice", withModel(base, { vocab: { ...vocabOf(base), "!!!!!!!!": 0 } })],
      ["a post-processor that puts the text in twice", { ...base, post_processor: templateOf(["A", "A"]) }],
      ["a post-processor of another kind", { ...base, post_processor: { type: "Other" } }],
      [
        "one among others",
        { ...base, post_processor: { type: "Sequence", processors: [byteLevel, { type: "Other" }] } },
      ],
      [
        "two frames",
        {
          ...base,
          post_processor: { type: "Sequence", processors: [templateOf(["A"]), templateOf(["A"])] },
        },
      ],
    ])("%s", (_, description) => leaves(description));
  });

  describe("of SentencePiece BPE", () => {
    const base = descriptionOf(caseOf("prefix-block"));

    test.each([
      ["bytes without tokens", withModel(base, { byte_fallback: false })],
      [
        "a missing byte",
        withModel(base, {
          vocab: Object.fromEntries(Object.entries(vocabOf(base)).filter(([token]) => token !== "<0x41>")),
        }),
      ],
      [
        "a merge with the token of a byte",
        withModel(base, {
          merges: [["<0x41>", "a"], ...mergesOf(base)],
          vocab: { ...vocabOf(base), "<0x41>a": 100_000 },
        }),
      ],
      ["no normalizer", { ...base, normalizer: null }],
      [
        "another prefix",
        withNormalizer(base, {
          normalizers: [
            { type: "Prepend", prepend: "_" },
            { type: "Replace", pattern: { String: " " }, content: "▁" },
          ],
        }),
      ],
      ["added tokens in normalised text", withToken(base, { normalized: true })],
      [
        "white space split off",
        {
          ...base,
          pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true },
        },
      ],
    ])("%s", (_, description) => leaves(description));
  });

  describe("of WordPiece", () => {
    const base = descriptionOf(caseOf("uncased"));

    test.each([
      ["another normalizer", { ...base, normalizer: { type: "Lowercase" } }],
      ["a normalizer with an unknown field", withNormalizer(base, { more: true })],
      ["a normalizer without one of its fields", withNormalizer(base, { clean_text: undefined })],
      ["another pre-tokenizer", { ...base, pre_tokenizer: { type: "Whitespace" } }],
      ["an unknown token that there is not", withModel(base, { unk_token: "[NONE]" })],
      ["words of any length", withModel(base, { max_input_chars_per_word: 1_000_000 })],
      ["added tokens in normalised text", withToken(base, { normalized: true })],
    ])("%s", (_, description) => leaves(description));
  });

  test("models of other kinds, which the reference then encodes", () => {
    const words: Description = {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: { type: "Whitespace" },
      post_processor: null,
      decoder: null,
      model: { type: "WordLevel", vocab: { "[UNK]": 0, a: 1, b: 2 }, unk_token: "[UNK]" },
    };
    leaves(words);
    expect(encode(createTokenizer(toJson(words), bare), "b a c").ids).toEqual([2, 1, 0]);
  });
});

describe("a file that is no tokenizer", () => {
  const whole = toJson(descriptionOf(caseOf("cl100k")));

  test("is refused wherever it is cut off, with the reason of the reference", () => {
    for (let length = 0; length < whole.length; length += 37) {
      const cut = whole.slice(0, length);
      expect(createOwnTokenizer(cut, bare)).toBeUndefined();
      expect(() => createReferenceTokenizer(cut, bare)).toThrow("tokenizer.json cannot be used");
    }
  });

  test.each([
    "",
    "{}",
    "[]",
    "null",
    '{"model":null}',
    '{"model":{"vocab":{}}}',
    '{"model":{"vocab":[1]}}',
    '{"model":{"vocab":{"a":1.5}}}',
    "{not json",
  ])("such as %j", (text) => {
    const json = new TextEncoder().encode(text);
    expect(createOwnTokenizer(json, bare)).toBeUndefined();
    expect(() => createTokenizer(json, bare)).toThrow();
  });
});

describe("a text that is cut keeps its special tokens", () => {
  const description = descriptionOf(caseOf("uncased"));
  const framed = { addSpecialTokens: true };

  test("with our own encoder and with the reference", () => {
    // A field that changes nothing, but that we do not know.
    const unknown = withModel(description, { more: 1 });
    expect(createOwnTokenizer(toJson(unknown), framed)).toBeUndefined();
    for (const json of [toJson(description), toJson(unknown)]) {
      const { ids, count } = encode(createTokenizer(json, framed), "the hello the hello the", 5);
      expect(count).toBeGreaterThan(5);
      expect([ids.length, ids[0], ids[4]]).toEqual([5, 2, 3]);
    }
  });
});

function templateOf(sequences: readonly string[]): Description {
  return {
    type: "TemplateProcessing",
    single: sequences.map((id) => ({ Sequence: { id, type_id: 0 } })),
    pair: [],
    special_tokens: {},
  };
}
