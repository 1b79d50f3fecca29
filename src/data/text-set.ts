// The texts that a benchmark embeds: read whole, then chosen by length and put in seeded order.

import { DataError } from "../core/errors.ts";
import { randomFrom, shuffled } from "../core/random.ts";
import { type Document, documentText } from "./beir.ts";
import {
  type LengthClass,
  lengthClasses,
  lengthClassNames,
  lengthClassOf,
  wordCount,
} from "./length-class.ts";
import type { Line } from "./lines.ts";

export interface TextSet {
  readonly name: string;
  readonly texts: readonly string[];
  /** The id of each text: that of its document, or its line number. */
  readonly ids: readonly string[];
  /** Where each text stands, for people: file and line, or its document. */
  readonly places: readonly string[];
}

/** What to take of a set: one length class, or all texts as they are mixed in it. */
export type TextKind = LengthClass | "mixed";

/** The documents that have a word. @throws DataError when there is none */
export function textSetOfDocuments(documents: AsyncIterable<Document>, name: string): Promise<TextSet> {
  return collect(documents, name, (document) => ({
    id: document.id,
    text: documentText(document),
    place: `document ${document.id}`,
  }));
}

/** The lines that have a word. @throws DataError when there is none */
export function textSetOfLines(lines: AsyncIterable<Line>, name: string): Promise<TextSet> {
  return collect(lines, name, ({ lineNumber, text }) => ({
    id: String(lineNumber),
    text,
    place: `${name}:${lineNumber}`,
  }));
}

/** The texts of one kind in an order that follows from the seed. @throws DataError when there is none */
export function selectTexts(set: TextSet, kind: TextKind, seed: number): TextSet {
  const all = set.texts.map((_, index) => index);
  const wanted = kind === "mixed" ? all : all.filter((index) => lengthClassOf(set.texts[index]!) === kind);
  if (wanted.length === 0) throw kind === "mixed" ? noText(set.name) : emptyKind(set, kind);
  const order = balanced(shuffled(wanted, randomFrom(seed)), (index) => lengthClassOf(set.texts[index]!));
  return {
    name: set.name,
    texts: order.map((index) => set.texts[index]!),
    ids: order.map((index) => set.ids[index]!),
    places: order.map((index) => set.places[index]!),
  };
}

/**
 * Items in another order, in which every beginning holds the same share of each class as the whole does, nearly; those of
 * one class keep their order. A run that has time for the first few only measures the same mix.
 */
export function balanced<Item>(items: readonly Item[], classOf: (item: Item) => unknown): Item[] {
  const classes = [...Map.groupBy(items, classOf).values()];
  const taken = classes.map(() => 0);
  return items.map((_, position) => {
    const owed = classes.map(({ length }, index) => (length * (position + 1)) / items.length - taken[index]!);
    const next = owed.indexOf(Math.max(...owed));
    return classes[next]![taken[next]!++]!;
  });
}

async function collect<Item>(
  items: AsyncIterable<Item>,
  name: string,
  textOf: (item: Item) => { readonly id: string; readonly text: string; readonly place: string },
): Promise<TextSet> {
  const ids: string[] = [];
  const texts: string[] = [];
  const places: string[] = [];
  for await (const item of items) {
    const { id, text, place } = textOf(item);
    if (wordCount(text) === 0) continue;
    ids.push(id);
    texts.push(text);
    places.push(place);
  }
  if (texts.length === 0) throw noText(name);
  return { name, texts, ids, places };
}

function noText(name: string): DataError {
  return new DataError({
    what: `${name}: no text`,
    seen: "not a single word",
    expected: "at least one word",
    next: "Give a file with text in it.",
  });
}

function emptyKind(set: TextSet, kind: LengthClass): DataError {
  const counts = lengthClassNames.map((name) => {
    const count = set.texts.filter((text) => lengthClassOf(text) === name).length;
    return `${count} ${name}`;
  });
  const { min, max } = lengthClasses[kind];
  return new DataError({
    what: `${set.name}: no ${kind} text`,
    seen: `${set.texts.length} texts, of which ${counts.join(", ")}`,
    expected:
      max === Number.POSITIVE_INFINITY ? `texts of ${min} words or more` : `texts of ${min} to ${max} words`,
    next: "Choose a class that is there, or mixed.",
  });
}
