// The formats that the program's own code reads, each with a file that is right and with what reads it.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { unpackBundle } from "../../../src/assets/cache/cache.ts";
import { describeModel, listModels } from "../../../src/assets/model/catalog.ts";
import { locateModel } from "../../../src/assets/model/models.ts";
import { goldenName } from "../../../src/assets/store/own-files.ts";
import { storeRotated } from "../../../src/assets/store/store-rotation.ts";
import { verifyModel } from "../../../src/assets/store/store-verify.ts";
import { readConfig } from "../../../src/cli/options/config.ts";
import { writeParquetFiles } from "../../../src/cli/outputs/parquet-files.ts";
import { collectJudgements } from "../../../src/data/judgements.ts";
import { openDataSet } from "../../../src/data/retrieval-data.ts";
import { readChecked } from "../../../src/decision/checked.ts";
import { DECISION_SCHEMA, DECISION_SCHEMA_VERSION } from "../../../src/decision/schema-name.ts";
import { changedFiles, compareGolden } from "../../../src/golden/compare.ts";
import { comparedGolden } from "../../../src/golden/finding.ts";
import { goldenJson, readGolden } from "../../../src/golden/golden.ts";
import type { GoldenRun, GoldenSettings } from "../../../src/golden/run.ts";
import { externalDataOf } from "../../../src/onnx/onnx-file.ts";
import { rotatedGraph } from "../../../src/onnx/rotated-graph.ts";
import { openTokenizer } from "../../../src/open/embedding.ts";
import { readFleet } from "../../../src/report/fleet/fleet-run.ts";
import { fleetText } from "../../../src/report/fleet/fleet-text.ts";
import { fleetOf } from "../../../src/report/fleet/machines.ts";
import { reportText } from "../../../src/report/html/report.ts";
import { readJson } from "../../../src/report/run-json.ts";
import { fakeBundle } from "../../assets/fake-bundle.ts";
import { rotationFacts } from "../../assets/rotation-facts.ts";
import { readKinds } from "../../text/kinds.ts";
import type { MutationKind } from "./mutate.ts";

export interface Format {
  readonly name: string;
  readonly kind: MutationKind;
  /** The file that is changed, and how its reader is called with a changed one in its place. */
  prepare(folder: string): Promise<Reader> | Reader;
}

export interface Reader {
  readonly path: string;
  /** May throw what a person can act on. What must hold of it afterwards is checked here. */
  read(): Promise<void> | void;
}

const FIXTURES = join(import.meta.dir, "..", "..", "fixtures");
const TEXTS = [
  "",
  "hello world",
  "the bridge over the river ",
  "Zürich 🙂 \u0000 a\ud800b",
  "x".repeat(3000),
];

/** One file of a model's folder: the model is found, shown and verified, and its tokenizer used. */
function modelFile(model: string, file: string, kind: MutationKind = "json"): Format {
  return {
    name: `${model}/${file}`,
    kind,
    prepare: (folder) => {
      const store = join(folder, "store");
      const cache = join(folder, "cache");
      cpSync(join(FIXTURES, "models", model), join(store, model), { recursive: true });
      return {
        path: join(store, model, file),
        read: () => {
          using each = collected();
          each.try(() => verifyModel(join(store, model)));
          each.try(() => listModels([store]));
          each.try(() => describeModel(model, [store]));
          each.try(() => {
            const found = locateModel(join(store, model), undefined, cache, []);
            const tokenizer = openTokenizer(found, "none");
            const ids = new Int32Array(4096);
            for (const text of TEXTS) tokenizer.encode(text, ids, 0, Math.min(found.maxTokens, 4096));
          });
        },
      };
    },
  };
}

/** Goes on after a failure: the first is told at the end. */
function collected() {
  let failure: unknown;
  return {
    try(run: () => void) {
      try {
        run();
      } catch (error) {
        if (failure === undefined || !isTold(error)) failure = error;
      }
    },
    async later(run: () => Promise<unknown>) {
      try {
        await run();
      } catch (error) {
        if (failure === undefined || !isTold(error)) failure = error;
      }
    },
    [Symbol.dispose]() {
      if (failure !== undefined) throw failure;
    },
  };
}

/** Whether a person is told it with what to do, as the program's own failures are. */
export function isTold(error: unknown): boolean {
  return (
    error instanceof Error &&
    "exitCode" in error &&
    [2, 3].includes(error.exitCode as number) &&
    "next" in error
  );
}

/** The tokenizers of every kind in turn: normalisers, charsmaps, Unigram, byte fallback. */
const tokenizers: Format = {
  name: "tokenizer.json of every kind",
  kind: "json",
  prepare: (folder) => {
    const { path, read } = modelFile("minilm", "tokenizer.json").prepare(folder) as Reader;
    const kinds = readKinds();
    let turn = 0;
    return {
      get path() {
        writeFileSync(path, kinds.tokenizers[turn++ % kinds.tokenizers.length]!.json);
        return path;
      },
      read,
    };
  },
};

const rotation: Format = {
  name: "rotation.json",
  kind: "json",
  prepare: async (folder) => {
    const store = join(folder, "store");
    const base = locateModel(join(FIXTURES, "models", "minilm"), undefined, join(folder, "cache"), []);
    await storeRotated(store, {
      id: "turned",
      facts: rotationFacts(base, 8),
      variants: [base],
      rotation: { output: "last_hidden_state", dim: 8, matrix: new Float32Array(64) },
      rotateRows: (rows) => rows,
    });
    return {
      path: join(store, "turned", "rotation.json"),
      read: () => {
        using each = collected();
        each.try(() => listModels([store]));
        each.try(() => describeModel("turned", [store]));
        each.try(() => void openTokenizer(locateModel("turned", undefined, folder, [store]), "document"));
      },
    };
  },
};

const record: Format = {
  name: ".mrlbench.json",
  kind: "json",
  prepare: (folder) => {
    const store = join(folder, "store");
    cpSync(join(FIXTURES, "models", "minilm"), join(store, "minilm"), { recursive: true });
    const path = join(store, "minilm", ".mrlbench.json");
    const file = { name: "config.json", size_bytes: 7, sha256: "0".repeat(64) };
    writeFileSync(path, JSON.stringify({ source: "/somewhere/minilm", revision: null, files: [file, file] }));
    return {
      path,
      read: () => {
        using each = collected();
        each.try(() => listModels([store]));
        each.try(() => describeModel("minilm", [store]));
        each.try(() => {
          if (verifyModel(join(store, "minilm")).state === "ok")
            throw new Error("a record that fits no file is ok");
        });
      },
    };
  },
};

/** Golden vectors: read whole or refused; what was read can be compared. */
const golden: Format = {
  name: "golden vectors",
  kind: "json",
  prepare: (folder) => {
    const texts = ["one", "two", "three"];
    const vectors = { values: Float32Array.of(1, 2, 3, 4, 5, 6), rows: 3, width: 2 };
    const run: GoldenRun = {
      ran: {
        ...({ machine: "m", backend: "cpu" } as const),
        ...{ runtime: "ort", runtimeVersion: "1", provider: "p" },
        ...{ device: "d", batch: 1, threads: 1 },
      },
      recipe: [{ name: "pooling", value: "mean" }],
      vectors,
    };
    const path = join(folder, goldenName("fp32"));
    const settings: GoldenSettings = {
      ...({ variant: "fp32", backend: "cpu", runtime: "auto", provider: undefined } as const),
      ...({ batch: 1, prompt: "none", normalize: true, recipe: { maxTokens: 7 } } as const),
    };
    const files = [{ name: "config.json", sizeBytes: 7, sha256: "0".repeat(64) }];
    writeFileSync(path, goldenJson({ ...run, mrlbench: "0", model: "m", settings, files, texts }));
    return {
      path,
      read: () => {
        const read = readGolden(folder, "fp32");
        if (read) comparedGolden(read, run, compareGolden(read, run), changedFiles(read.files, files));
      },
    };
  },
};

/** Files in the folder of an ONNX model's readers of ours. */
const onnx: Format = {
  name: "ONNX, read by us",
  kind: "bytes",
  prepare: (folder) => {
    const path = join(folder, "model.onnx");
    cpSync(join(FIXTURES, "models", "minilm", "onnx", "model.onnx"), path);
    return {
      path,
      read: () => {
        externalDataOf(path);
        try {
          rotatedGraph(readFileSync(path), {
            output: "last_hidden_state",
            dim: 8,
            matrix: new Float32Array(64),
          });
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
      },
    };
  },
};

const unpacked: Format = {
  name: "the cache",
  kind: "bytes",
  prepare: (folder) => {
    const bundle = fakeBundle();
    const { dir, files } = unpackBundle(folder, bundle);
    let turn = 0;
    const names = readdirSync(dir).sort();
    return {
      get path() {
        return join(dir, names[turn++ % names.length]!);
      },
      read: () => {
        unpackBundle(folder, bundle);
        for (const { name } of bundle.files) {
          if (!readFileSync(files[name]!).equals(bundle.contentOf(name)))
            throw new Error(`${name} was not healed`);
        }
      },
    };
  },
};

function dataFile(
  name: string,
  kind: MutationKind,
  content: string,
  other: Readonly<Record<string, string>> = {},
): Format {
  return {
    name,
    kind,
    prepare: (folder) => {
      for (const [file, text] of Object.entries({ ...other, [name]: content })) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), text);
      }
      const isBeir = "corpus.jsonl" in { ...other, [name]: 1 };
      return {
        path: join(folder, name),
        read: async () => {
          const dataset = isBeir ? folder : join(folder, name);
          const { documents, queries, judgements } = await openDataSet({
            dataset,
            textColumn: undefined,
            onBytes: () => {},
          });
          const ids = await idsOf(documents);
          const queryIds = queries && (await idsOf(queries));
          if (judgements)
            await collectJudgements(judgements.rows, judgements.name, queryIds ?? new Set(), ids);
        },
      };
    },
  };
}

async function idsOf(passages: AsyncIterable<{ readonly id: string }>): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { id } of passages) ids.add(id);
  return ids;
}

const point = (candidate: string) => ({
  ...{ candidate, model: "m", variant: "fp32", backend: "cpu" },
  ...{ runtime: "ort", provider: "CPUExecutionProvider", dim: 64 },
});

/** One file of a run folder, which somebody else may have sent: a page, a table of machines and typed tables are made of it. */
function runFile(name: string, kind: MutationKind): Format {
  return {
    name: `run folder, ${name}`,
    kind,
    prepare: (folder) => {
      const path = join(folder, "run");
      cpSync(join(FIXTURES, "run"), path, { recursive: true });
      writeFileSync(
        join(path, "decision.json"),
        JSON.stringify({
          ...{ schema: DECISION_SCHEMA, schema_version: DECISION_SCHEMA_VERSION, machine: { id: "m1" } },
          primary: { ...point("c"), p99_us: 12.5, open: { model: "m", dim: 64, backend: "cpu" } },
          fallback: null,
          runner_up: "d",
          candidates: [point("d")],
          ...{ limits: { max_p99_us: 900 }, text: { name: "mixed" }, conditions: { index_size: 500 } },
        }),
      );
      return {
        path: join(path, name),
        read: async () => {
          using each = collected();
          for (const read of [
            () => reportText([path], "html"),
            () => reportText([path], "markdown"),
            async () => void fleetText(fleetOf(await readFleet([path])), "html"),
            () => writeParquetFiles(path),
            async () => void readChecked(readJson(join(path, "decision.json")), "decision.json"),
          ])
            await each.later(read);
        },
      };
    },
  };
}

const lines = (count: number, line: (index: number) => unknown) =>
  Array.from({ length: count }, (_, index) => `${JSON.stringify(line(index))}\n`).join("");
const CORPUS = lines(30, (i) => ({
  _id: `d${i}`,
  title: `title ${i}`,
  text: `the river, document ${i}`,
  metadata: {},
}));
const QUERIES = lines(9, (i) => ({ _id: `q${i}`, text: `which river ${i}?`, metadata: {} }));
const QRELS = `query-id\tcorpus-id\tscore\n${Array.from({ length: 9 }, (_, i) => `q${i}\td${i * 2}\t${i % 3}\n`).join("")}`;
const CSV = `id,text,"other ""field"""\n${Array.from({ length: 20 }, (_, i) => `${i},"a text, ${i}\nof two lines",x\n`).join("")}`;

const config: Format = {
  name: "config.toml",
  kind: "text",
  prepare: (folder) => {
    const path = join(folder, "config.toml");
    writeFileSync(
      path,
      'model = "wordllama-256"\niters = 1000\ndim = [64, 128]\nquiet = true\nrate = 10.5\nlayer = ["A", "B"]\n',
    );
    return { path, read: () => void readConfig(path, "bench", (name) => readFileSync(name, "utf8")) };
  },
};

export const formats: readonly Format[] = [
  modelFile("static", "model.safetensors", "bytes"),
  modelFile("model2vec", "model.safetensors", "text"),
  modelFile("model2vec", "tokenizer.json"),
  modelFile("model2vec", "config.json"),
  modelFile("static", "config_sentence_transformers.json"),
  modelFile("static", "modules.json"),
  modelFile("minilm", "tokenizer.json"),
  modelFile("e5", "tokenizer.json"),
  modelFile("qwen3", "tokenizer.json"),
  tokenizers,
  modelFile("minilm", "config.json"),
  modelFile("minilm", "modules.json"),
  modelFile("minilm", "1_Pooling/config.json"),
  modelFile("minilm", "sentence_bert_config.json"),
  modelFile("minilm", "tokenizer_config.json"),
  modelFile("minilm", "config_sentence_transformers.json"),
  rotation,
  record,
  golden,
  onnx,
  unpacked,
  runFile("run.json", "json"),
  runFile("summary.csv", "text"),
  runFile("calls.csv", "text"),
  runFile("decision.json", "json"),
  dataFile("corpus.jsonl", "json", CORPUS, { "queries.jsonl": QUERIES, "qrels/test.tsv": QRELS }),
  dataFile("queries.jsonl", "text", QUERIES, { "corpus.jsonl": CORPUS, "qrels/test.tsv": QRELS }),
  dataFile("qrels/test.tsv", "text", QRELS, { "corpus.jsonl": CORPUS, "queries.jsonl": QUERIES }),
  dataFile("texts.csv", "text", CSV),
  dataFile("texts.jsonl", "text", CORPUS),
  dataFile("texts.txt", "text", "one\ntwo\nthree\n"),
  config,
];

export function formatCalled(name: string): Format {
  return formats.find((format) => format.name === name)!;
}
