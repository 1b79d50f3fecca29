// mrlbench quality as a user runs it: figures that can be recomputed from what it leaves behind, a verdict that ends in an exit
// code, a person's own text in every form, and an answer to every kind of bad input.

import { describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { untilIdle } from "../process-work.ts";
import { CALLS_HEADER, LADDER_HEADER } from "./contract.ts";
import { BRIEF, errorLines, openWorkbench, type Run } from "./mrlbench.ts";
import { linesOf, parseCsv, type Row } from "./tables.ts";

const { run, shell, start, temporaryFolder } = openWorkbench();

const allRowsOf = ({ stdout }: Run): readonly Row[] => parseCsv(stdout).rows;
const isBaseline = ({ model }: Row) => model === "bm25" || model!.startsWith("hybrid:");
/** Of the model itself, without what stands beside it. */
const rowsOf = (result: Run): readonly Row[] => allRowsOf(result).filter((row) => !isBaseline(row));
const isOwn = ({ control, rotation, storage, rerank_depth }: Row) =>
  control === "" && rotation === "" && storage === "float32" && rerank_depth === "";
const dimsOf = (rows: readonly Row[]) => rows.map(({ dim }) => Number(dim));

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const json = (records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join("");

/** Short texts, each a little different from the next. */
const WORDS = "river stone lamp cloud horse winter market violin garden engine paper salt".split(" ");
const TEXTS = Array.from({ length: 60 }, (_, i) =>
  [WORDS[i % 12], WORDS[(5 * i + 1) % 12], WORDS[(i * i + 3) % 12], `number ${i}`].join(" "),
);

const QRELS_HEADER = "query-id\tcorpus-id\tscore\n";
const beir = {
  "corpus.jsonl": json(TEXTS.map((text, i) => ({ _id: `d${i}`, title: i % 2 === 0 ? "The" : "", text }))),
  "queries.jsonl": json(
    WORDS.map((text, i) => ({ _id: `q${i}`, text: `a ${text} in the ${WORDS[(i + 4) % 12]}` })),
  ),
  "qrels/test.tsv": QRELS_HEADER + WORDS.map((_, i) => `q${i}\td${i}\t2\nq${i}\td${i + 12}\t1\n`).join(""),
};

/** Scores as trec_eval holds them: float32. */
type Hits = ReadonlyMap<string, readonly { readonly id: string; readonly score: number }[]>;

function readRun(path: string): Hits {
  const hits = new Map<string, { id: string; score: number }[]>();
  for (const line of readFileSync(path, "utf8").trimEnd().split("\n")) {
    const [query, , id, , score] = line.split(" ");
    hits.set(query!, [...(hits.get(query!) ?? []), { id: id!, score: Math.fround(Number(score)) }]);
  }
  return hits;
}

function readQrels(path: string): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const grades = new Map<string, Map<string, number>>();
  for (const line of readFileSync(path, "utf8").trimEnd().split("\n")) {
    const [query, , id, grade] = line.split(" ");
    grades.set(query!, (grades.get(query!) ?? new Map<string, number>()).set(id!, Number(grade)));
  }
  return grades;
}

/** As trec_eval has it: linear gain, discount log2(rank + 1), ties by id, descending. */
function naiveNdcg(hits: Hits, qrels: ReturnType<typeof readQrels>, k: number): number {
  const dcg = (gains: readonly number[]) =>
    gains.slice(0, k).reduce((sum, gain, rank) => sum + Math.max(0, gain) / Math.log2(rank + 2), 0);
  const values = [...qrels].map(([query, grades]) => {
    const order = (hits.get(query) ?? []).toSorted(
      (a, b) => b.score - a.score || Buffer.compare(Buffer.from(b.id), Buffer.from(a.id)),
    );
    const ideal = dcg([...grades.values()].toSorted((a, b) => b - a));
    return ideal === 0 ? 0 : dcg(order.map(({ id }) => grades.get(id) ?? 0)) / ideal;
  });
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe("the built-in data set", () => {
  const cwd = temporaryFolder();
  const result = run(["quality", "--json", "quality.json", "--trec-runs", "runs"], { cwd });
  const rows = rowsOf(result);
  const document = JSON.parse(readFileSync(join(cwd, "quality.json"), "utf8"));

  test("has the contract's columns, the model's own ladder first and its controls beside it", () => {
    expect(result.code).toBe(0);
    expect(result.stdout).toStartWith(LADDER_HEADER);
    const dims = [256, 192, 128, 96, 64, 32];
    expect(dimsOf(rows.slice(0, 6))).toEqual(dims);
    expect(rows.slice(0, 6).every(isOwn)).toBe(true);
    for (const control of ["random", "last"]) {
      expect(dimsOf(rows.filter((row) => row.control === control))).toEqual(dims.slice(1));
    }
    expect(rows).toHaveLength(16);
    for (const row of rows) {
      expect(row).toMatchObject({
        model: "wordllama-256",
        dataset: "wordnet-1k",
        queries: "489",
        documents: "994",
        distance: "cosine",
        vector_bytes: String(4 * Number(row.dim)),
      });
      // What is not measured on a control is empty.
      expect(row.flip_dd_at_10 === "").toBe(row.control !== "");
      expect(row.gate === "").toBe(row.control !== "");
    }
  });

  test("quality falls as dims go, and every figure is of the full dim itself there", () => {
    const ladder = rows.slice(0, 6);
    expect(ladder[0]).toMatchObject({
      retention_ndcg_at_10: "1",
      flip_qd_at_10: "0",
      flip_dd_at_20: "0",
      first_changed: "0",
      gate: "pass",
    });
    for (const column of ["ndcg_at_10", "recall_at_20"]) {
      const values = ladder.map((row) => Number(row[column]));
      expect(values).toEqual(values.toSorted((a, b) => b - a));
    }
    for (const row of ladder) {
      expect(Number(row.flip_qd_tolerant_at_10)).toBeLessThanOrEqual(Number(row.flip_qd_at_10));
      expect(Number(row.ci_low)).toBeLessThanOrEqual(Number(row.ndcg_at_10) - Number(ladder[0]!.ndcg_at_10));
    }
  });

  test("the rankings on disk give the same nDCG when others compute it", () => {
    const qrels = readQrels(join(cwd, "runs", "qrels.txt"));
    expect(qrels.size).toBe(489);
    for (const row of rows.slice(0, 6)) {
      const hits = readRun(join(cwd, "runs", `prefix-${row.dim}.run`));
      for (const k of [10, 20]) {
        expect(Math.abs(naiveNdcg(hits, qrels, k) - Number(row[`ndcg_at_${k}`]))).toBeLessThan(1e-9);
      }
    }
  });

  test("the JSON has a value for every query, and their mean is the row's", () => {
    expect(document).toMatchObject({
      schema_version: 1,
      command: ["mrlbench", "quality", "--json", "quality.json", "--trec-runs", "runs"],
      dataset: { name: "wordnet-1k", documents: 994, empty_documents: 0, queries: 489 },
    });
    expect(document.query_ids).toHaveLength(489);
    expect(document.rungs).toHaveLength(rows.length + 2);
    document.rungs.slice(0, rows.length).forEach((rung: Record<string, unknown>, index: number) => {
      const row = rows[index]!;
      const { ndcg_at_10: values } = rung.per_query as { readonly ndcg_at_10: readonly number[] };
      expect(values).toHaveLength(489);
      const mean = values.reduce((sum, value) => sum + value, 0) / 489;
      expect(Math.abs(mean - Number(row.ndcg_at_10))).toBeLessThan(1e-9);
      expect(rung.memory_bytes).toBe(994 * Number(row.vector_bytes));
      expect(rung.draws).toHaveLength(row.control === "random" ? 24 : 0);
    });
  });

  test("a person reads a verdict, and what the data set cannot show", () => {
    const { stderr } = result;
    expect(stderr).toContain("Share of nDCG@10 at dim 256");
    expect(stderr).toMatch(/Smooth|Cliff/);
    expect(stderr).toContain("Smallest dims that keep 99 %:");
    expect(stderr.replaceAll(/\s+/g, " ")).toContain("It cannot show how good a model is at your work");
    expect(linesOf(stderr, "quality")).toEqual([
      expect.objectContaining({ measure: "ndcg", refuse: "128+96+64+32", keeps_99: "256" }),
    ]);
  });

  test("the same command gives the same figures, but for what a search takes", () => {
    const untimed = (text: string) => parseCsv(text).rows.map(({ search_us: _, ...row }) => row);
    expect(untimed(run(["quality"]).stdout)).toEqual(untimed(result.stdout));
  });
});

describe("keyword search", () => {
  const result = run(["quality", "--dim", "128"]);
  const beside = allRowsOf(result).filter(isBaseline);

  test("has a row that says what its words are, and stands beside the model as a hybrid", () => {
    expect(beside.map(({ model }) => model)).toEqual(["hybrid:wordllama-256", "bm25"]);
    const [hybrid, keywords] = beside;
    expect(keywords).toMatchObject({
      variant: "lucene k1=1.2 b=0.75; words of Intl.Segmenter; lower case; no stemming",
      dim: "",
      storage: "",
      flip_qd_at_10: "",
      queries: "489",
    });
    // Facts of this data set: keywords 0.38 to 0.41, both together 0.440.
    expect(Number(keywords!.ndcg_at_10)).toBeGreaterThan(0.38);
    expect(Number(keywords!.ndcg_at_10)).toBeLessThan(0.41);
    expect(Number(hybrid!.ndcg_at_10)).toBeCloseTo(0.44, 2);
    for (const row of beside) expect(["pass", "refuse", "undecided"]).toContain(row.gate);
  });

  test("is compared in sentences with the interval that decides, and counts what nothing finds", () => {
    const text = result.stderr.replaceAll(/\s+/g, " ");
    expect(text).toMatch(
      /wordllama-256 is not shown to be better than keyword search on this text: \+0\.\d+, simultaneous 95 %/,
    );
    expect(text).toMatch(/\d+ of 1,295 relevant documents are in no top 20 here/);
  });

  test("is left out where nobody judged, where there are no words, and where it is not wanted", () => {
    expect(allRowsOf(run(["quality", "--baseline", "none"])).filter(isBaseline)).toEqual([]);
    expect(allRowsOf(run(["quality"], { stdin: TEXTS.join("\n") })).filter(isBaseline)).toEqual([]);
    const marks = {
      ...beir,
      "corpus.jsonl": json(TEXTS.map((_, i) => ({ _id: `d${i}`, text: "*".repeat(i + 1) }))),
    };
    const wordless = run(["quality", "--dataset", folderWith(marks)]);
    expect(wordless.code).toBe(0);
    expect(allRowsOf(wordless).filter(isBaseline)).toEqual([]);
    expect(wordless.stderr.replaceAll(/\s+/g, " ")).toContain("keyword search is not available");
  });
});

describe("several models in one run", () => {
  const cwd = temporaryFolder();
  const result = run(
    ["quality", "--model", "wordllama-256,all-minilm-l6-v2", "--dim", "128", "--json", "q.json"],
    { cwd },
  );
  const document = JSON.parse(readFileSync(join(cwd, "q.json"), "utf8"));

  test("stand in one table, each with its hybrid, and keyword search once", () => {
    expect([...new Set(allRowsOf(result).map(({ model }) => model))]).toEqual([
      "wordllama-256",
      "all-minilm-l6-v2",
      "hybrid:wordllama-256",
      "hybrid:all-minilm-l6-v2",
      "bm25",
    ]);
    expect(linesOf(result.stderr, "quality").map(({ model }) => model)).toEqual([
      "wordllama-256",
      "all-minilm-l6-v2",
    ]);
    expect(document.models.map(({ model }: { model: string }) => model)).toEqual([
      "wordllama-256",
      "all-minilm-l6-v2",
    ]);
  });

  test("are compared on the same queries, all pairs together", () => {
    const pairs = document.comparisons.map(
      ({ better, other }: { better: string; other: string }) => `${better} > ${other}`,
    );
    expect(pairs).toContain("wordllama-256 > all-minilm-l6-v2");
    const valuesOf = (model: string) => {
      const rung = document.rungs.find((row: Row) => row.model === model && row.control === "");
      return rung.per_query.ndcg_at_10 as readonly number[];
    };
    for (const { better, other, difference, low, high } of document.comparisons) {
      const others = valuesOf(other);
      const mean = valuesOf(better).reduce((sum, value, i) => sum + value - others[i]!, 0) / others.length;
      expect(Math.abs(mean - difference)).toBeLessThan(1e-9);
      expect(low).toBeLessThan(mean);
      expect(high).toBeGreaterThan(mean);
    }
  });

  test("texts on stdin are there for each of them", () => {
    const piped = run(["quality", "--model", "wordllama-256", "--variant", "fp32,int8"], {
      stdin: TEXTS.join("\n"),
    });
    expect(piped.code).toBe(0);
    const rows = allRowsOf(piped);
    expect([...new Set(rows.map(({ variant, documents }) => `${variant} ${documents}`))]).toEqual([
      "fp32 60",
      "int8 60",
    ]);
  });

  test("a dim that none of them has is refused before anything is read or judged", async () => {
    const models = "all-minilm-l6-v2,wordllama-256";
    // Nobody ever says that stdin is over.
    const child = start(["quality", "--model", models, "--dim", "64,400"]);
    const [code, stdout, stderr] = await Promise.all([
      child.exited,
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(
      /^mrlbench: --dim is above the dimension of the widest model; seen: 400; expected: 1 to 384/m,
    );
  });

  test("each is judged at the dims that it has, and one that lacks one says so", () => {
    const cwd = folderWith(beir);
    const models = "wordllama-256,all-minilm-l6-v2";
    const result = run(["quality", "--dataset", cwd, "--model", models, "--dim", "384,128"]);
    const ladder = allRowsOf(result).filter(
      ({ control, model }) => control === "" && !/^(bm25|hybrid)/.test(model!),
    );
    expect(ladder.map(({ model, dim }) => `${model} ${dim}`)).toEqual([
      "wordllama-256 256",
      "wordllama-256 128",
      "all-minilm-l6-v2 384",
      "all-minilm-l6-v2 128",
    ]);
    expect(result.stderr.match(/! this model is not judged at .*/g)).toEqual([
      "! this model is not judged at 384 dims: its vectors have 256",
    ]);
  });

  test("rescoring by vectors that are no wider is refused", () => {
    const result = run(["quality", "--dim", "192", "--storage", "int8", "--rescore", "int8@192"]);
    expect([result.code, result.stdout]).toEqual([2, ""]);
    expect(errorLines(result)[0]).toContain("--rescore names vectors that take no more bytes");
  });

  test("queries may come from another model of the same dim, and no other", () => {
    const same = run(["quality", "--dim", "128", "--query-model", "wordllama-256", "--quiet"]);
    const untimed = (one: Run) => allRowsOf(one).map(({ search_us: _, ...row }) => row);
    expect(untimed(same)).toEqual(untimed(run(["quality", "--dim", "128", "--quiet"])));
    const other = run(["quality", "--query-model", "all-minilm-l6-v2"]);
    expect([other.code, other.stdout]).toEqual([2, ""]);
    expect(errorLines(other)[0]).toContain("--query-model makes vectors of another dim; seen: 384");
  });

  test("of two models that are as wide, and live in two spaces, it is said", () => {
    const cwd = folderWith(beir);
    const warnedOf = (queryModel: string) =>
      run(["quality", "--dataset", cwd, "--model", "all-minilm-l6-v2", "--query-model", queryModel]).stderr;
    const words = "does not ask in the space of the documents";
    expect(warnedOf("all-minilm-l6-v2-pca").replaceAll(/\s+/g, " ")).toContain(words);
    expect(warnedOf("all-minilm-l6-v2").replaceAll(/\s+/g, " ")).not.toContain(words);
  });
});

describe("vectors that were made elsewhere", () => {
  const cwd = folderWith(beir);
  const vectorsOf = (name: string, file: keyof typeof beir) => {
    const stdin = `${linesOfJson(beir[file]).join("\n")}\n`;
    writeFileSync(
      join(cwd, name),
      run(["embed", "--normalize", "0", "--format", "f32"], { stdin }).stdoutBytes,
    );
  };
  vectorsOf("docs.f32", "corpus.jsonl");
  vectorsOf("queries.f32", "queries.jsonl");
  const files = ["--vectors", "docs.f32", "--query-vectors", "queries.f32", "--dim", "256,64"];

  test("with the texts that they belong to are judged as those of the model", () => {
    const figures = (one: Run) =>
      allRowsOf(one).map(({ model: _, variant, runtime, backend, search_us, ...row }) => row);
    const own = run(["quality", "--dataset", ".", "--dim", "64"], { cwd });
    const given = run(["quality", "--dataset", ".", ...files], { cwd });
    expect(figures(given)).toEqual(figures(own));
    expect(allRowsOf(given)[0]).toMatchObject({ model: "docs.f32", variant: "" });
  });

  test("alone are judged by what flips", () => {
    const rows = allRowsOf(run(["quality", ...files], { cwd }));
    expect(rows[0]).toMatchObject({ dataset: "docs.f32", queries: "12", documents: "60", ndcg_at_10: "" });
    expect(rows[1]!.flip_qd_at_10).not.toBe("");
  });

  test.each([
    [["--vectors", "docs.f32"], 2, "docs.f32 does not say how long its vectors are"],
    [["--query-vectors", "queries.f32"], 2, "--query-vectors needs --vectors"],
    [[...files, "--model", "wordllama-256"], 2, "--model is for a model that makes vectors"],
    [[...files, "--min-retention", "0.9"], 2, "--min-retention needs judgements"],
    [["--vectors", "queries.f32", "--dim", "256", "--dataset", "."], 3, "seen: 12 vectors and 60 texts"],
    [["--vectors", "nowhere.npy"], 3, "there is no such file of vectors"],
    [[...files, "--rescore", "int8@300"], 2, "--rescore is above the dimension of the vectors; seen: 300"],
  ])("%j is refused", (args, code, message) => {
    const result = run(["quality", ...args], { cwd });
    expect([result.code, result.stdout]).toEqual([code, ""]);
    expect(errorLines(result)[0]).toContain(message);
  });
});

test("the tail: the query in twenty that loses most, documents that nobody finds, and ten queries by text", () => {
  const cwd = temporaryFolder();
  const result = run(["quality", "--dim", "64", "--json", "q.json"], { cwd });
  const { rungs } = JSON.parse(readFileSync(join(cwd, "q.json"), "utf8"));
  const cut = rungs.find((rung: { dim: number; control: string }) => rung.dim === 64 && rung.control === "");
  const kept = cut.per_query.flip_qd_at_10
    .map((flip: number) => 1 - flip)
    .sort((a: number, b: number) => a - b);
  expect(cut.overlap_p05).toBeCloseTo(kept[Math.ceil(0.05 * kept.length) - 1], 9);
  expect(cut.lost_documents).toBeGreaterThan(0);
  expect(cut.lost_queries).toHaveLength(10);
  const [worst] = cut.lost_queries;
  expect(worst.full - worst.here).toBe(
    Math.max(...cut.lost_queries.map(({ full, here }: { full: number; here: number }) => full - here)),
  );
  expect(result.stderr).toContain("Queries that lose most, full → 64 dims:");
  expect(result.stderr).toContain(worst.text.slice(0, 40));
});

test("a run folder holds no text of the data set, unless --keep-texts asks for it", () => {
  const cwd = temporaryFolder();
  const json = (path: string) => readFileSync(join(cwd, path), "utf8");
  run(["quality", "--dim", "64", "--json", "q.json", "--out", "without"], { cwd });
  run(["quality", "--dim", "64", "--out", "with", "--keep-texts"], { cwd });
  const lost = (text: string): { text: string | null; query_id: string }[] =>
    JSON.parse(text).rungs.flatMap((rung: { lost_queries?: [] }) => rung.lost_queries ?? []);
  const texts = lost(json("q.json")).map(({ text }) => text!);
  expect(texts.length).toBeGreaterThan(0);
  const files = ["run.json", "ladder.csv", "quality.json"]
    .map((name) => json(join("without", name)))
    .join("");
  expect(texts.filter((text) => files.includes(text))).toEqual([]);
  expect(lost(json("without/quality.json")).map((one) => one.query_id)).toEqual(
    lost(json("q.json")).map((one) => one.query_id),
  );
  expect(lost(json("with/quality.json"))).toEqual(lost(json("q.json")));
});

describe("the vectors are those of mrlbench embed", () => {
  test.each([
    ["cosine", (a: number[], b: number[]) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))],
    ["dot", dot],
    ["l2", (a: number[], b: number[]) => -Math.hypot(...a.map((value, i) => value - b[i]!))],
  ] as const)("%s, brute force", (distance, score) => {
    const cwd = folderWith(beir);
    const { code } = run(
      [
        "quality",
        "--dataset",
        cwd,
        "--dim",
        "64",
        "--distance",
        distance,
        "--trec-runs",
        "runs",
        "--min-retention",
        "0",
      ],
      { cwd },
    );
    expect(code).toBe(0);
    const texts = [...linesOfJson(beir["corpus.jsonl"]), ...linesOfJson(beir["queries.jsonl"])];
    const vectors = run(["embed", "--normalize", "0", "--quiet"], { stdin: `${texts.join("\n")}\n` })
      .stdout.trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).embedding as number[]);
    for (const dim of [64, 256]) {
      const hits = readRun(join(cwd, "runs", `prefix-${dim}.run`));
      WORDS.forEach((_, query) => {
        const own = vectors[60 + query]!.slice(0, dim);
        const best = vectors
          .slice(0, 60)
          .map((vector) => score(own, vector.slice(0, dim)))
          .toSorted((a, b) => b - a);
        const found = hits.get(`q${query}`)!.map((hit) => hit.score);
        expect(found.length).toBeGreaterThanOrEqual(20);
        found.forEach((value, rank) => {
          expect(Math.abs(value - best[rank]!)).toBeLessThan(1e-5);
        });
      });
    }
  });

  test("in batches and on the other runtime too", () => {
    const cwd = folderWith(beir);
    const ndcgOf = (...more: string[]) =>
      rowsOf(run(["quality", "--dataset", cwd, ...more])).map((row) => Number(row.ndcg_at_10));
    const one = ndcgOf();
    for (const more of [
      ["--batch", "7"],
      ["--runtime", "openvino"],
      ["--runtime", "openvino", "--batch", "7"],
    ]) {
      ndcgOf(...more).forEach((value, index) => {
        expect(Math.abs(value - one[index]!)).toBeLessThan(5e-4);
      });
    }
  });
});

describe("the gate", () => {
  test.each([
    { args: ["--dim", "32"], code: 5, gate: "refuse" },
    { args: ["--dim", "32", "--min-retention", "0.2"], code: 0, gate: "pass" },
    { args: ["--dim", "192"], code: 0, gate: "undecided" },
    { args: ["--dim", "192", "--max-flip", "0.01"], code: 5, gate: "refuse" },
  ])("$args ends in $code", ({ args, code, gate }) => {
    const result = run(["quality", ...args]);
    expect(result.code).toBe(code);
    expect(rowsOf(result).filter(isOwn).at(-1)!.gate).toBe(gate);
    expect(result.stderr).toMatch(/^ {2}(Pass|Refused|Undecided): \d+ dims: /m);
  });

  test("dims are sorted and made unique, and the full one is there as the reference", () => {
    const rows = rowsOf(run(["quality", "--dim", "32,128,32", "--dim", "64"])).filter(isOwn);
    expect(dimsOf(rows)).toEqual([256, 128, 64, 32]);
  });
});

describe("a person's own text", () => {
  const lines = `${TEXTS.join("\n")}\n`;
  const forms: Readonly<Record<string, readonly [args: readonly string[], stdin: string]>> = {
    "lines on stdin": [["--dataset", "-"], lines],
    "a CSV on stdin": [
      ["--dataset", "-", "--text-column", "body"],
      `id,body\n${TEXTS.map((text, i) => `${i + 1},"${text}"\n`).join("")}`,
    ],
    "a TSV on stdin": [
      ["--dataset", "-", "--text-column", "body"],
      `id\tbody\n${TEXTS.map((text, i) => `${i + 1}\t${text}\n`).join("")}`,
    ],
    "JSONL on stdin": [["--dataset", "-", "--text-column", "body"], json(TEXTS.map((body) => ({ body })))],
  };
  const figures = (result: Run) => rowsOf(result).map(({ dataset, search_us, ...row }) => row);
  const fromFile = run(["quality", "--dataset", "notes.txt"], { cwd: folderWith({ "notes.txt": lines }) });

  test("without judgements the neighbours at full dim are the truth", () => {
    expect(fromFile.code).toBe(0);
    const rows = rowsOf(fromFile);
    expect(dimsOf(rows)).toEqual([256, 192, 128, 96, 64, 32]);
    for (const row of rows) {
      expect(row).toMatchObject({
        dataset: "notes.txt",
        queries: "0",
        documents: "60",
        ndcg_at_10: "",
        flip_qd_at_10: "",
      });
      expect(row.flip_dd_at_10).not.toBe("");
      expect(row.gate).not.toBe("");
    }
    expect(fromFile.stderr).toContain("the neighbours at full dim are the truth");
  });

  test.each(Object.keys(forms))("%s give the same figures", (form) => {
    const [args, stdin] = forms[form]!;
    const result = run(["quality", ...args], { stdin });
    expect(result.code).toBe(0);
    expect(figures(result)).toEqual(figures(fromFile));
  });

  test("text on stdin is the data set, and an empty stdin is not", () => {
    const piped = run(["quality"], { stdin: lines });
    expect(rowsOf(piped)[0]).toMatchObject({ dataset: "stdin", documents: "60" });
    expect(figures(piped)).toEqual(figures(fromFile));
    expect(rowsOf(run(["quality"], { stdin: "" }))[0]!.dataset).toBe("wordnet-1k");
  });

  test("a share of nDCG needs judgements: without them it is refused, and what asks for flips is named", () => {
    const result = run(["quality", "--min-retention", "0.9"], { stdin: lines });
    expect([result.code, result.stdout]).toEqual([2, ""]);
    const [failure, next] = errorLines(result);
    expect(failure).toContain("--min-retention needs judgements; seen: stdin has none");
    expect(next).toContain("--max-flip");
  });

  test("a verdict on no text at all is none", () => {
    const result = run(["quality", "--dataset", "-", "--dim", "64"], { stdin: "\n".repeat(30) });
    expect(result.code).toBe(3);
    expect(errorLines(result)[0]).toContain("no document has any text; seen: 30 empty documents");
  });

  test("empty and repeated texts stay, and each kind is told once", () => {
    const { code, stdout, stderr } = run(["quality", "--dataset", "-"], {
      stdin: `${lines}\n\n${TEXTS[0]}\n${TEXTS[1]}\n`,
    });
    expect(code).toBe(0);
    expect(parseCsv(stdout).rows[0]!.documents).toBe("64");
    const text = stderr.replaceAll(/\s+/g, " ");
    expect(text.match(/2 documents without any text stayed/g)).toHaveLength(1);
    expect(text.match(/2 documents repeated a text/g)).toHaveLength(1);
    expect(text).not.toContain("zero vector Read");
  });

  test("and so do queries", () => {
    const queries = json([
      { _id: "q0", text: TEXTS[3] },
      { _id: "q1", text: "" },
    ]);
    const { stderr } = run(["quality", "--dataset", folderWith({ ...beir, "queries.jsonl": queries })]);
    expect(stderr).toContain("1 query without any text stayed");
    expect(stderr).not.toContain("has a zero vector");
  });

  test("labels of a column give clusters", () => {
    const stdin = `text,label\n${TEXTS.map((text, i) => `${text},${i % 3}\n`).join("")}`;
    const rows = rowsOf(run(["quality", "--dataset", "-", "--text-column", "text"], { stdin }));
    for (const row of rows) {
      expect(Math.abs(Number(row.silhouette))).toBeLessThanOrEqual(1);
      expect(Number(row.variance_ratio)).toBeGreaterThan(0);
    }
  });

  test("too few documents for a top 20 leave it empty, with a warning", () => {
    const { code, stdout, stderr } = run(["quality", "--dataset", "-"], {
      stdin: TEXTS.slice(0, 15).join("\n"),
    });
    expect(code).toBe(0);
    expect(parseCsv(stdout).rows[1]).toMatchObject({ flip_dd_at_20: "" });
    expect(parseCsv(stdout).rows[1]!.flip_dd_at_10).not.toBe("");
    expect(stderr).toContain("15 documents are too few to choose 20 from");
  });
});

test("a rotation changes nothing at full dim, is judged on the documents it has not seen, and can be recomputed", () => {
  const cwd = temporaryFolder();
  const result = run(["quality", "--rotate", "pca", "--trec-runs", "runs", "--out", "out"], { cwd });
  expect(result.code).toBe(0);
  const rows = rowsOf(result);
  const rotated = rows.filter(({ rotation }) => rotation === "pca");
  expect(dimsOf(rotated)).toEqual([256, 192, 128, 96, 64, 32]);
  const { rotation } = JSON.parse(readFileSync(join(cwd, "out", "quality.json"), "utf8"));
  const ownFull = rotation.own_prefix_on_judged[0].ndcg_at_10;
  expect(Math.abs(Number(rotated[0]!.ndcg_at_10) - ownFull)).toBeLessThan(5e-4);
  const qrels = readQrels(join(cwd, "runs", "qrels-pca.txt"));
  for (const row of rotated) {
    expect(row).toMatchObject({ control: "", fit_half: "other", documents: "497" });
    expect(row.gate).not.toBe("");
    const ndcg = naiveNdcg(readRun(join(cwd, "runs", `pca-${row.dim}.run`)), qrels, 10);
    expect(Math.abs(ndcg - Number(row.ndcg_at_10))).toBeLessThan(1e-9);
  }
  expect(result.stderr).toContain("evaluated on the 497 held out");
  expect(result.stderr.replaceAll(/\s+/g, " ")).toMatch(
    /32: \+\S+ on the fitting half, \+\S+ on the held-out half/,
  );
});

test("the rotation is left in the run folder, and is one", () => {
  const cwd = folderWith(beir);
  expect(run(["quality", "--dataset", ".", "--rotate", "pca", "--out", "out"], { cwd }).code).toBe(0);
  const bytes = readFileSync(join(cwd, "out", "rotation.f32"));
  const matrix = new Float32Array(new Uint8Array(bytes).buffer);
  const axes = Array.from({ length: 256 }, (_, axis) => [...matrix.subarray(256 * axis, 256 * (axis + 1))]);
  for (const [i, axis] of axes.entries()) {
    expect(Math.abs(dot(axis, axis) - 1)).toBeLessThan(1e-4);
    expect(Math.abs(dot(axis, axes[(i + 1) % 256]!))).toBeLessThan(1e-4);
  }
});

test("stored precision and two stages: bytes as stored, and scoring again brings quality back", () => {
  const result = run(["quality", "--dim", "64", "--storage", "int8,binary", "--rerank", "50"]);
  // The gate judges what was asked: rescored, 64 dims keep 96 %.
  expect(result.code).toBe(0);
  const rows = rowsOf(result);
  const at = (storage: string, depth: string, dim: string) => {
    const found = rows.filter(
      (row) => row.control === "" && row.storage === storage && row.rerank_depth === depth && row.dim === dim,
    );
    expect(found).toHaveLength(1);
    return found[0]!;
  };
  expect([at("int8", "", "64"), at("binary", "", "256")].map((row) => row.vector_bytes)).toEqual([
    "68",
    "32",
  ]);
  for (const [storage, dim] of [
    ["int8", "64"],
    ["binary", "256"],
    ["float32", "64"],
  ] as const) {
    const gained = Number(at(storage, "50", dim).ndcg_at_10) - Number(at(storage, "", dim).ndcg_at_10);
    expect(gained).toBeGreaterThan(0.05);
  }
  expect(result.stderr).toContain("one search, median");
  expect(result.stderr).toMatch(/float32, top 50 rescored +– +\d+(\.\d+)? [µm]s/);
  for (const row of rows.filter(({ control }) => control === ""))
    expect(Number(row.search_us)).toBeGreaterThan(0);
  // What rescoring reads must be kept too.
  expect(at("int8", "50", "64")).toMatchObject({ rescore: "float32@256", total_bytes: String(68 + 1024) });
});

test("--max-bytes names the best combination, and the frontier says what no other beats", () => {
  const cwd = temporaryFolder();
  const result = run(["quality", "--max-bytes", "128", "--json", "quality.json"], { cwd });
  expect(result.code).toBe(0);
  const { choice, rungs } = JSON.parse(readFileSync(join(cwd, "quality.json"), "utf8"));
  const own = rungs.filter((row: Row) => row.control === "" && row.rotation === null && !isBaseline(row));
  expect(new Set(own.map(({ storage }: Row) => storage))).toEqual(
    new Set(["float32", "float16", "int8", "int4", "binary-float", "binary"]),
  );
  const within = own.filter(({ total_bytes }: { total_bytes: number }) => total_bytes <= 128);
  const most = Math.max(...within.map((rung: { retention_ndcg_at_10: number }) => rung.retention_ndcg_at_10));
  expect(choice.best.kept).toBeCloseTo(most, 9);
  expect(choice.best.total_bytes).toBeLessThanOrEqual(128);
  expect(result.stderr).toContain(`Best within 128 B a document: ${choice.best.name}`);
  expect(result.stderr).toContain("Smallest that passes: 256 dims as int4, 132 B");
  for (const row of own) expect(["pass", "refuse", "undecided"]).toContain(row.gate);
});

test("vectors that score again may be stored in less, and count as what they take", () => {
  const rows = rowsOf(run(["quality", "--dim", "64", "--rescore", "int8@256,int4@128", "--rerank", "20"]));
  const rescored = rows.filter(({ rescore }) => rescore !== "");
  expect(rescored.map((row) => [row.dim, row.rescore, row.rerank_depth, row.total_bytes])).toEqual([
    ["64", "int8@256", "20", String(256 + 260)],
  ]);
});

test("--drop-self hides a query's own document, and says for how many", () => {
  const own = {
    ...beir,
    "queries.jsonl": json(TEXTS.slice(0, 12).map((text, i) => ({ _id: `d${i}`, text }))),
  };
  const qrels = { "qrels/test.tsv": QRELS_HEADER + WORDS.map((_, i) => `d${i}\td${i + 12}\t1\n`).join("") };
  const cwd = folderWith({ ...own, ...qrels });
  const firstHits = (...more: string[]) => {
    const runs = temporaryFolder();
    const result = run(["quality", "--dataset", cwd, "--trec-runs", runs, "--quiet", ...more]);
    expect(result.code).toBe(0);
    return [...readRun(join(runs, "prefix-256.run"))].filter(([query, hits]) => hits[0]!.id === query).length;
  };
  expect(firstHits()).toBeGreaterThan(8);
  expect(firstHits("--drop-self")).toBe(0);
  const { stderr } = run(["quality", "--dataset", cwd, "--drop-self"]);
  expect(stderr).toContain("own document excluded for 12 queries");
});

describe("files", () => {
  test("a run folder of bench gets the ladder beside its files, which stay as they are", () => {
    const cwd = temporaryFolder();
    run([...BRIEF, "--out", "run"], { cwd });
    const before = readFileSync(join(cwd, "run", "run.json"), "utf8");
    const result = run(["quality", "--out", "run"], { cwd });
    expect(result.code).toBe(0);
    expect(readdirSync(join(cwd, "run")).sort()).toEqual([
      "calls.csv",
      "calls.parquet",
      "ladder.csv",
      "processes.csv",
      "quality.json",
      "run.json",
      "summary.csv",
      "summary.parquet",
    ]);
    expect(readFileSync(join(cwd, "run", "run.json"), "utf8")).toBe(before);
    expect(readFileSync(join(cwd, "run", "calls.csv"), "utf8")).toStartWith(CALLS_HEADER);
    expect(readFileSync(join(cwd, "run", "ladder.csv"), "utf8")).toBe(result.stdout);
    const again = run(["quality", "--out", "run"], { cwd });
    expect([again.code, again.stdout]).toEqual([2, ""]);
    expect(errorLines(again)[0]).toContain("--out names a folder that already holds such results");
  });

  test("JSON on stdout is one document and nothing else", () => {
    const { code, stdout } = run(["quality", "--json", "-"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).rungs).toHaveLength(18);
  });

  test("quiet leaves one line for programs; a reader who goes early is no failure", () => {
    const { stdout, stderr } = shell(`mrlbench quality --quiet | head -1; echo "\${PIPESTATUS[@]}"`);
    expect(stdout).toStartWith(LADDER_HEADER);
    expect(stdout.split("\n").slice(1)).toEqual(["0 0", ""]);
    expect(stderr).toMatch(/^quality model=wordllama-256 [^\n]*\n$/);
  });

  test("a place that cannot be written is refused before anything is encoded", () => {
    const result = run(["quality", "--csv", "nowhere/ladder.csv"]);
    expect([result.code, result.stdout]).toEqual([74, ""]);
    expect(errorLines(result)[0]).toContain("cannot write nowhere/ladder.csv");
  });
});

describe("bad input", () => {
  const withFiles = (files: Readonly<Record<string, string>>) => ({ ...beir, ...files });
  const corpus = beir["corpus.jsonl"];

  test.each([
    ["a ragged CSV", { "n.csv": "id,text\n1,a\n2,b,c\n" }, "n.csv", "n.csv:3: row; seen: 3 cells"],
    ["an open quote", { "n.csv": 'id,text\n1,"a\n' }, "n.csv", "n.csv:2: quote; seen: it is not closed"],
    ["broken JSON", { "n.jsonl": '{"text":"a"}\n{"text":\n' }, "n.jsonl", "n.jsonl:2: broken JSON"],
    ["invalid UTF-8", { "n.txt": "fine\nbad \xff" }, "n.txt", "n.txt:2: invalid UTF-8"],
    [
      "no such column",
      { "n.csv": "id,body\n1,a\n" },
      "n.csv",
      'n.csv:1: no column "text"; seen: columns id, body',
    ],
    ["nothing to search", { "n.txt": "alone\n" }, "n.txt", "n.txt: too few documents to search; seen: 1"],
    [
      "an id twice",
      {
        "n.jsonl": json([
          { _id: "a", text: "x" },
          { _id: "a", text: "y" },
        ]),
      },
      "n.jsonl",
      "have one id",
    ],
    [
      "broken documents",
      withFiles({ "corpus.jsonl": `${corpus}{"_id":"d9"` }),
      ".",
      "corpus.jsonl:61: broken JSON",
    ],
    [
      "a broken judgement",
      withFiles({ "qrels/test.tsv": `${QRELS_HEADER}q1\td1\n` }),
      ".",
      "test.tsv:2: row",
    ],
    [
      "judgements of another data set",
      withFiles({ "qrels/test.tsv": `${QRELS_HEADER}x\ty\t1\n` }),
      ".",
      "no judgement is about a query and a document of this data set",
    ],
    [
      "a pair judged twice",
      withFiles({ "qrels/test.tsv": `${QRELS_HEADER}q1\td1\t1\nq1\td1\t2\n` }),
      ".",
      'a pair is judged twice; seen: query "q1", document "d1"',
    ],
  ])("%s", (_, files, dataset, message) => {
    const cwd = temporaryFolder();
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), text, "latin1");
    }
    const result = run(["quality", "--dataset", dataset, "--csv", "ladder.csv", "--out", "run"], { cwd });
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 3, stdout: "" });
    const [failure, next] = errorLines(result);
    expect(failure).toContain(message);
    expect(next).toMatch(/^ {2}\S/);
    expect(readdirSync(cwd)).not.toContain("run");
    expect(readdirSync(cwd)).not.toContain("ladder.csv");
  });

  test("judgements that name some unknown ids count as trec_eval counts them, with a warning", () => {
    const more = "q1\tnowhere\t1\nnobody\td1\t1\n";
    const cwd = folderWith(withFiles({ "qrels/test.tsv": beir["qrels/test.tsv"] + more }));
    const result = run(["quality", "--dataset", cwd]);
    const without = run(["quality", "--dataset", folderWith(beir)]);
    expect(result.code).toBe(0);
    expect(result.stderr.replaceAll(/\s+/g, " ")).toContain(
      'judgements name ids that the data set does not have, document "nowhere" first: 1 of unknown queries, left out; ' +
        "1 of unknown documents, which count as never found",
    );
    expect(Number(rowsOf(result)[0]!.ndcg_at_20)).toBeLessThan(Number(rowsOf(without)[0]!.ndcg_at_20));
  });

  test.each([
    {
      args: ["--dim", "300"],
      code: 2,
      message: "--dim is above the dimension of the model; seen: 300; expected: 1 to 256",
    },
    { args: ["--dataset", "wordnet-2k"], code: 3, message: "--dataset names no data set; seen: wordnet-2k" },
    {
      args: ["--dataset", "wordnet-1k", "--text-column", "body"],
      code: 2,
      message: "--text-column is for one file of texts, or standard input",
    },
    {
      args: ["--dataset", "-", "--trec-runs", "runs"],
      code: 3,
      message: "--trec-runs needs queries; seen: stdin has documents only",
    },
    { args: ["--distance", "manhattan"], code: 2, message: "--distance does not take this value" },
    { args: ["--rotate", "ica"], code: 2, message: "--rotate does not take this value" },
  ])("$args", ({ args, code, message }) => {
    const result = run(["quality", ...args], { stdin: TEXTS.join("\n") });
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: "" });
    expect(errorLines(result)[0]).toContain(message);
  });
});

test("Ctrl-C while texts are awaited ends with 130 and leaves nothing half-written", async () => {
  const cwd = temporaryFolder();
  const child = start(["quality", "--dataset", "-", "--csv", "ladder.csv"], { cwd });
  child.stdin.write("one text\nanother text\n");
  child.stdin.flush();
  await untilIdle(child.pid);
  child.kill("SIGINT");
  expect(await child.exited).toBe(130);
  expect(readdirSync(cwd)).toEqual([]);
});

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** What is embedded of each record. */
function linesOfJson(text: string): string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly title?: string; readonly text: string })
    .map(({ title, text }) => (title ? `${title} ${text}` : text));
}
