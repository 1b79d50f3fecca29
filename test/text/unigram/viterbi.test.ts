// Unigram of random words with random vocabularies against every way to cut a word, and the reading of scores against the definition.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readPieces, readScore } from "../../../src/text/file/pieces.ts";
import { createUnigramModel } from "../../../src/text/unigram/create.ts";
import { findPiece } from "../../../src/text/unigram/trie.hot.ts";
import { buildTrie } from "../../../src/text/unigram/trie.ts";
import { encodePiece } from "../../../src/text/unigram/viterbi.hot.ts";

const encoder = new TextEncoder();
const piecesOf = (list: readonly (readonly [string, number])[]) =>
  readPieces(encoder.encode(JSON.stringify(list)), 0)!.pieces;

const letters = fc.constantFrom("a", "b", "c", "é", "漢", "🙂", "▁");
const word = fc.string({ unit: letters, minLength: 1, maxLength: 9 });
// Sums of halves are exact: two ways are as good as each other, or they are not.
const score = fc.integer({ min: -20, max: 0 }).map((half) => half / 2);
const vocabulary = fc.uniqueArray(fc.tuple(fc.string({ unit: letters, minLength: 1, maxLength: 4 }), score), {
  selector: ([piece]) => piece,
  minLength: 1,
  maxLength: 30,
});

/** The best sum of scores over all ways; a character without a token may be left unknown. */
function bestScore(scores: ReadonlyMap<string, number>, unknown: number, text: readonly string[]): number {
  const best = [0, ...text.map(() => Number.NEGATIVE_INFINITY)];
  for (let from = 0; from < text.length; from++) {
    for (let to = from + 1; to <= text.length; to++) {
      const own = scores.get(text.slice(from, to).join(""));
      const step = own ?? (to === from + 1 ? unknown : Number.NEGATIVE_INFINITY);
      best[to] = Math.max(best[to]!, best[from]! + step);
    }
  }
  return best.at(-1)!;
}

describe("Unigram", () => {
  test("takes a way with the best sum of scores, and its tokens spell the word", () => {
    fc.assert(
      fc.property(vocabulary, word, (list, text) => {
        const all = [["<unk>", -7] as const, ...list];
        const model = createUnigramModel({ type: "Unigram", unk_id: 0, vocab: null }, piecesOf(all))!;
        const bytes = encoder.encode(text);
        const target = new Int32Array(64);
        const count = encodePiece(model, bytes, bytes.length, target, 0, 64, 0);
        const scores = new Map(list);
        const unknown = Math.min(...all.map(([, own]) => own)) - 10;
        const characters = [...text];
        const ids = [...target.subarray(0, count)];
        // Unknown characters in a row are one token.
        const spelled = ids.map((id) => (id === 0 ? "?+" : all[id]![0])).join("");
        expect(text).toMatch(new RegExp(`^${spelled.replaceAll("?+", ".+")}$`, "u"));
        if (ids.includes(0)) return;
        const sum = ids.reduce((total, id) => total + all[id]![1], 0);
        expect(sum).toBe(bestScore(scores, unknown, characters));
      }),
      { numRuns: 3000 },
    );
  });

  test("a trie knows its tokens, the later one of two, and no others", () => {
    const many = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(many, many, (tokens, others) => {
        const trie = buildTrie(piecesOf(tokens.map((piece) => [piece, -1] as const)));
        const idOf = (text: string) => findPiece(trie, encoder.encode(text), 0, encoder.encode(text).length);
        const known = tokens.map((piece) => piece.toWellFormed());
        for (const text of [...known, ...others.map((other) => other.toWellFormed())]) {
          expect(idOf(text)).toBe(known.lastIndexOf(text));
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("a score", () => {
  const read = (text: string) => readScore({ bytes: encoder.encode(`${text}]`), at: 0 });

  test("is read with two roundings, as the Rust library reads it", () => {
    const digits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 20 }), fc.boolean(), (value, decimals, isNegative) => {
        const padded = value.toString().padStart(decimals + 1, "0");
        const whole = padded.slice(0, padded.length - decimals);
        const written = decimals === 0 ? whole : `${whole}.${padded.slice(-decimals)}`;
        const expected = Number(value) / Number(`1e${decimals}`);
        expect(read(isNegative ? `-${written}` : written)).toBe(isNegative ? -expected : expected);
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ["-10.123456789012345678901234", -Number("10123456789012345678") / 1e18],
    ["1e-3", 1 / 1e3],
    ["-2.5E+2", -25 * 10],
    ["0", 0],
  ])("%s", (text, expected) => expect(read(text)).toBe(expected));

  test.each(["", "x", "-", "1.", "1e", "1e999"])("%j is none", (text) => expect(read(text)).toBeNaN());
});
