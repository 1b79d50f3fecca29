// Keyword search: Okapi BM25 as Lucene has it, with exact lengths and in float64.
//
// score(q, d) = sum over the words of q of ln(1 + (N - n + 0.5) / (n + 0.5)) * tf / (tf + k1 * (1 - b + b * length / average length)),
// n the documents with that word. A word that stands twice in the query counts twice.
// Source: Robertson and Zaragoza 2009; Lucene's BM25Similarity, without its rounding of lengths to one byte.

import { valuesAt } from "../measure/query-values.ts";
import { emptyFound, type Found, rankInto } from "../search/ranking.ts";
import { WORD_RULE } from "./words.ts";

const K1 = 1.2;
const B = 0.75;

/** What a row of it says. */
export const BM25_RULE = `lucene k1=${K1} b=${B}; ${WORD_RULE}`;

export class KeywordIndex {
  /** Documents with each word, and how often. */
  readonly #postings = new Map<string, { readonly documents: number[]; readonly counts: number[] }>();
  readonly #lengths: number[] = [];
  #wordCount = 0;

  /** Whether there is any word to be found by. */
  get hasWords(): boolean {
    return this.#wordCount > 0;
  }

  addDocument(words: readonly string[]): void {
    const document = this.#lengths.length;
    const counts = new Map<string, number>();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    for (const [word, count] of counts) {
      const posting = this.#postings.get(word) ?? { documents: [], counts: [] };
      posting.documents.push(document);
      posting.counts.push(count);
      this.#postings.set(word, posting);
    }
    this.#lengths.push(words.length);
    this.#wordCount += words.length;
  }

  /** Adds to `scores` [documents] what each of the words is worth, and returns the documents that have any of them. */
  score(words: readonly string[], scores: Float64Array): Set<number> {
    const documentCount = this.#lengths.length;
    const average = this.#wordCount / documentCount;
    const found = new Set<number>();
    for (const word of words) {
      const posting = this.#postings.get(word);
      if (posting === undefined) continue;
      const { documents, counts } = posting;
      const weight = Math.log(1 + (documentCount - documents.length + 0.5) / (documents.length + 0.5));
      for (let i = 0; i < documents.length; i++) {
        const document = documents[i]!;
        const saturation = K1 * (1 - B + (B * this.#lengths[document]!) / average);
        scores[document]! += (weight * counts[i]!) / (counts[i]! + saturation);
        found.add(document);
      }
    }
    return found;
  }

  /**
   * The best documents of each query; those without any of its words are not found.
   * @param excluded for each query the document that it does not find, or NO_DOCUMENT
   */
  search(
    queries: readonly (readonly string[])[],
    depth: number,
    excluded: Int32Array,
    trecPlaces: Int32Array,
  ): Found {
    const found = emptyFound(0, queries.length, depth);
    const scores = new Float64Array(this.#lengths.length);
    queries.forEach((words, query) => {
      const matching = this.score(words, scores);
      matching.delete(excluded[query]!);
      const documents = Int32Array.from(matching);
      rankInto(found, query, documents, valuesAt(scores, documents), trecPlaces);
      scores.fill(0);
    });
    return found;
  }
}
