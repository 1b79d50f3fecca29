// Added tokens in random text against their definition: the leftmost, the longest of those, with the white space that they take.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type AddedToken, aroundAddedTokens } from "../../src/text/added-tokens.ts";
import type { EncodeSegment } from "../../src/text/segment.ts";

/** The ids of a stretch are the codes of its characters; a stretch is closed by 0. */
const codes: EncodeSegment = (text, from, to, target, offset, limit, count) => {
  for (let at = from; at <= to; at++) {
    if (count < limit) target[offset + count] = at < to ? text.charCodeAt(at) : 0;
    count++;
  }
  return count;
};

const WORD_BEFORE = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]$/u;
const WORD_BEHIND = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]/u;

function byDefinition(tokens: readonly AddedToken[], text: string): number[] {
  const ids: number[] = [];
  const close = (stretch: string) => {
    if (stretch !== "") ids.push(...Array.from(stretch, (character) => character.charCodeAt(0)), 0);
  };
  // What is taken ends at `taken`, which may lie behind where the next token is looked for, or before it.
  let taken = 0;
  for (let from = 0; ; ) {
    const places = tokens.map(({ content }) => text.indexOf(content, from)).filter((place) => place >= 0);
    if (places.length === 0) break;
    const at = Math.min(...places);
    const [token] = tokens
      .filter(({ content }) => text.startsWith(content, at))
      .sort((a, b) => b.content.length - a.content.length);
    const end = at + token!.content.length;
    from = end;
    if (token!.single_word && (WORD_BEFORE.test(text.slice(0, at)) || WORD_BEHIND.test(text.slice(end))))
      continue;
    const before = text.slice(taken, Math.max(taken, at));
    close(token!.lstrip ? before.replace(/\p{White_Space}+$/u, "") : before);
    ids.push(token!.id);
    const blanks = token!.rstrip ? /^\p{White_Space}*/u.exec(text.slice(end))![0].length : 0;
    taken = end + blanks;
  }
  close(text.slice(taken));
  return ids;
}

const flags = fc.record({ lstrip: fc.boolean(), rstrip: fc.boolean(), single_word: fc.boolean() });
const contents = fc.uniqueArray(
  fc.string({ unit: fc.constantFrom("<", "a", "b", ">", "é"), minLength: 1, maxLength: 4 }).chain((text) =>
    // Some end in white space, which one behind them may want to take.
    fc.constantFrom(text, text, `${text} `),
  ),
  { minLength: 1, maxLength: 6 },
);
const text = fc.string({
  unit: fc.constantFrom("<", "a", "b", ">", "é", " ", "\u0085", "\ufeff"),
  maxLength: 40,
});

describe("text around added tokens", () => {
  test("is encoded as the definition says, up to any limit", () => {
    fc.assert(
      fc.property(
        contents,
        fc.array(flags, { minLength: 6, maxLength: 6 }),
        text,
        fc.nat({ max: 60 }),
        (list, trims, input, limit) => {
          const tokens = list.map((content, i) => ({
            id: 1000 + i,
            content,
            normalized: false,
            ...trims[i]!,
          }));
          const expected = byDefinition(tokens, input);
          const target = new Int32Array(200).fill(-7);
          const count = aroundAddedTokens(tokens, codes)(input, 0, input.length, target, 1, limit, 0);
          expect(count > limit).toBe(expected.length > limit);
          const kept = expected.slice(0, limit);
          expect([...target.slice(0, kept.length + 2)]).toEqual([-7, ...kept, -7]);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test("begins and ends where it is told to", () => {
    const tokens = [
      { id: 1000, content: "<a>", normalized: false, lstrip: true, rstrip: true, single_word: false },
    ];
    const target = new Int32Array(20);
    const count = aroundAddedTokens(tokens, codes)("x  <a>  y<a>", 2, 7, target, 0, 20, 0);
    expect([...target.slice(0, count)]).toEqual([1000]);
  });
});
