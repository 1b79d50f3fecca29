// What is read from the bytes of a tokenizer.json, against JSON.parse.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readTokenizerFile } from "../../../src/text/file/tokenizer-file.ts";
import { idOf } from "../../../src/text/file/vocabulary.ts";

const token = fc
  .oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
    fc.string({
      unit: fc.constantFrom(
        '"',
        "\\",
        "/",
        "\n",
        "\t",
        "\u0001",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        " ",
        "é",
        "🙂",
        "a",
      ),
      minLength: 1,
      maxLength: 8,
    }),
  )
  .filter((text) => text.isWellFormed());
const file = fc.record({
  tokens: fc.uniqueArray(token, { minLength: 1, maxLength: 30 }),
  first: fc.nat({ max: 1000 }),
  other: fc.jsonValue(),
  indent: fc.constantFrom(0, 2, "\t"),
});

/** Every character beyond ASCII as an escape, as some writers have it. */
const escaped = (json: string) =>
  json.replace(/[^\x20-\x7e\n\t]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

describe("a tokenizer.json", () => {
  test("is read as JSON.parse reads it, however it is written", () => {
    fc.assert(
      fc.property(file, fc.boolean(), ({ tokens, first, other, indent }, isEscaped) => {
        const vocab = Object.fromEntries(tokens.map((text, i) => [text, first + i]));
        const content = {
          before: other,
          model: { type: "BPE", vocab, more: other },
          after: [other, { vocab: 1, model: {} }],
        };
        const json = JSON.stringify(content, null, indent);
        const read = readTokenizerFile(new TextEncoder().encode(isEscaped ? escaped(json) : json))!;
        expect(read.description).toEqual(
          JSON.parse(JSON.stringify({ ...content, model: { ...content.model, vocab: null } })),
        );
        const { vocabulary } = read.tokens!;
        expect(vocabulary.tokenCount).toBe(tokens.length);
        for (const [text, id] of Object.entries(vocab)) {
          expect(idOf(vocabulary, new TextEncoder().encode(text))).toBe(id);
          const longer = `${text}~`;
          if (!(longer in vocab)) expect(idOf(vocabulary, new TextEncoder().encode(longer))).toBe(-1);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("cut off anywhere is refused", () => {
    const content = {
      model: {
        vocab: { a: 0, b: 1, ab: 2, 'q"\\\u00e9': 3 },
        merges: [["a", "b"]],
        other: [true, null, -1.5e3, "x"],
      },
      decoder: null,
    };
    const bytes = new TextEncoder().encode(JSON.stringify(content, null, 1));
    expect(readTokenizerFile(bytes)?.merges).toBeDefined();
    for (let length = 0; length < bytes.length; length++) {
      expect(readTokenizerFile(bytes.slice(0, length))).toBeUndefined();
    }
  });

  test.each([
    '{"model":{"vocab":{"a":0,"a":1}}}',
    '{"model":{"vocab":{"a":0,"b":0}}}',
    '{"model":{"vocab":{"a":-1}}}',
    '{"model":{"vocab":{"a":0 1}}}',
    '{"model":{"vocab":{"a" 0}}}',
    '{"model":{"vocab":{"a":0,}}}',
    '{"model":{"vocab":{"\\ud800":0}}}',
    '{"model":{"vocab":{"\\x41":0}}}',
    '{"model":{"vocab":{"a":99999999}}}',
    '{"model":{"vocab":{"a\nb":0}}}',
    '{"type":"ByteLevel","model":{"vocab":{"a\nb":0}}}',
    '{"model":{"vocab":{"a":0,"b":1,"ab":2},"merges":["a b c"]}}',
    '{"model":{"vocab":{"a":0,"b":1,"ab":2},"merges":["ab"]}}',
    '{"model":{"vocab":{"a":0,"b":1,"ab":2},"merges":[["a","b","c"]]}}',
    '{"model":{"vocab":{"a":0,"b":1,"ab":2},"merges":[["a"]]}}',
    '{"model":{"vocab":{"a":0,"b":1,"ab":2},"merges":["a b",]}}',
    '{"model":{"merges":["a b"],"vocab":{"a":0,"b":1,"ab":2}}}',
    '{"model":{"vocab":{"a":0}}} x',
    '{"model":{"vocab":{"a":0}},}',
  ])("%j is refused", (json) => {
    expect(readTokenizerFile(new TextEncoder().encode(json))).toBeUndefined();
  });
});
