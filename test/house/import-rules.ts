// Who may import whom, as data. A zone is a set of files; the first zone whose pattern fits a file rules it.
// Patterns are regular expressions over paths from the project's root; `own` is the zone itself.

export interface ImportRule {
  readonly zone: string;
  /** Files that the rule holds for. */
  readonly files: RegExp;
  /** Files and packages that they may import; everything else is a breach. */
  readonly may: readonly RegExp[];
  /** What to read when it is broken. */
  readonly why: string;
}

const core = /^src\/(core|vectors)\//;
const builtIn = /^(node|bun):|^bun$/;
const anything = /./;
const nothingOfFfi = /^(?!ffi\/)/;
const errorsOfFfi = /^ffi\/errors\.ts$/;
const manifests = /^(package|models\/manifest|datasets\/manifest)\.json$/;

export const importRules: readonly ImportRule[] = [
  {
    zone: "ffi",
    files: /^ffi\//,
    may: [/^ffi\//, builtIn],
    why: "ffi imports nothing of src, and no package",
  },
  { zone: "core", files: core, may: [core], why: "core is a leaf: it imports nothing" },
  {
    zone: "stats",
    files: /^src\/stats\//,
    may: [/^src\/stats\//, core],
    why: "pure numbers: no clock, no files",
  },
  {
    zone: "mrl",
    files: /^src\/mrl\//,
    may: [/^src\/mrl\//, core, /^ml-matrix$/],
    why: "pure numbers: no clock, no files, and one library of linear algebra",
  },
  {
    zone: "text",
    files: /^src\/text\//,
    may: [/^src\/text\//, core, /^@huggingface\/tokenizers$/],
    why: "tokenizers know no model, runtime or file",
  },
  {
    zone: "engine",
    files: /^src\/engine\//,
    may: [/^src\/engine\//, core, builtIn, /^ffi\/(ort|openvino)\//, /^ffi\/arena\.ts$/, errorsOfFfi],
    why: "engine wraps the runtimes and sees nothing above them",
  },
  {
    zone: "host",
    files: /^src\/host\//,
    may: [/^src\/host\//, core, builtIn, /^ffi\/os\//, errorsOfFfi],
    why: "host sees the operating system and nothing above it",
  },
  {
    zone: "bench",
    files: /^src\/bench\//,
    may: [/^src\/bench\//, core, builtIn, /^src\/stats\//, /^src\/engine\/engine\.ts$/],
    why: "bench knows no model, tokenizer, metric or concrete engine",
  },
  {
    zone: "sim",
    files: /^src\/sim\//,
    may: [/^src\/sim\//, core, builtIn, /^src\/stats\//, /^src\/engine\/engine\.ts$/],
    why: "sim gets views, a host and an engine by their interfaces",
  },
  {
    zone: "schema",
    files: /^src\/schema\//,
    may: [/^src\/(schema|stats|mrl)\//, /^src\/data\/delimited\.ts$/, core],
    why: "tables of what was measured: they know results, and nobody who writes or reads them",
  },
  {
    zone: "report",
    files: /^src\/report\//,
    may: [/^src\/(report|schema|stats|mrl|decide)\//, core, builtIn, /^arquero$/],
    why: "report sees rows and statistics, never an engine",
  },
  {
    zone: "open",
    files: /^src\/open\//,
    may: [anything],
    why: "the one owner of what a case needs sees everything",
  },
  {
    zone: "the hub",
    files: /^src\/assets\/hub\//,
    may: [core, builtIn, /^src\/assets\/(hub|cache)\//],
    why: "the one place that opens a network connection: it knows no model folder and no store",
  },
  {
    zone: "static models",
    files: /^src\/assets\/model\/static-model\.ts$/,
    may: [/^src\/(assets|core|onnx)\//, builtIn],
    why: "a person's static model gets the graphs of the built-in one, when its table is first seen",
  },
  {
    zone: "rotated models",
    files: /^src\/assets\/store\/(rotated-files|store-rotation)\.ts$/,
    may: [/^src\/(assets|core|onnx)\//, builtIn],
    why: "a rotation is written into a graph by what writes the graphs of the built-in models",
  },
  {
    zone: "cases and quality",
    files: /^src\/(cases|quality)\//,
    may: [/^src\/(?!cli\/|index\.ts$|main\.ts$)/, builtIn],
    why: "what is measured and judged knows no option and no terminal",
  },
  {
    zone: "the rest of src",
    files: /^src\//,
    may: [/^src\//, builtIn, manifests, /^(@huggingface\/tokenizers|cac|arquero)$/],
    why: "only open, engine and host import ffi; set-up, build and tests are not part of the executable",
  },
  {
    zone: "tasks that run before anything is installed",
    files: /^(tasks\/(?!(bench-self|test-faults)\.ts$|figures\/|fuzz)|native-libs\/|build\.ts$)/,
    may: [
      /^(tasks|native-libs|models|datasets)\//,
      /^build\.ts$/,
      /^package\.json$/,
      builtIn,
      /^src\/(assets|onnx)\//,
      /^src\/text\/own-tokenizer\.ts$/,
    ],
    why: "set-up imports no package: none is installed yet",
  },
  {
    zone: "examples",
    files: /^examples\//,
    may: [/^mrlbench$/, builtIn],
    why: "an application sees the library and nothing inside it",
  },
  {
    zone: "models and datasets",
    files: /^(models|datasets)\//,
    may: [nothingOfFfi],
    why: "generators need no runtime",
  },
];
