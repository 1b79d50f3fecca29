// The commands, which options each takes, and the types of their parsed options.

import { OPTION_NAMES, OPTIONS, type OptionName, type table } from "./options.ts";
import { RECIPE_OPTIONS } from "./recipe-options.ts";
import type { Reader } from "./values.ts";

/** A command line as the user types it, and what it is for. */
export interface Example {
  readonly line: string;
  readonly purpose: string;
}

interface CommandSpec {
  readonly summary: string;
  /** The words besides options, as the help shows them; empty where it takes none. */
  readonly operands: string;
  /** What the first of these words may be, where there are words for it: what a shell offers. */
  readonly words?: readonly string[];
  /** Options that matter first, in the order of the table; --help all shows the others. Left out where all are shown. */
  readonly first?: readonly OptionName[];
  /** Options marked +: a comma list, or repeated. */
  readonly lists: readonly OptionName[];
  readonly singles: readonly OptionName[];
  /** Help of options that mean something else here. */
  readonly help?: Partial<Record<OptionName, string>>;
  /** What an option that stands without a value says here. */
  readonly bare?: Partial<Record<OptionName, string>>;
  readonly examples: readonly Example[];
}

/** Groups that several commands take whole. */
const CANDIDATE = ["model", "variant", "backend", "runtime", "provider", "precision"] as const;
const THREADS = ["threads", "pin", "spin"] as const;
const LIBRARY_PLACES = ["cache-dir", "ort-library", "openvino-library"] as const;
/** Of commands that take a backend, or list them. */
const PROVIDER_PLACES = [...LIBRARY_PLACES, "provider-library"] as const;
const TALK = ["config", "quiet", "no-progress"] as const;

/** What `bench` and `matrix` vary, and how they measure. */
const VARIED = [
  "dim",
  "layer",
  "batch",
  ...THREADS,
  "arena",
  "load",
  "gap",
  "callers",
  "sessions",
  "text",
] as const;
const STEPS = ["rounds", "rerank", "index", "index-size", "tick-budget-us"] as const;
const STARTS = ["iters", "processes", "quick", "timeout", "warmup", "ttfi", "ttfi-cold", "lean"] as const;
const JUDGED = [
  "spike-factor",
  "spike-us",
  "accept-fallback",
  "compile-cache",
  "lengths",
  "provider-option",
  "require",
  "label",
  "seed",
] as const;
const TIMED = ["sim-cmd", "rate", ...STEPS, "normalize", "prompt", ...STARTS, ...JUDGED, "dataset"] as const;

export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof SHELLS)[number];

export const COMMANDS = {
  bench: {
    summary: "time one case, or a sweep; the command when none is named",
    operands: "",
    first: ["model", "backend", "runtime", "dim", "layer", "iters", "threads", "load", "text", "out"],
    lists: [...CANDIDATE, ...VARIED],
    singles: [
      ...TIMED,
      "repeat-hits",
      "for",
      ...RECIPE_OPTIONS,
      "csv",
      "json",
      "out",
      "details",
      "summary",
      "force",
      "models",
      ...PROVIDER_PLACES,
      ...TALK,
    ],
    help: { rerank: "layer C: search at --dim, and order the first N again by whole vectors" },
    examples: [
      { line: "mrlbench --backend cpu --dim 128", purpose: "the built-in model, cut to 128 components" },
      { line: "mrlbench --dim 64,128,256 --csv calls.csv", purpose: "three cases, every call in a file" },
      {
        line: "mrlbench --runtime ort,openvino --pin 0,1 --out first-run",
        purpose: "four cases, a run folder",
      },
    ],
  },
  matrix: {
    summary: "a grid of cases in one run folder, which can be gone on with",
    operands: "",
    first: ["model", "runtime", "dim", "layer", "text", "plan", "budget", "out", "resume", "csv"],
    lists: [...CANDIDATE, ...VARIED, "repeat-hits"],
    singles: [
      ...["plan", "budget", ...TIMED, ...RECIPE_OPTIONS, "csv", "out", "resume", "models"],
      ...[...PROVIDER_PLACES, ...TALK],
    ] as const,
    help: {
      rerank: "layer C: search at --dim, and order the first N again by whole vectors",
      csv: "one row per case; -: stdout [- when stdout is not a terminal]",
      out: "its run folder; {machine}, {run}: their names [matrix-{run}]",
      budget: "so long: who is clearly slower is dropped, so that the others get its time",
    },
    examples: [
      {
        line: "mrlbench matrix --runtime ort,table --dim 64,256",
        purpose: "every combination that there can be",
      },
      {
        line: "mrlbench matrix --plan grid.toml --budget 10m --out grid",
        purpose: "a grid from a file, ten minutes for it",
      },
      { line: "mrlbench matrix --resume grid", purpose: "go on with it, after a power cut as well" },
    ],
  },
  embed: {
    summary: "one text per line on stdin to one vector per line on stdout",
    operands: "",
    first: [
      "model",
      "variant",
      "backend",
      "runtime",
      "dim",
      "batch",
      "prompt",
      "text-column",
      "id-column",
      "format",
    ],
    lists: [],
    singles: [
      ...CANDIDATE,
      "dim",
      "batch",
      "normalize",
      "prompt",
      ...RECIPE_OPTIONS,
      ...THREADS,
      "jobs",
      "lengths",
      "provider-option",
      "text-column",
      "id-column",
      "allow-empty",
      "format",
      "models",
      ...PROVIDER_PLACES,
      ...TALK,
    ],
    examples: [
      { line: "echo 'a small green lizard' | mrlbench embed --dim 64", purpose: "one text, one vector" },
      { line: "mrlbench embed --format f32 < texts.txt > vectors.f32", purpose: "raw vectors of a file" },
      {
        line: "mrlbench embed --text-column body --id-column key < notes.csv",
        purpose: "a column of a table, with its ids",
      },
    ],
  },
  quality: {
    summary: "what retrieval loses at each dimension, and how far the model can be cut",
    operands: "",
    first: [
      "model",
      "variant",
      "dim",
      "dataset",
      "text-column",
      "distance",
      "min-retention",
      "storage",
      "rotate",
      "out",
    ],
    lists: ["model", "variant", "dim", "storage", "rescore", "rerank"],
    singles: [
      "query-model",
      "backend",
      "runtime",
      "provider",
      "precision",
      "provider-option",
      "batch",
      "prompt",
      ...RECIPE_OPTIONS,
      ...THREADS,
      "jobs",
      "no-vector-cache",
      "seed",
      "dataset",
      "text-column",
      "distance",
      "rotate",
      "min-retention",
      "max-flip",
      "vectors",
      "query-vectors",
      "max-bytes",
      "baseline",
      "drop-self",
      "csv",
      "json",
      "out",
      "force",
      "keep-texts",
      "trec-runs",
      "models",
      ...PROVIDER_PLACES,
      ...TALK,
    ],
    help: {
      prompt: "query or document: of the documents; queries then get the query prompt",
      dim: "dims to judge; full alone: the whole ladder; one that is refused: exit 5",
      dataset: "built-in name, BEIR folder, file of texts (CSV, TSV, JSONL, else lines); -: stdin",
      csv: "one row per dim and arm; -: stdout [- when stdout is not a terminal]",
      json: "everything, with the values of each query; -: stdout",
      out: "run folder: run.json, ladder.csv, quality.json",
    },
    examples: [
      { line: "mrlbench quality", purpose: "how far the built-in model can be cut" },
      { line: "mrlbench quality --dim 64 --dataset notes.txt", purpose: "is 64 enough for my own texts" },
    ],
  },
  decide: {
    summary: "which model, device, precision and dim on this machine, with its fallback and why",
    operands: "",
    first: [
      "model",
      "dataset",
      "text",
      "load",
      "min-retention",
      "max-p99-us",
      "max-memory",
      "budget",
      "check",
      "out",
    ],
    lists: ["model"],
    singles: [
      "all-models",
      "dataset",
      "text",
      "text-column",
      "prompt",
      "normalize",
      ...THREADS,
      "seed",
      "load",
      "sim-cmd",
      "index",
      "index-size",
      "min-retention",
      "max-flip",
      "max-p99-us",
      "max-memory",
      "max-bytes",
      "max-cpu-us",
      "budget",
      "check",
      "label",
      "json",
      "out",
      "resume",
      "models",
      ...LIBRARY_PLACES,
      ...TALK,
    ],
    help: {
      model: "models beside the built-in ones; built-in ones alone: these and no other [the built-in ones]",
      dataset: "the text to decide on: BEIR folder, file (CSV, TSV, JSONL, else lines); -: stdin",
      text: "which texts of it are timed; FILE: your own, one text a line, for all of it",
      load: "what else the machine does in Layer C [typical]",
      index: "how memories are searched in Layer C [exact]",
      "index-size": "memories in Layer C [2000]",
      "max-bytes": "of a stored vector: of what passes the gate, within N bytes",
      budget: "time for all of it [5m]",
      json: "the decision; -: stdout [- when stdout is not a terminal]",
      out: "run folder: decision.json, the ladders, and every layer as a run of its own",
    },
    examples: [
      { line: "mrlbench decide --dataset notes.txt", purpose: "what to run for my own texts" },
      {
        line: "mrlbench decide --budget 3m --max-memory 200MB > decision.json",
        purpose: "for a program: openEmbedder takes the file",
      },
      { line: "mrlbench decide --check decision.json", purpose: "does it still hold on this machine" },
    ],
  },
  boundary: {
    summary: "the call through FFI against a C loop over the same prepared call",
    operands: "",
    lists: ["runtime"],
    singles: ["iters", "processes", "csv", "force", ...LIBRARY_PLACES, ...TALK],
    help: {
      runtime: "native runtime; auto is both, in turn",
      iters: "calls a side of all processes, in whole blocks of 100 [10000]",
      processes: "fresh processes that share the calls; fewer than 6 give no interval",
    },
    examples: [{ line: "mrlbench boundary --runtime ort", purpose: "what a call through FFI costs" }],
  },
  devices: {
    summary: "what can run here and, for what cannot, why and what to do",
    operands: "",
    lists: [],
    singles: ["json", ...PROVIDER_PLACES, ...TALK],
    help: { json: "all of it as JSON; alone or with -: on stdout" },
    bare: { json: "-" },
    examples: [
      { line: "mrlbench devices", purpose: "which GPU or NPU can be used, and what is missing" },
      { line: "mrlbench devices --json", purpose: "the same for a program" },
    ],
  },
  compile: {
    summary: "whether a model maps to an NPU that need not be here, at which lengths",
    operands: "",
    lists: ["platform"],
    singles: [
      "backend",
      "model",
      "variant",
      "lengths",
      "csv",
      "force",
      "out",
      "models",
      ...LIBRARY_PLACES,
      ...TALK,
    ],
    help: {
      backend: "npu, the only one that is compiled for without a device",
      lengths: "tokens of a text, each compiled by itself [16,32,64,128,256]",
      out: "folder that keeps the blobs, for the machine that has the device",
      csv: "one row a platform and length; -: stdout [-]",
    },
    examples: [
      {
        line: "mrlbench compile --backend npu --model all-minilm-l6-v2",
        purpose: "three generations, five lengths",
      },
      {
        line: "mrlbench compile --platform 4000 --lengths 16,64 --out blobs",
        purpose: "keep what was compiled",
      },
    ],
  },
  models: {
    words: ["list", "show", "add", "pull", "add-rotation", "golden", "verify", "remove"],
    first: ["variant", "name", "models", "json"],
    summary: "the model store: list, show, add, pull, add-rotation, golden, verify, remove",
    operands:
      " [list|show ID|add DIR|pull ID[@REVISION]|add-rotation MODEL|golden MODEL|verify [ID]|remove ID]",
    lists: [],
    singles: [
      "variant",
      "backend",
      "runtime",
      "provider",
      "batch",
      "normalize",
      "prompt",
      ...RECIPE_OPTIONS,
      "threads",
      "jobs",
      "no-vector-cache",
      "seed",
      "dataset",
      "text-column",
      "json",
      "models",
      "name",
      ...PROVIDER_PLACES,
      ...TALK,
    ],
    help: {
      variant: "for add (that one alone), pull, add-rotation, golden and verify: fp32, fp16, int8, q4 …",
      normalize: "for golden and verify: L2-normalise each vector",
      json: "for golden and verify: the document beside the table; -: stdout",
      dataset: "for add-rotation, as for quality: built-in name, BEIR folder, file of texts; -: stdin",
    },
    examples: [
      { line: "mrlbench models", purpose: "what there is" },
      { line: "mrlbench models add ./my-model", purpose: "take a folder in the Hugging Face layout" },
      { line: "mrlbench models pull OWNER/NAME --variant int8", purpose: "bring one from a hub" },
      {
        line: "mrlbench models add-rotation MODEL --dataset notes.txt",
        purpose: "a ladder for my own texts",
      },
      { line: "mrlbench models golden MODEL", purpose: "keep 64 vectors, which models verify compares" },
    ],
  },
  report: {
    summary: "run folders as one page that needs no network, or as Markdown",
    operands: " RUN…",
    lists: [],
    singles: ["out", "markdown", "parquet", "quiet"],
    help: { out: "the file; -: stdout [report.html in the first RUN; with --markdown stdout]" },
    examples: [
      { line: "mrlbench report first-run", purpose: "a page with all that the run has" },
      {
        line: "mrlbench report timed judged --out page.html",
        purpose: "speed and quality of the same model in one page",
      },
      { line: "mrlbench report killed-run --parquet", purpose: "the Parquet files of a run that was killed" },
    ],
  },
  fleet: {
    summary: "one row a machine, from the run folders of many, and where they disagree",
    operands: " DIR…",
    lists: [],
    singles: ["csv", "out", "markdown", "html", "quiet"],
    help: {
      csv: "one row a machine; -: stdout [- when stdout is not a terminal]",
      out: "the file of --markdown or --html, or of the CSV [stdout]",
      markdown: "the table as Markdown, for an issue or a chat",
    },
    examples: [
      { line: "mrlbench fleet runs", purpose: "every run folder below, one row a machine" },
      { line: "mrlbench fleet runs --html --out fleet.html", purpose: "the same as a page to send around" },
    ],
  },
  explain: {
    summary: "what a column, figure or warning is, its unit, and what its interval covers",
    operands: " [NAME…]",
    lists: [],
    singles: ["json", "quiet"],
    help: { json: "the same for a program; alone or with -: on stdout" },
    bare: { json: "-" },
    examples: [
      { line: "mrlbench explain p99", purpose: "one name; without a name all that there are" },
      { line: "mrlbench explain latency_ns retention_low steal", purpose: "a column, a measure, a warning" },
    ],
  },
  completions: {
    summary: "completions of commands, options and their values for a shell",
    operands: " bash|zsh|fish|powershell",
    words: SHELLS,
    lists: [],
    singles: [],
    examples: [
      { line: "mrlbench completions bash >> ~/.bashrc", purpose: "bash, for every shell to come" },
      { line: "mrlbench completions fish | source", purpose: "fish, for this shell" },
    ],
  },
  compare: {
    summary: "two runs side by side, with the uncertainty of each difference",
    operands: " A B",
    lists: [],
    singles: ["csv", "json", "markdown"],
    help: {
      csv: "one row a case and figure; -: stdout [- when stdout is not a terminal]",
      json: "the same, and what differs around them; -: stdout",
    },
    examples: [
      { line: "mrlbench compare runs/last-week runs/today", purpose: "every figure of both" },
      { line: "mrlbench compare laptop-a laptop-b --markdown", purpose: "for an issue" },
    ],
  },
  check: {
    summary: "measure a stored run's command again: pass (0), fail (5), undecided (6)",
    operands: " BASE",
    lists: [],
    singles: [
      "against",
      "max-p50",
      "max-p99",
      "max-ttfi",
      "max-memory",
      "max-cpu",
      "min-retention",
      "budget",
      "csv",
      "json",
      "markdown",
      ...(["quiet", "no-progress"] as const),
    ],
    help: {
      "max-memory": "the peak of resident memory may grow by N %, such as +5%",
      budget: "measure until it can be decided, or so long [2m]",
      "min-retention": "share of the full dim's nDCG@10 that each dim of BASE must keep, judged now",
      csv: "one row a case and limit; -: stdout [- when stdout is not a terminal]",
      json: "the same, and what is in doubt; -: stdout",
      markdown: "a block for a pull request on stdout",
      quiet: "only errors, and the line for programs",
    },
    examples: [
      { line: "mrlbench check base --max-p99 +5%", purpose: "is it slower than when base was made" },
      {
        line: "mrlbench check base --against ./previous --max-p99 +5%",
        purpose: "this build against another one, both measured now",
      },
      {
        line: "mrlbench check base --against=--variant=int8",
        purpose: "base's command against the same with int8",
      },
    ],
  },
  cache: {
    summary: "where unpacked files and kept vectors are and how large; cache clear empties it",
    operands: " [clear]",
    words: ["clear"],
    lists: [],
    singles: ["cache-dir", "quiet"],
    examples: [
      { line: "mrlbench cache", purpose: "where it is and how large" },
      { line: "mrlbench cache clear", purpose: "empty it; the next run makes it again" },
    ],
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

/** The table's options of one command, in the order of the table. */
export function optionsOf(command: CommandName): readonly OptionName[] {
  return OPTION_NAMES.filter((option) => takes(command, option));
}

export function takes(command: CommandName, option: OptionName): boolean {
  const { singles }: CommandSpec = COMMANDS[command];
  return singles.includes(option) || isList(command, option);
}

/** True when the option is marked + for this command. */
export function isList(command: CommandName, option: OptionName): boolean {
  const { lists }: CommandSpec = COMMANDS[command];
  return lists.includes(option);
}

/** Options that its help shows first; all of them where it has no choice of its own. */
export function firstOptionsOf(command: CommandName): readonly OptionName[] {
  const { first }: CommandSpec = COMMANDS[command];
  return first === undefined
    ? optionsOf(command)
    : optionsOf(command).filter((option) => first.includes(option));
}

/** What an option without a value says with this command; undefined where it needs one. */
export function bareValue(command: CommandName, option: string): string | undefined {
  const { bare }: CommandSpec = COMMANDS[command];
  // A word that is typed may be what every object inherits.
  return bare !== undefined && Object.hasOwn(bare, option) ? bare[option as OptionName] : undefined;
}

/** The line of help that `option` has with `command`. */
export function helpOf(command: CommandName, option: OptionName): string {
  const { help }: CommandSpec = COMMANDS[command];
  return help?.[option] ?? OPTIONS[option].help;
}

export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}

/**
 * The parsed options of a command: `spike-us` becomes `spikeUs`; + options are lists that are never empty; an option
 * without default that was not given is undefined (in a list: one undefined).
 */
export type OptionsOf<Command extends CommandName> = {
  readonly [Name in (typeof COMMANDS)[Command]["lists"][number] as Camel<Name>]: readonly ValueOf<Name>[];
} & {
  readonly [Name in (typeof COMMANDS)[Command]["singles"][number] as Camel<Name>]: ValueOf<Name>;
};

type ValueOf<Name extends OptionName> = (typeof table)[Name] extends { reader: Reader<infer T> }
  ? (typeof table)[Name] extends { default: string }
    ? T
    : T | undefined
  : boolean;

type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;
