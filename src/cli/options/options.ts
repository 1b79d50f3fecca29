// The one table of options: names, values, defaults and help. Parsing, help, config file and the types of the parsed options come
// from here; commands.ts says which command takes which.

import { PROMPTS } from "../../core/recipe.ts";
import { listing } from "../../core/words.ts";
import { NPU_PLATFORMS } from "../../engine/fixed-shapes.ts";
import { BACKENDS, PRECISIONS, PROVIDER_NAMES, placementOf, RUNTIMES } from "../../engine/providers.ts";
import { CONDITION_NAMES } from "../../host/state/conditions.ts";
import { recipeTable } from "./recipe-options.ts";
import {
  bit,
  count,
  decimal,
  duration,
  growth,
  lengthList,
  name,
  oneOf,
  pairs,
  path,
  pin,
  type Reader,
  sizeOrGrowth,
  someOf,
  span,
  text,
  textSource,
  wholeNumber,
  wordOr,
} from "./values.ts";

/** The groups of the help, in its order. */
export const GROUPS = {
  runs: { title: "What runs", note: [] },
  recipe: {
    title: "Recipe",
    note: ["What stands here counts in place of what the model's own files say."],
  },
  measured: { title: "How it is measured", note: [] },
  load: {
    title: "Load beside, and pace",
    note: [
      "typical: half of every other core; peak: all of every core, this one's included.",
      "A number at the start of the program's line is the tick's duration: 3.42 ms, 3420us, or nanoseconds.",
      "The response time counts from when a call was due, so that a stall is charged to all that it delayed.",
    ],
  },
  simulation: { title: "Layer C, the simulation step", note: [] },
  input: {
    title: "Input",
    note: [
      "short is 1-6 words, medium 7-40, long from 100; mixed is the data set's own mix in seeded order.",
      "Any other value is a file, one text a line: ./short is the file named short.",
    ],
  },
  texts: { title: "Texts in columns", note: [] },
  quality: { title: "Quality", note: [] },
  decision: { title: "Decision", note: [] },
  gate: {
    title: "Gate",
    note: [
      "OTHER is the executable of another mrlbench, or the options of bench by which the other one differs, in one word:",
      "such as --against='--variant int8' or --against=--ort-library=./other.so.",
      "BASE's command may grow by so much over OTHER.",
    ],
  },
  places: { title: "Places", note: [] },
  about: { title: "About", note: [] },
} as const;

interface Flag {
  readonly group: keyof typeof GROUPS;
  /** One line, with the unit where there is one. */
  readonly help: string;
}

interface Valued extends Flag {
  /** What stands for the value in the help. */
  readonly value: string;
  readonly reader: Reader<unknown>;
  /** As the user would type it. Without one the value is undefined until given. */
  readonly default?: string;
}

export type OptionSpec = Flag | Valued;

const provider: Reader<string> = {
  words: PROVIDER_NAMES,
  expected: `${listing(PROVIDER_NAMES, "or")} (GPU.0, GPU.1 … where there are several)`,
  read: (text) => (placementOf(text) === undefined ? undefined : text),
};

const STORAGE_WORDS = ["float32", "float16", "int8", "int4", "binary-float", "binary"] as const;

/** A storage and a dim, joined by @. */
const storedAt: Reader<{ readonly storage: (typeof STORAGE_WORDS)[number]; readonly dim: number }> = {
  expected: `a storage and a dim such as int8@256; storages are ${listing(STORAGE_WORDS, "and")}`,
  read(text) {
    const [word = "", size = "", ...more] = text.split("@");
    const storage = oneOf(...STORAGE_WORDS).read(word);
    const dim = wholeNumber(1, 65_536).read(size);
    return storage === undefined || dim === undefined || more.length > 0 ? undefined : { storage, dim };
  },
};

export const table = {
  model: {
    group: "runs",
    value: "ID|DIR|FILE",
    reader: name,
    default: "wordllama-256",
    help: "model: built-in id, folder, ONNX or OpenVINO file, store id",
  },
  "query-model": {
    group: "runs",
    value: "ID|DIR|FILE",
    reader: name,
    help: "another model for the queries, whose vectors lie in the same space",
  },
  variant: {
    group: "runs",
    value: "NAME",
    reader: name,
    help: "format of the weights: fp32, fp16, int8, q4 … [fp32; all-minilm-l6-v2: fp16]",
  },
  backend: {
    group: "runs",
    value: BACKENDS.join("|"),
    reader: oneOf(...BACKENDS),
    default: "cpu",
    help: "device class, never another one instead",
  },
  runtime: {
    group: "runs",
    value: ["auto", ...RUNTIMES].join("|"),
    reader: oneOf("auto", ...RUNTIMES),
    default: "auto",
    help: "auto is ort on the cpu; table: our own, of static models",
  },
  provider: {
    group: "runs",
    value: "NAME",
    reader: provider,
    help: "execution provider (ort) or device (openvino) by its own name",
  },
  precision: {
    group: "runs",
    value: PRECISIONS.join("|"),
    reader: oneOf(...PRECISIONS),
    help: "what the device computes in, read back [f32 on the cpu; elsewhere its own]",
  },
  dim: {
    group: "runs",
    value: "D|full",
    reader: wordOr("full", wholeNumber(1, 65_536)),
    default: "full",
    help: "components kept of each vector",
  },
  layer: {
    group: "runs",
    value: "A|B|C",
    reader: oneOf("A", "B", "C"),
    default: "B",
    help: "A: the runtime alone; B: an application's call; C: a simulation's step",
  },
  batch: {
    group: "runs",
    value: "B",
    reader: wholeNumber(1, 65_536),
    default: "1",
    help: "texts per call",
  },
  normalize: {
    group: "runs",
    value: "0|1",
    reader: bit,
    default: "1",
    help: "L2-normalise each vector",
  },
  prompt: {
    group: "runs",
    value: PROMPTS.join("|"),
    reader: oneOf(...PROMPTS),
    default: "none",
    help: "which of the model's own prompts goes before each text",
  },
  ...recipeTable,
  iters: {
    group: "measured",
    value: "N",
    reader: count(1, 100_000_000),
    help: "steady calls (layer C: ticks) of all processes [10000; callers: 100000; paced: 10 s of them]",
  },
  processes: {
    group: "measured",
    value: "P",
    reader: wholeNumber(1, 1000),
    default: "9",
    help: "fresh processes that share the calls, each at least 662 of them",
  },
  for: {
    group: "measured",
    value: "T",
    reader: duration,
    help: "keep going so long, process after process: percentiles by minute",
  },
  plan: {
    group: "measured",
    value: "FILE.toml",
    reader: path,
    help: "the grid, by the names of these options, lists as arrays; the command line wins",
  },
  quick: {
    group: "measured",
    help: "one process: no interval between processes",
  },
  timeout: {
    group: "measured",
    value: "S",
    reader: duration,
    help: "a process that takes longer is ended, and its case has failed",
  },
  warmup: {
    group: "measured",
    value: "W|auto",
    reader: wordOr("auto", count(0, 100_000_000)),
    default: "auto",
    help: "warm-up calls before them; auto: until they are steady",
  },
  lengths: {
    group: "runs",
    value: "N,N…",
    reader: lengthList,
    help: "buckets of fixed shape, in tokens: a text goes to the smallest that holds it",
  },
  "compile-cache": {
    group: "measured",
    value: "0|1",
    reader: bit,
    help: "later processes of a case find it compiled, where the runtime can [1 on gpu and npu]",
  },
  platform: {
    group: "runs",
    value: "P",
    reader: oneOf(...NPU_PLATFORMS),
    help: "generation of Intel's NPUs to compile for; no device is needed [all of them]",
  },
  threads: {
    group: "measured",
    value: "T",
    reader: wholeNumber(1, 1024),
    default: "1",
    help: "threads that the runtime may use",
  },
  jobs: {
    group: "measured",
    value: "N",
    reader: wholeNumber(1, 256),
    help: "processes that encode, each with its threads [performance cores, where it pays]",
  },
  pin: {
    group: "measured",
    value: "0|1|cpu:LIST",
    reader: pin,
    default: "0",
    help: "CPUs to run on; 1: chosen here; cpu:2-3, cpu:0+2: exactly these",
  },
  spin: {
    group: "measured",
    value: "0|1",
    reader: bit,
    default: "0",
    help: "threads of the runtime spin while they wait",
  },
  arena: {
    group: "measured",
    value: "0|1",
    reader: bit,
    default: "1",
    help: "ort keeps the memory of a call for the next ones",
  },
  ttfi: {
    group: "measured",
    value: "N",
    reader: count(0, 10_000),
    help: "fresh processes timed to their first vector [those that measure]",
  },
  "ttfi-cold": {
    group: "measured",
    value: "N",
    reader: count(0, 10_000),
    default: "0",
    help: "the same from an empty cache",
  },
  lean: {
    group: "measured",
    value: "0|1",
    reader: bit,
    default: "0",
    help: "1: no processes beside the timed ones, which say what a model costs to keep, or the harness",
  },
  "spike-factor": {
    group: "measured",
    value: "K",
    reader: decimal(1, 1_000_000),
    default: "3",
    help: "a call slower than K times the median is a spike",
  },
  "spike-us": {
    group: "measured",
    value: "U",
    reader: span("us", 0.001, 1_000_000_000),
    help: "a call slower than U µs is a spike, whatever the median",
  },
  "accept-fallback": {
    group: "measured",
    help: "time it also where the cpu does a part, or is the device; says which part",
  },
  require: {
    group: "measured",
    value: "NAME,NAME…",
    reader: someOf(...CONDITION_NAMES),
    help: "refuse to start unless the machine is so: mains, performance, boost, quiet …",
  },
  label: {
    group: "measured",
    value: "NAME",
    reader: text,
    help: "name of this run, written into run.json",
  },
  seed: {
    group: "measured",
    value: "S",
    reader: wholeNumber(0, 4_294_967_295),
    default: "1",
    help: "seed of every random choice",
  },
  load: {
    group: "load",
    value: "solo|typical|peak",
    reader: oneOf("solo", "typical", "peak"),
    default: "solo",
    help: "what else the machine does",
  },
  "sim-cmd": {
    group: "load",
    value: "CMD",
    reader: path,
    help: "your own program beside, by the shell; each line of its stdout is a tick",
  },
  rate: {
    group: "load",
    value: "HZ",
    reader: decimal(0.001, 1_000_000),
    help: "open loop: calls (layer C: ticks) that are due in a second [back to back]",
  },
  gap: {
    group: "load",
    value: "MS",
    reader: span("ms", 0, 60_000),
    help: "pause before each call: what an interactive program sees",
  },
  callers: {
    group: "load",
    value: "N",
    reader: wholeNumber(1, 256),
    default: "1",
    help: "callers at once (layers A, B): processes, or threads of one session",
  },
  sessions: {
    group: "load",
    value: "own|shared",
    reader: oneOf("own", "shared"),
    default: "own",
    help: "of the callers: a process and a session each, or threads of one session (ort)",
  },
  rounds: {
    group: "simulation",
    value: "N",
    reader: wholeNumber(1, 1000),
    default: "4",
    help: "rounds a process: world alone, with a wait, with embedder; embedder alone",
  },
  "repeat-hits": {
    group: "simulation",
    value: "RATIO",
    reader: decimal(0, 1),
    default: "0",
    help: "share of texts that came a moment ago",
  },
  index: {
    group: "simulation",
    value: "hnsw|exact|funnel|auto",
    reader: oneOf("hnsw", "exact", "funnel", "auto"),
    default: "hnsw",
    help: "how memories are searched; funnel: signs, then floats; auto measures",
  },
  "index-size": {
    group: "simulation",
    value: "N",
    reader: count(16, 1_000_000),
    default: "10000",
    help: "memories; each new one takes the place of the oldest",
  },
  "tick-budget-us": {
    group: "simulation",
    value: "U",
    reader: span("us", 1, 1_000_000_000),
    help: "the dim of each search follows what is left of U µs a tick",
  },
  text: {
    group: "input",
    value: "short|medium|long|mixed|FILE",
    reader: textSource,
    default: "mixed",
    help: "texts to embed",
  },
  dataset: {
    group: "input",
    value: "NAME|DIR",
    reader: path,
    default: "wordnet-1k",
    help: "data set that they come from: built-in name or BEIR folder",
  },
  "text-column": {
    group: "texts",
    value: "NAME",
    reader: path,
    help: "the file or stdin is CSV or JSONL, and this field is the text",
  },
  "id-column": {
    group: "texts",
    value: "NAME",
    reader: path,
    help: "this field is the id that is written back [_id or id]",
  },
  "allow-empty": {
    group: "texts",
    help: "a text without any known token gets null in place of a vector",
  },
  distance: {
    group: "quality",
    value: "cosine|dot|l2",
    reader: oneOf("cosine", "dot", "l2"),
    default: "cosine",
    help: "how vectors are compared",
  },
  rotate: {
    group: "quality",
    value: "pca",
    reader: oneOf("pca"),
    help: "also judge a rotation fitted on one half of the documents, on the other half",
  },
  vectors: {
    group: "quality",
    value: "FILE",
    reader: path,
    help: "documents' vectors made elsewhere: npy, safetensors, Parquet; else raw float32 of the widest --dim",
  },
  "query-vectors": {
    group: "quality",
    value: "FILE",
    reader: path,
    help: "those of the queries; with --dataset both belong to its texts, row by row",
  },
  storage: {
    group: "quality",
    value: STORAGE_WORDS.join("|"),
    reader: oneOf(...STORAGE_WORDS),
    help: "also judge vectors stored like this, with and without rescoring [float32]",
  },
  rescore: {
    group: "quality",
    value: "STORAGE@DIM",
    reader: storedAt,
    help: "what rescores the best of a search, such as int8@256 [float32 at full dim]",
  },
  rerank: {
    group: "quality",
    value: "N",
    reader: count(1, 1_000_000),
    help: "how many of each search are rescored, at every dim [100 with --storage]",
  },
  "max-bytes": {
    group: "quality",
    value: "N",
    reader: count(1, 1_000_000),
    help: "name the best that keeps at most N bytes of a document; judges every storage",
  },
  baseline: {
    group: "quality",
    value: "bm25|none",
    reader: oneOf("bm25", "none"),
    default: "bm25",
    help: "keyword search beside the model, and both together, where there are judgements",
  },
  "min-retention": {
    group: "quality",
    value: "R",
    reader: decimal(0, 1),
    help: "the gate: share of the full dim's nDCG@10 that must be kept [0.95]",
  },
  "max-flip": {
    group: "quality",
    value: "R",
    reader: decimal(0, 1),
    help: "the gate: share of the full dim's top 10 that may flip; 1 - flip is kept [0.2 without judgements]",
  },
  "drop-self": {
    group: "quality",
    help: "a query does not find the document that has its id",
  },
  against: {
    group: "gate",
    value: "OTHER",
    reader: path,
    help: "measure OTHER now as well, process by process in turn, in place of what BASE has",
  },
  "max-p50": { group: "gate", value: "+N%", reader: growth, help: "p50 may grow by N %" },
  "max-p99": {
    group: "gate",
    value: "+N%",
    reader: growth,
    help: "p99 may grow by N % [+10% where no limit is given]",
  },
  "max-ttfi": { group: "gate", value: "+N%", reader: growth, help: "first inference may grow by N %" },
  "max-cpu": { group: "gate", value: "+N%", reader: growth, help: "CPU time of a call may grow by N %" },
  "keep-texts": { group: "places", help: "the run folder may hold texts of the data set" },
  "all-models": { group: "decision", help: "also every model of the store" },
  budget: {
    group: "decision",
    value: "T",
    reader: duration,
    help: "time for all of it, such as 3m",
  },
  "max-p99-us": {
    group: "decision",
    value: "U",
    reader: span("us", 0.001, 1_000_000_000),
    help: "longest p99 of a step in Layer C",
  },
  "max-memory": {
    group: "decision",
    value: "SIZE|+N%",
    reader: sizeOrGrowth,
    help: "resident memory of a process that embeds, at its highest, such as 300MB",
  },
  "max-cpu-us": {
    group: "decision",
    value: "U",
    reader: span("us", 0.001, 1_000_000_000),
    help: "CPU time of a call, of all its threads",
  },
  check: {
    group: "decision",
    value: "FILE",
    reader: path,
    help: "does this decision still hold here today: exit 0, 5 (no longer) or 6 (not told)",
  },
  resume: {
    group: "places",
    value: "DIR",
    reader: path,
    help: "go on with a run that was interrupted or killed, as it was begun",
  },
  csv: {
    group: "places",
    value: "FILE|-",
    reader: path,
    help: "one row per call; -: stdout [- when stdout is not a terminal]",
  },
  json: {
    group: "places",
    value: "FILE|-",
    reader: path,
    help: "summary of every case; -: stdout",
  },
  out: {
    group: "places",
    value: "DIR",
    reader: path,
    help: "run folder: run.json, calls and summary; {machine}, {run}: their names",
  },
  markdown: { group: "places", help: "the tables as Markdown, for an issue or a chat" },
  html: { group: "places", help: "the table as a page that needs no network" },
  parquet: {
    group: "places",
    help: "calls.parquet and summary.parquet in each RUN instead, such as a killed one",
  },
  "trec-runs": {
    group: "places",
    value: "DIR",
    reader: path,
    help: "one TREC run file per row of the table, and the judgements",
  },
  format: {
    group: "places",
    value: "jsonl|f32|parquet",
    reader: oneOf("jsonl", "f32", "parquet"),
    default: "jsonl",
    help: "vectors as JSON lines, as raw float32, or as Parquet",
  },
  models: {
    group: "places",
    value: "DIR",
    reader: path,
    help: "model store [$MRLBENCH_MODELS, models/ beside mrlbench, user data]",
  },
  "cache-dir": {
    group: "places",
    value: "DIR",
    reader: path,
    help: "unpacked files, kept vectors [$MRLBENCH_CACHE, else the user's cache folder]",
  },
  "no-vector-cache": {
    group: "places",
    help: "encode anew, and keep no vectors for the next run",
  },
  "ort-library": {
    group: "places",
    value: "FILE",
    reader: path,
    help: "ONNX Runtime library to use [built in]",
  },
  "openvino-library": {
    group: "places",
    value: "FILE",
    reader: path,
    help: "OpenVINO C library to use [built in]",
  },
  "provider-library": {
    group: "places",
    value: "FILE",
    reader: path,
    help: "library of an execution provider for ort: it serves --backend, and nothing else",
  },
  "provider-option": {
    group: "runs",
    value: "KEY=VALUE,…",
    reader: pairs,
    help: "what the provider of --provider-library is told, by its own names",
  },
  name: {
    group: "places",
    value: "ID",
    reader: name,
    help: "id of the new model in the store [name of its folder; MODEL-pca]",
  },
  config: {
    group: "places",
    value: "FILE.toml",
    reader: path,
    help: "options by the same names; the command line wins",
  },
  details: { group: "places", help: "on a terminal: the full report of each case" },
  summary: { group: "places", help: "on a terminal: the summary line of each case as well" },
  force: { group: "places", help: "--csv replaces a file that is there" },
  quiet: { group: "places", help: "only errors, and the summary line; of a sweep on a terminal its table" },
  "no-progress": { group: "places", help: "no progress on stderr" },
  help: { group: "about", help: "this text (also -h); after a command, its options" },
  version: { group: "about", help: "version of mrlbench" },
  licenses: { group: "about", help: "licences and notices of everything inside" },
} as const satisfies Record<string, OptionSpec>;

export type OptionName = keyof typeof table;

export const OPTIONS: Readonly<Record<OptionName, OptionSpec>> = table;
export const OPTION_NAMES = Object.keys(table) as readonly OptionName[];

/** Options that are a request of their own, with every command or with none. */
export const REQUESTS = ["help", "version", "licenses"] as const satisfies readonly OptionName[];

export function isOptionName(word: string): word is OptionName {
  return Object.hasOwn(table, word);
}

export function camel(option: OptionName): string {
  return option.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
