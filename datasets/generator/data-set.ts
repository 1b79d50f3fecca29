// Turns the pool into documents, queries and judgements.

import type { Document, Judgement, Query } from "../../src/data/beir.ts";
import type { LengthClass } from "../../src/data/length-class.ts";
import type { Dictionary, Entry, PartOfSpeech, Synset } from "./dictionary.ts";
import type { Pool } from "./pool.ts";
import { relatedSynsets } from "./relations.ts";
import { longText, mediumText, queryExample, shortText } from "./texts.ts";

/** What WordNet knows about a query. */
type Origin = {
  /** The synset, or all senses of an entry with the most frequent first. */
  readonly synsets: readonly string[];
  readonly pos: PartOfSpeech;
  /** Lexicographer file of the first synset. */
  readonly lexfile: string;
};

type WordnetDocument = Document & { readonly metadata: { readonly length: LengthClass } & Origin };
type WordnetQuery = Query & { readonly metadata: Origin };

export interface DataSet {
  readonly documents: readonly WordnetDocument[];
  readonly queries: readonly WordnetQuery[];
  readonly judgements: readonly Judgement[];
}

/** How relevant a document is to an example of a synset. */
const grades = {
  /** It is that synset. */
  same: 3,
  /** It is an entry that has that synset among its senses. */
  amongSenses: 2,
  /** It is a hypernym or a hyponym of that synset. */
  related: 1,
} as const;

export function makeDataSet(pool: Pool, dictionary: Dictionary): DataSet {
  const documents = makeDocuments(pool);
  const queries = makeQueries(pool);
  const judgements = queries.flatMap((query) => judge(query, documents, dictionary));
  return { documents, queries, judgements };
}

function makeDocuments({ short, medium, long }: Pool): WordnetDocument[] {
  const asks = (sense: Synset) => short.has(sense) || medium.has(sense);
  return [
    ...Array.from(short, (synset) => synsetDocument("short", synset, shortText(synset))),
    ...Array.from(medium, (synset) => synsetDocument("medium", synset, mediumText(synset))),
    ...Array.from(long, (entry) => entryDocument(entry, longText(entry, asks))),
  ];
}

function synsetDocument(length: LengthClass, synset: Synset, text: string): WordnetDocument {
  return { id: `${length}-${synset.id}`, title: "", text, metadata: { length, ...originOf([synset]) } };
}

function entryDocument({ lemma, pos, senses }: Entry, text: string): WordnetDocument {
  const id = `long-${lemma.replaceAll(" ", "_")}-${pos}`;
  return { id, title: lemma, text, metadata: { length: "long", ...originOf(senses) } };
}

function originOf(synsets: readonly Synset[]): Origin {
  const { pos, lexfile } = synsets[0]!;
  return { synsets: synsets.map((synset) => synset.id), pos, lexfile };
}

/** One query for each synset in the pool that has an example to spare. */
function makeQueries({ short, medium }: Pool): WordnetQuery[] {
  return [...short, ...medium].flatMap((synset) => {
    const example = queryExample(synset);
    return example === undefined ? [] : [{ id: synset.id, text: example.text, metadata: originOf([synset]) }];
  });
}

function judge(
  query: WordnetQuery,
  documents: readonly WordnetDocument[],
  dictionary: Dictionary,
): Judgement[] {
  const asked = query.metadata.synsets[0]!;
  const related = new Set(relatedSynsets(dictionary.synsets.get(asked)!, dictionary).map(({ id }) => id));
  return documents.flatMap(({ id, metadata: { length, synsets } }) => {
    const grade =
      length === "long" ? gradeOfEntry(asked, synsets) : gradeOfSynset(asked, related, synsets[0]!);
    return grade === undefined ? [] : [{ queryId: query.id, documentId: id, grade }];
  });
}

function gradeOfEntry(asked: string, senses: readonly string[]): number | undefined {
  return senses.includes(asked) ? grades.amongSenses : undefined;
}

function gradeOfSynset(asked: string, related: ReadonlySet<string>, shown: string): number | undefined {
  if (shown === asked) return grades.same;
  return related.has(shown) ? grades.related : undefined;
}
