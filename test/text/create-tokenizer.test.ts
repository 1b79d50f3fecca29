// Which tokenizers are taken: those whose every component is encoded exactly. Everything else is refused by its name, or goes to the
// JavaScript library where that was asked for.
import { describe, expect, test } from "bun:test";
import { createTokenizer, inexactComponent } from "../../src/text/create-tokenizer.ts";
import { createReferenceTokenizer } from "../../src/text/hugging-face-tokenizer.ts";
import { createOwnTokenizer } from "../../src/text/own-tokenizer.ts";
import { caseOf, type Description, descriptionOf, encode, jsonOf, toJson } from "./tokenizer-cases.ts";

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

describe("refused by name", () => {
  const refuses = (description: Description, name: string) =>
    expect(() => createOwnTokenizer(toJson(description), bare)).toThrow(
      `this tokenizer's \`${name}\` is not supported exactly`,
    );

  describe("of byte-level BPE", () => {
    const base = descriptionOf(caseOf("gpt2"));
    const byteLevel = base.pre_tokenizer as Description;
    const splitBy = (pattern: Description) => ({
      ...base,
      pre_tokenizer: {
        type: "Sequence",
        pretokenizers: [
          { type: "Split", pattern, behavior: "Isolated", invert: false },
          { ...byteLevel, use_regex: false },
        ],
      },
    });

    test.each([
      [
        "a normalizer with an unknown field",
        { ...base, normalizer: { type: "NFC", more: 1 } },
        "normalizer NFC",
      ],
      ["a normalizer of another kind", { ...base, normalizer: { type: "Other" } }, "normalizer Other"],
      [
        "one among others",
        { ...base, normalizer: { type: "Sequence", normalizers: [{ type: "NFC" }, { type: "Other" }] } },
        "normalizer Other",
      ],
      [
        "a charsmap that is none",
        { ...base, normalizer: { type: "Precompiled", precompiled_charsmap: "AAAA" } },
        "normalizer Precompiled",
      ],
      [
        "a pre-tokenizer with an unknown field",
        { ...base, pre_tokenizer: { ...byteLevel, more: true } },
        "pre_tokenizer ByteLevel",
      ],
      ["scripts", { ...base, pre_tokenizer: { type: "UnicodeScripts" } }, "pre_tokenizer UnicodeScripts"],
      ["a class of words", splitBy({ Regex: "\\w+" }), "pre_tokenizer Split"],
      ["a place between words", splitBy({ Regex: "a\\b" }), "pre_tokenizer Split"],
      ["a look behind", splitBy({ Regex: "(?<=a)b" }), "pre_tokenizer Split"],
      ["an expression that may match nothing", splitBy({ Regex: "a*" }), "pre_tokenizer Split"],
      ["a property that has no table", splitBy({ Regex: "\\p{Han}" }), "pre_tokenizer Split"],
      ["an expression that is none", splitBy({ Regex: "(a" }), "pre_tokenizer Split"],
      ["two letters that are one in another case", splitBy({ Regex: "(?i:st)" }), "pre_tokenizer Split"],
      ["dropout", withModel(base, { dropout: 0.1 }), "model BPE"],
      ["a prefix inside words", withModel(base, { continuing_subword_prefix: "##" }), "model BPE"],
      ["an unknown field of the model", withModel(base, { more: 0 }), "model BPE"],
      ["another model", withModel(base, { type: "Other" }), "model Other"],
      ["an unknown field of the file", { ...base, more: {} }, "version or a field of another version"],
      ["another version", { ...base, version: "2.0" }, "version or a field of another version"],
      [
        "an added token with another id",
        withToken(base, { id: 9999 }),
        "added_tokens with other ids than they get",
      ],
      [
        "an unknown field of an added token",
        withToken(base, { more: 1 }),
        "added_tokens that come twice, or take the white space of one another",
      ],
      [
        "added tokens that are the same when normalised",
        {
          ...base,
          normalizer: { type: "Lowercase" },
          added_tokens: (base.added_tokens as Description[]).map((token, i) => ({
            ...token,
            content: ["§§x", "§§X", "§§y", "§§z"][i],
            normalized: true,
          })),
        },
        "added_tokens that are the same when normalised",
      ],
      [
        "a merge of a token that there is not",
        withModel(base, { merges: [...mergesOf(base), ["qqqq", "zzzz"]] }),
        "",
      ],
      ["an id that comes twice", withModel(base, { vocab: { ...vocabOf(base), "!!!!!!!!": 0 } }), ""],
      [
        "a post-processor that puts the text in twice",
        { ...base, post_processor: templateOf(["A", "A"]) },
        "post_processor TemplateProcessing",
      ],
      [
        "a post-processor of another kind",
        { ...base, post_processor: { type: "Other" } },
        "post_processor Other",
      ],
      [
        "two frames",
        {
          ...base,
          post_processor: { type: "Sequence", processors: [templateOf(["A"]), templateOf(["A"])] },
        },
        "post_processor Sequence",
      ],
    ] as const)("%s", (_, description, name) => {
      if (name === "") expect(createOwnTokenizer(toJson(description), bare)).toBeUndefined();
      else refuses(description, name);
    });
  });

  describe("of SentencePiece", () => {
    const base = descriptionOf(caseOf("prefix-block"));
    const metaspace = { type: "Metaspace", replacement: "▁", prepend_scheme: "first", split: true };

    test.each([
      [
        "a merge with the token of a byte",
        withModel(base, {
          merges: [["<0x41>", "a"], ...mergesOf(base)],
          vocab: { ...vocabOf(base), "<0x41>a": 100_000 },
        }),
        "",
      ],
      [
        "a first word that another normalizer may have moved",
        {
          ...base,
          normalizer: { type: "Strip", strip_left: true, strip_right: true },
          pre_tokenizer: metaspace,
        },
        "pre_tokenizer Metaspace (prepend_scheme first) with this normalizer",
      ],
      [
        "options that contradict each other",
        { ...base, pre_tokenizer: { ...metaspace, add_prefix_space: false } },
        "pre_tokenizer Metaspace",
      ],
      [
        "a Unigram model without an unknown token",
        { ...base, added_tokens: [], model: { type: "Unigram", unk_id: null, vocab: [["a", -1]] } },
        "model Unigram",
      ],
      [
        "a WordLevel model without an unknown token",
        { ...base, added_tokens: [], model: { type: "WordLevel", unk_token: "[UNK]", vocab: { a: 0 } } },
        "model WordLevel",
      ],
    ] as const)("%s", (_, description, name) => {
      if (name === "") expect(createOwnTokenizer(toJson(description), bare)).toBeUndefined();
      else refuses(description, name);
    });
  });

  describe("of WordPiece", () => {
    const base = descriptionOf(caseOf("uncased"));

    test.each([
      [
        "a normalizer with an unknown field",
        withNormalizer(base, { more: true }),
        "normalizer BertNormalizer",
      ],
      [
        "a normalizer without one of its fields",
        withNormalizer(base, { clean_text: undefined }),
        "normalizer BertNormalizer",
      ],
      ["an unknown token that there is not", withModel(base, { unk_token: "[NONE]" }), "model WordPiece"],
      ["words of any length", withModel(base, { max_input_chars_per_word: 1_000_000 }), "model WordPiece"],
    ] as const)("%s", (_, description, name) => refuses(description, name));
  });
});

describe("the JavaScript library's ids", () => {
  const scripts = { ...descriptionOf(caseOf("gpt2")), pre_tokenizer: { type: "UnicodeScripts" } };
  const unknown = withModel(descriptionOf(caseOf("uncased")), { more: 1 });

  test("are taken only where they are accepted, and then the component is named", () => {
    const json = toJson(unknown);
    expect(() => createTokenizer(json, bare)).toThrow("`model WordPiece` is not supported exactly");
    const inexact = createTokenizer(json, { ...bare, acceptsInexact: true });
    expect(encode(inexact, "hello").ids).toEqual(encode(createReferenceTokenizer(json, bare), "hello").ids);
    expect(inexactComponent(json)).toBe("model WordPiece");
    expect(inexactComponent(toJson(descriptionOf(caseOf("uncased"))))).toBeUndefined();
  });

  test("are refused where the library has none: 0 would be a token", () => {
    const model = { type: "WordLevel", vocab: { zero: 0, hello: 1 } };
    const json = toJson({ ...unknown, model, normalizer: null, post_processor: null, added_tokens: [] });
    const inexact = createTokenizer(json, { ...bare, acceptsInexact: true });
    expect(inexact.highestId).toBe(1);
    expect(encode(inexact, "hello").ids).toEqual([1]);
    expect(() => encode(inexact, "hello there")).toThrow("the tokenizer has no token");
  });

  test("are not asked for what the library does not know either", () => {
    expect(() => createTokenizer(toJson(scripts), { ...bare, acceptsInexact: true })).toThrow(
      "tokenizer.json cannot be used",
    );
  });
});

describe("a file that is no tokenizer", () => {
  const whole = toJson(descriptionOf(caseOf("cl100k")));

  test("is refused wherever it is cut off", () => {
    for (let length = 0; length < whole.length; length += 37) {
      const cut = whole.slice(0, length);
      expect(createOwnTokenizer(cut, bare)).toBeUndefined();
      expect(() => createTokenizer(cut, bare)).toThrow("tokenizer.json cannot be used");
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
    expect(() => createTokenizer(json, bare)).toThrow();
  });
});

test("a model without a type is of the kind that its fields make", () => {
  for (const name of ["gpt2", "prefix-block", "uncased"]) {
    const { model, ...others } = descriptionOf(caseOf(name));
    const { type, ...fields } = model as Description;
    const old = createOwnTokenizer(toJson({ ...others, model: fields }), bare)!;
    const named = createOwnTokenizer(toJson({ ...others, model: { type, ...fields } }), bare)!;
    expect(encode(old, "hello, the world!")).toEqual(encode(named, "hello, the world!"));
  }
});

describe("a text that is cut keeps its special tokens", () => {
  const description = descriptionOf(caseOf("uncased"));
  const framed = { addSpecialTokens: true };

  test("with our own encoder and with the reference", () => {
    // A field that changes nothing, but that we do not know.
    const unknown = withModel(description, { more: 1 });
    for (const json of [toJson(description), toJson(unknown)]) {
      const { ids, count } = encode(
        createTokenizer(json, { ...framed, acceptsInexact: true }),
        "the hello the hello the",
        5,
      );
      expect(count).toBeGreaterThan(5);
      expect([ids.length, ids[0], ids[4]]).toEqual([5, 2, 3]);
    }
  });
});

describe("a text that is cut at its beginning", () => {
  test("keeps its last tokens, and the special ones around them", () => {
    for (const name of ["uncased", "gpt2", "prefix-block"]) {
      const json = jsonOf(caseOf(name));
      const whole = encode(
        createTokenizer(json, { addSpecialTokens: true }),
        "the hello the hello, over there",
      );
      const { ids: inner } = encode(createTokenizer(json, bare), "the hello the hello, over there");
      const left = createTokenizer(json, { addSpecialTokens: true, truncationSide: "left" });
      const begin = whole.ids.findIndex((_, at) => inner.every((id, i) => whole.ids[at + i] === id));
      const frame = whole.ids.length - inner.length;
      for (let limit = frame; limit <= whole.ids.length + 1; limit++) {
        const kept = limit - frame >= inner.length ? inner : inner.slice(inner.length - (limit - frame));
        const expected = [...whole.ids.slice(0, begin), ...kept, ...whole.ids.slice(begin + inner.length)];
        const cut = encode(left, "the hello the hello, over there", limit);
        expect(cut.ids).toEqual(expected);
        expect(cut.count > limit).toBe(whole.count > limit);
        expect(cut.isClean).toBe(true);
      }
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
