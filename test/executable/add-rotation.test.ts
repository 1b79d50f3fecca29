// mrlbench models add-rotation as a user runs it: what it stores is a model like any other, whose full vectors are those of its base,
// turned by the matrix that lies beside it.

import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { untilIdle } from "../process-work.ts";
import { BRIEF, errorLines, openWorkbench, type Run } from "./mrlbench.ts";
import { smallDisk } from "./small-disk.ts";
import { parseCsv, summariesOf } from "./tables.ts";

const { run, start, temporaryFolder } = openWorkbench();
const store = temporaryFolder();
const inStore = { env: { MRLBENCH_MODELS: store } };

const TEXTS = [
  "a small green lizard",
  "the market in winter",
  "two violins and a horse",
  "a cup without tea",
  "paper",
  "salt",
];
const stdin = `${TEXTS.join("\n")}\n`;

function vectorsOf(result: Run, dim: number): Float32Array[] {
  expect(result.code).toBe(0);
  const all = new Float32Array(new Uint8Array(result.stdoutBytes).buffer);
  expect(all).toHaveLength(TEXTS.length * dim);
  return TEXTS.map((_, text) => all.subarray(text * dim, (text + 1) * dim));
}

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** The first row of the ladder without the name of the model. */
function fullRow(model: string, ...args: string[]) {
  const { code, stdout } = run(["quality", "--model", model, "--quiet", ...args], inStore);
  expect(code).toBe(0);
  const { model: _, ...row } = parseCsv(stdout).rows[0]!;
  return row;
}

/** Ids of the models in a store. */
const stored = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

/** The first documents of the built-in data set, without queries: a transformer is slow. */
const fewDocuments = join(temporaryFolder(), "few.jsonl");
const documents = readFileSync("datasets/wordnet-1k/corpus.jsonl", "utf8").split("\n").slice(0, 200);
writeFileSync(fewDocuments, `${documents.join("\n")}\n`);

const models = [
  {
    base: "wordllama-256",
    dim: 256,
    variants: ["fp32", "fp16", "int8"],
    dataset: "wordnet-1k",
    name: "wordnet-1k",
    documents: 994,
    measure: "ndcg_at_10",
  },
  {
    base: "all-minilm-l6-v2",
    dim: 384,
    variants: ["fp16"],
    dataset: fewDocuments,
    name: "few.jsonl",
    documents: 200,
    measure: "overlap_dd_at_10",
  },
];

describe.each(models)("$base", ({ base, dim, variants, dataset, name, documents, measure }) => {
  const id = base === "all-minilm-l6-v2" ? `${base}-own-pca` : `${base}-pca`;
  const [variant] = variants;
  const added = run(["models", "add-rotation", base, "--dataset", dataset], inStore);

  test("is rotated with its provenance, and what held on documents that were not seen", () => {
    expect(added.code).toBe(0);
    const { rotation, folder } = JSON.parse(added.stdout);
    expect(folder).toBe(join(store, id));
    expect(rotation).toMatchObject({
      method: "pca",
      dim,
      seed: 1,
      base: { model: base, variant },
      dataset: { name, documents },
      gains: { measure, fitted_documents: documents / 2, judged_documents: documents / 2 },
    });
    const at64 = rotation.gains.dims.find((gain: { dim: number }) => gain.dim === 64);
    expect(at64.unseen).toBeGreaterThan(0.02);
    expect(at64.unseen_low).toBeLessThan(at64.unseen);
    expect(at64.held_share).toBeCloseTo(at64.unseen / at64.seen, 10);
    expect(added.stderr).toContain(`fitted on all ${documents} documents`);
    expect(added.stderr).toContain(`Use it with --model ${id}.`);
  });

  test("is listed, shown and verified", () => {
    const listed = JSON.parse(run(["models", "list"], inStore).stdout);
    expect(listed).toContainEqual(
      expect.objectContaining({ id, variants, source: `${base}, rotated on ${name}` }),
    );
    const shown = JSON.parse(run(["models", "show", id], inStore).stdout);
    expect(shown.rotation).toEqual(JSON.parse(added.stdout).rotation);
    expect(shown.recipe).toMatchObject({ rotation: { value: "pca" }, mrl_dims: { value: [] } });
    expect(run(["models", "verify", id], inStore).code).toBe(0);
  });

  test.each([
    ["ort", "1"],
    ["ort", "4"],
    ["openvino", "1"],
    ["openvino", "4"],
  ])("gives the vectors of its base, turned: %s, %s texts a call", (runtime, batch) => {
    const embed = (model: string) =>
      vectorsOf(
        run(
          ["embed", "--model", model, "--runtime", runtime, "--batch", batch, "--format", "f32", "--quiet"],
          { ...inStore, stdin },
        ),
        dim,
      );
    const matrix = new Float32Array(new Uint8Array(readFileSync(join(store, id, "rotation.f32"))).buffer);
    const own = embed(base);
    embed(id).forEach((vector, text) => {
      const turned = Float32Array.from({ length: dim }, (_, axis) =>
        dot(matrix.subarray(axis * dim, (axis + 1) * dim), own[text]!),
      );
      const lengths = Math.sqrt(dot(vector, vector) * dot(turned, turned));
      if (lengths === 0) expect(vector).toEqual(turned);
      else expect(1 - dot(vector, turned) / lengths).toBeLessThan(1e-5);
    });
  });

  test.each(["ort", "openvino"])(
    "finds at full dim what its base finds, on %s",
    (runtime) => {
      const own = fullRow(base, "--dataset", dataset, "--runtime", runtime);
      const rotated = fullRow(id, "--dataset", dataset, "--runtime", runtime);
      for (const column of ["silhouette", "variance_ratio"]) {
        expect(Number(rotated[column])).toBeCloseTo(Number(own[column]), 5);
      }
      const { silhouette: _, variance_ratio: __, search_us: ___, ...figures } = rotated;
      expect(own).toMatchObject(figures);
    },
    240_000,
  );

  test("is timed like any model, and the recipe says that it is rotated", () => {
    const { code, stderr, cwd } = run(
      ["--model", id, "--runtime", "ort,openvino", "--batch", "1,3", "--out", "run", ...BRIEF],
      inStore,
    );
    expect(code).toBe(0);
    expect(summariesOf(stderr).map((summary) => [summary.model, summary.variant, summary.verdict])).toEqual(
      Array.from({ length: 4 }, () => [id, variant, "ok"]),
    );
    expect(stderr.replaceAll(/\s+/g, " ")).toContain(
      `rotated by pca (fitted on ${documents} documents of ${name})`,
    );
    expect(readFileSync(join(cwd, "run", "run.json"), "utf8")).toContain(
      `fitted on ${documents} documents of ${name}`,
    );
  });
});

describe("a rotated model that is judged", () => {
  const notes = join(temporaryFolder(), "my notes.txt");
  writeFileSync(
    notes,
    Array.from({ length: 60 }, (_, i) => `note ${i} on ${TEXTS[i % 6]} and ${i % 7}\n`).join(""),
  );

  test("on the text that it has seen, says so; on other text it does not", () => {
    const seen = run(["quality", "--model", "wordllama-256-pca", "--json", "-"], inStore);
    expect(JSON.parse(seen.stdout).warnings).toContainEqual(expect.objectContaining({ code: "seen-text" }));
    expect(seen.stderr.replaceAll(/\s+/g, " ")).toContain("This model was rotated for it (fitted on");
    const other = run(
      ["quality", "--model", "wordllama-256-pca", "--dataset", notes, "--json", "-"],
      inStore,
    );
    expect(JSON.parse(other.stdout).warnings).not.toContainEqual(
      expect.objectContaining({ code: "seen-text" }),
    );
  });

  test("and the way to it is shown where a rotation is judged", () => {
    const { stderr } = run(["quality", "--rotate", "pca", "--dataset", notes]);
    const command = `mrlbench models add-rotation wordllama-256 --dataset '${notes}'`;
    expect(stderr.split("\n").map((line) => line.trim())).toContain(command);
  });
});

describe("a person's own text", () => {
  test("fewer documents than dims are enough for a model, and it says what they are not enough for", () => {
    const folder = temporaryFolder();
    const result = run(
      ["models", "add-rotation", "wordllama-256", "--dataset", "-", "--models", folder, "--name", "few"],
      {
        stdin: "one river\ntwo stones\nthree lamps\n",
      },
    );
    expect(result.code).toBe(0);
    expect(result.stderr).toContain("3 documents fix no more of its 256 axes");
    expect(result.stderr).toContain("too few to say what it gains");
    const place = { env: { MRLBENCH_MODELS: folder }, stdin };
    const embed = (model: string) =>
      vectorsOf(run(["embed", "--model", model, "--format", "f32", "--quiet"], place), 256);
    const [own, rotated] = [embed("wordllama-256"), embed("few")];
    for (let a = 0; a < TEXTS.length; a++) {
      for (let b = 0; b < TEXTS.length; b++) {
        expect(dot(rotated[a]!, rotated[b]!)).toBeCloseTo(dot(own[a]!, own[b]!), 5);
      }
    }
  });

  test("the variant that was asked for is the one whose vectors are seen, and the default after", () => {
    const folder = temporaryFolder();
    const place = { env: { MRLBENCH_MODELS: folder }, stdin };
    const args = [
      "models",
      "add-rotation",
      "wordllama-256",
      "--dataset",
      "-",
      "--variant",
      "int8",
      "--seed",
      "9",
    ];
    const { rotation } = JSON.parse(run(args, place).stdout);
    expect(rotation).toMatchObject({
      base: { variant: "int8" },
      seed: 9,
      dataset: { name: "stdin", documents: 6 },
    });
    const { stderr } = run(["--model", "wordllama-256-pca", ...BRIEF], place);
    expect(summariesOf(stderr)[0]).toMatchObject({ variant: "int8", verdict: "ok" });
  });
});

describe("what cannot be done", () => {
  const empty = temporaryFolder();
  const file = (name: string, text: string) => {
    const path = join(empty, name);
    writeFileSync(path, text);
    return path;
  };
  const cases = [
    { args: ["no-such-model"], code: 3, message: "--model names no model" },
    { args: ["wordllama-256", "--dataset", "nowhere"], code: 3, message: "--dataset names no data set" },
    { args: ["wordllama-256", "--dataset", file("empty.txt", "")], code: 3, message: "too few documents" },
    { args: ["wordllama-256", "--dataset", file("one.txt", "one\n")], code: 3, message: "too few documents" },
    { args: ["wordllama-256", "--variant", "q4"], code: 3, message: "wordllama-256 has no such variant" },
    { args: ["wordllama-256", "--name", "../up"], code: 2, message: "this cannot be the id of a model" },
    {
      args: ["wordllama-256", "--name", "all-minilm-l6-v2"],
      code: 2,
      message: "there is a model all-minilm-l6-v2 already",
    },
    { args: ["test/fixtures/models/max"], code: 3, message: "pooling max" },
    { args: ["test/fixtures/models/nomic"], code: 3, message: "layer norm before the cut" },
    { args: [], code: 2, message: "mrlbench models add-rotation takes other words" },
    {
      args: ["wordllama-256", "--rotate", "pca"],
      code: 2,
      message: "--rotate is not an option of mrlbench models",
    },
  ];

  test.each(cases)("%p", ({ args, code, message }) => {
    const folder = join(temporaryFolder(), "store");
    const result = run(["models", "add-rotation", ...args, "--models", folder], { cwd: process.cwd() });
    expect(result.code).toBe(code);
    expect(errorLines(result)[0]).toContain(message);
    expect(errorLines(result)[1]).toStartWith("  ");
    expect(result.stdout).toBe("");
    expect(stored(folder)).toEqual([]);
  });

  test("a name that exists, before anything is encoded; and a rotation of a rotation", () => {
    const again = run(["models", "add-rotation", "wordllama-256"], inStore);
    expect(again.code).toBe(2);
    expect(errorLines(again)[0]).toContain("the store already has a model wordllama-256-pca");
    const twice = run(["models", "add-rotation", "wordllama-256-pca", "--name", "twice"], inStore);
    expect(twice.code).toBe(2);
    expect(errorLines(twice)[0]).toContain("wordllama-256-pca is rotated already");
    expect(errorLines(twice)[1]).toContain("mrlbench models add-rotation wordllama-256");
  });

  test("an option on another action", () => {
    const result = run(["models", "list", "--dataset", "notes.txt"], inStore);
    expect(result.code).toBe(2);
    expect(errorLines(result)[0]).toContain("mrlbench models list does not take --dataset");
  });
});

// Room for two of the three tables.
const { folder: fullDisk, isMounted } = smallDisk("52m");

describe.skipIf(!isMounted)("a store without room", () => {
  test("ends with 74 and stays as it was", () => {
    const folder = join(fullDisk, "store");
    const result = run(["models", "add-rotation", "wordllama-256", "--models", folder]);
    expect(result.code).toBe(74);
    expect(errorLines(result)[0]).toContain(`the model store ${folder} cannot be written`);
    expect(errorLines(result)[1]).toContain("--models DIR");
    expect(result.stdout).toBe("");
    expect(stored(folder)).toEqual([]);
  });
});

test("Ctrl-C while texts come in ends with 130, and nothing is stored", async () => {
  const folder = join(temporaryFolder(), "store");
  const child = start(["models", "add-rotation", "wordllama-256", "--dataset", "-", "--models", folder]);
  child.stdin.write("one river\ntwo stones\n");
  child.stdin.flush();
  await untilIdle(child.pid);
  child.kill("SIGINT");
  expect(await child.exited).toBe(130);
  expect(stored(folder)).toEqual([]);
});
