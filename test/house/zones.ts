// Who may import whom, as data: one row for each folder that has rules of its own. The longest row that fits a file rules it.
// src/README.md shows the same table.

export interface Zone {
  /** A file, or a folder with all that is in it; from the project's folder. */
  readonly files: string;
  /** What it is, in a few words. */
  readonly what: string;
  /** Files and folders of ours that it may import, besides itself. */
  readonly imports: readonly string[];
  readonly packages?: readonly string[];
  /** Whether it may import the modules of Bun and Node: files, processes, addresses, clocks. */
  readonly system?: true;
}

export const zones: readonly Zone[] = [
  {
    files: "src/main.ts",
    what: "entry; the only place that exits",
    imports: ["src/cli/"],
    system: true,
  },
  {
    files: "src/ahead-thread.ts",
    what: "entry of the thread that opens a runtime while the first one loads its code",
    imports: ["ffi/ort/ahead.ts"],
  },
  {
    files: "src/index.ts",
    what: "what an application imports: `openEmbedder`, the errors that it may meet",
    imports: [
      ...["src/library/", "src/open/", "src/engine/providers.ts", "src/text/token-cache.ts"],
      ...["src/assets/cache/embedded.ts", "src/core/", "ffi/errors.ts"],
    ],
  },
  {
    files: "src/library/",
    what: "the library's own shape: its options, its embedder, the types of both; nothing that can crash is reached by it",
    imports: [
      ...["src/open/", "src/embed/", "src/sim/index/", "src/engine/providers.ts", "src/engine/proof.ts"],
      ...[
        "src/assets/version.ts",
        "src/decision/read-decision.ts",
        "src/files/",
        "src/vectors/",
        "src/core/",
      ],
    ],
    system: true,
  },
  {
    files: "src/cli/",
    what: "`options/` (one table of options and one of commands, on `cac`), `commands/` (one file each), `outputs/`, `processes/` (children of the executable)",
    imports: [
      ...[
        "src/cases/",
        "src/grid/",
        "src/quality/",
        "src/decide/",
        "src/decision/",
        "src/golden/",
        "src/gate/",
        "src/check/",
        "src/open/",
        "src/report/",
        "src/schema/",
        "src/engine/",
        "src/bench/",
      ],
      ...["src/embed/", "src/data/", "src/assets/", "src/host/", "src/files/", "src/core/"],
    ],
    packages: ["cac"],
    system: true,
  },
  {
    files: "src/cases/",
    what: "the cases of bench with settings of their own: `plan/` (shares of processes, turns, what they come to together), `children/` (what they are told and hand over), `calls/` (Layers A and B), `ticks/` (Layer C), `beside/` (what runs beside), `callers/` (several at once), `pace/`, `proof/` (which device computes), `describe/` (what it comes to)",
    imports: [
      ...[
        "src/open/",
        "src/bench/",
        "src/sim/",
        "src/schema/",
        "src/stats/",
        "src/embed/",
        "src/engine/",
        "src/text/",
      ],
      ...["src/golden/", "src/vectors/", "src/data/", "src/assets/", "src/host/", "src/core/"],
    ],
    system: true,
  },
  {
    files: "src/grid/",
    what: "a grid of cases in one run folder: `plan/` (which cases there are, and how long they take), `race/` (who is clearly worse), `store/` (what is on the disk, and how it is gone on with)",
    imports: [
      ...["src/cases/", "src/open/", "src/report/", "src/schema/", "src/stats/", "src/engine/"],
      ...["src/data/", "src/assets/", "src/host/", "src/files/", "src/core/"],
    ],
    system: true,
  },
  {
    files: "src/quality/",
    what: "one run of the ladder, from texts to verdict, with settings of its own; `rotation/`",
    imports: [
      ...[
        "src/open/",
        "src/mrl/",
        "src/schema/",
        "src/stats/",
        "src/embed/",
        "src/text/",
        "src/data/",
        "src/assets/",
      ],
      ...["src/vectors/", "src/core/"],
    ],
    system: true,
  },
  {
    files: "src/decide/",
    what: "the way of a decision: ladders, Layers A, B and C, confirmation, each stage in a run folder; `children/` (native code of ladders and vectors)",
    imports: [
      ...["src/decision/", "src/cases/", "src/grid/", "src/quality/", "src/golden/", "src/open/", "src/sim/"],
      ...["src/mrl/verdict/", "src/engine/", "src/data/", "src/assets/", "src/report/", "src/stats/"],
      ...["src/host/", "src/files/", "src/vectors/", "src/core/"],
    ],
    system: true,
  },
  {
    files: "src/decision/",
    what: "from what was measured to what to run: primary, fallback, dims, the reason of every other candidate; its JSON; pure",
    imports: ["src/mrl/verdict/", "src/stats/", "src/core/"],
  },
  {
    files: "src/golden/",
    what: "golden vectors: what a model made of 64 texts, kept, and a later run held against it",
    imports: [
      ...["src/open/", "src/embed/", "src/engine/", "src/data/", "src/assets/", "src/files/"],
      ...["src/host/", "src/vectors/", "src/core/"],
    ],
    system: true,
  },
  {
    files: "src/open/",
    what: "the one owner: opens candidate, libraries, tokenizer, memory, embedder and search, closes all in reverse; makes the arenas",
    imports: [
      ...[
        "src/assets/",
        "src/embed/",
        "src/engine/",
        "src/host/",
        "src/onnx/table-rows.ts",
        "src/onnx/refused-operator.ts",
        "src/sim/index/",
        "src/text/",
        "src/vectors/kernel-memory.ts",
        "src/core/",
      ],
      ...["ffi/arena.ts", "ffi/boundary/"],
    ],
    system: true,
  },
  {
    files: "src/report/",
    what: "CSV, summary, JSON, terminal, run folders, and the page of `report`: what people and pipelines read",
    imports: [
      "src/schema/",
      "src/decision/",
      "src/stats/",
      "src/gate/",
      "src/mrl/",
      "src/files/",
      "src/core/",
    ],
    packages: ["arquero", "@observablehq/plot", "hyparquet-writer", "linkedom"],
    system: true,
  },
  {
    files: "src/schema/",
    what: "what there is several of, as tables: columns, figures, warnings, and what a case comes to; writers and readers share them",
    imports: ["src/stats/", "src/mrl/", "src/data/delimited.ts", "src/data/lines.ts", "src/core/"],
  },
  {
    files: "src/check/",
    what: "a check: two sides measured round by round, as processes of mrlbench, until their gates are decided",
    imports: ["src/gate/", "src/report/", "src/schema/", "src/bench/", "src/host/", "src/core/"],
    system: true,
  },
  {
    files: "src/gate/",
    what: "a verdict by looks at rounds that still come: pass, fail or undecided, and what would decide; pure",
    imports: ["src/stats/", "src/core/"],
  },
  {
    files: "src/bench/",
    what: "measuring loops, rounds and pace; knows no model, tokenizer or vector",
    imports: ["src/stats/", "src/core/"],
  },
  {
    files: "src/sim/",
    what: "Layer C: the world, one tick of it, `index/` (vectors that are searched) and `load/` (what runs beside)",
    imports: ["src/stats/", "src/vectors/", "src/core/"],
    system: true,
  },
  {
    files: "src/embed/",
    what: "texts or ids to vectors: copy in, call, copy out, pool, cut, normalise; `text-embedder.ts` is the library",
    imports: ["src/engine/engine.ts", "src/text/", "src/vectors/", "src/core/"],
  },
  {
    files: "src/engine/",
    what: "one interface over ONNX Runtime, OpenVINO and our own kernels over a table, and the table of providers",
    imports: [
      ...["src/vectors/", "src/core/"],
      ...["ffi/ort/", "ffi/openvino/", "ffi/devices/", "ffi/arena.ts", "ffi/errors.ts"],
    ],
  },
  {
    files: "src/host/",
    what: "this machine: identity, clock, page faults, threads and their CPUs, `children/` (fresh processes that answer), `state/` (power, clocks, heat, load, memory, and the witnesses of a block)",
    imports: ["src/core/", "ffi/devices/nvml.ts", "ffi/devices/vulkan.ts", "ffi/os/"],
    system: true,
  },
  {
    files: "src/mrl/",
    what: "the ladder, pure numbers: `search/` (exact, stored, reranked), `measure/` (ranking metrics, flips, clusters), `verdict/` (gate), rotation",
    imports: ["src/vectors/", "src/core/"],
    packages: ["ml-matrix"],
  },
  {
    files: "src/stats/",
    what: "percentiles and their intervals, spread, drift, comparisons",
    imports: ["src/core/"],
  },
  {
    files: "src/text/",
    what: "tokenizers that write ids into a view: one folder for each kind of model, what stands before it, and `file/`, which reads tokenizer.json",
    imports: ["src/unicode/", "src/core/"],
    packages: ["@huggingface/tokenizers"],
  },
  {
    files: "src/unicode/",
    what: "characters as the Rust library `tokenizers` knows them: UTF-8, tables of code points, normal forms, graphemes, regular expressions",
    imports: [],
  },
  {
    files: "src/data/",
    what: "texts, judgements and vectors: the built-in data set, BEIR, CSV, JSONL, lines, npy, Parquet",
    imports: ["src/assets/", "src/files/", "src/core/"],
    packages: ["hyparquet"],
    system: true,
  },
  {
    files: "src/assets/",
    what: "`cache/` (embedded files, and what is unpacked of them), `model/` (where a model's files are), `recipe/`, `store/`",
    imports: ["src/onnx/", "src/files/", "src/core/", "models/manifest.json", "package.json"],
    system: true,
  },
  {
    files: "src/onnx/",
    what: "ONNX files: read, written, and the graphs that we make ourselves",
    imports: ["src/vectors/", "src/files/", "src/core/"],
    system: true,
  },
  {
    files: "src/files/",
    what: "how files are looked at and read, whatever they hold; what the system refuses names the path",
    imports: ["src/core/"],
    system: true,
  },
  {
    files: "kernels/",
    what: "SIMD kernels in AssemblyScript: addresses in, numbers out; compiled by set-up",
    imports: [],
  },
  {
    files: "src/vectors/",
    what: "a leaf for vectors: cut, normalise, dot product, nearest",
    imports: ["src/core/"],
  },
  {
    files: "src/core/",
    what: "a leaf: errors, signals, random numbers, recipes, text and numbers for people",
    imports: [],
  },

  {
    files: "ffi/",
    what: "the unsafe side: the arena, and what opens a library",
    imports: ["ffi/os/"],
    system: true,
  },
  {
    files: "ffi/ort/",
    what: "the C API of ONNX Runtime",
    imports: ["ffi/arena.ts", "ffi/library.ts", "ffi/errors.ts", "ffi/os/"],
    system: true,
  },
  {
    files: "ffi/openvino/",
    what: "the C API of OpenVINO",
    imports: ["ffi/convention.ts", "ffi/arena.ts", "ffi/library.ts", "ffi/errors.ts", "ffi/os/"],
    system: true,
  },
  {
    files: "ffi/devices/",
    what: "what drivers list of the devices that they serve",
    imports: ["ffi/arena.ts", "ffi/os/"],
    system: true,
  },
  {
    files: "ffi/boundary/",
    what: "a C loop around the same call, to compare with",
    imports: ["ffi/os/", "ffi/arena.ts", "ffi/errors.ts"],
    system: true,
  },
  {
    files: "ffi/os/",
    what: "the operating system: memory, clock, threads, processes",
    imports: [],
    system: true,
  },

  {
    files: "native-libs/",
    what: "which native libraries, by hash, and what fetches them; runs before anything is installed",
    imports: ["src/assets/sha256.ts"],
    system: true,
  },
  {
    files: "models/",
    what: "which models are built in, by hash, and what makes their files; nothing of it runs in the executable",
    imports: ["src/onnx/", "src/core/"],
    system: true,
  },
  {
    files: "datasets/",
    what: "the built-in data set, its provenance and what makes it",
    imports: ["src/data/", "src/core/"],
    system: true,
  },
  {
    files: "build.ts",
    what: "makes the executable",
    imports: ["tasks/", "native-libs/", "src/assets/sha256.ts"],
    system: true,
  },
  {
    files: "tasks/",
    what: "set-up, build, checks and tests; runs before anything is installed",
    imports: [
      ...["native-libs/", "models/manifest.ts", "datasets/manifest.json", "package.json"],
      ...["src/assets/", "src/onnx/", "src/text/own-tokenizer.ts"],
    ],
    system: true,
  },
  {
    files: "tasks/bom.ts",
    what: "the bill of materials of an executable",
    imports: ["tasks/licenses.ts", "native-libs/"],
    packages: ["@cyclonedx/cyclonedx-library"],
  },
  {
    files: "tasks/generate.ts",
    what: "makes the files of models and data sets",
    imports: ["models/", "datasets/"],
  },
  {
    files: "tasks/other-glosses.ts",
    what: "glosses of WordNet that no built-in data set has",
    imports: ["datasets/", "src/core/"],
    system: true,
  },
  {
    files: "tasks/fit-rotation.ts",
    what: "fits the rotation of a built-in model",
    imports: ["tasks/other-glosses.ts", "models/", "src/"],
    system: true,
  },
  {
    files: "tasks/calibrate-int8.ts",
    what: "finds the smoothing factors of int8",
    imports: ["tasks/other-glosses.ts", "models/", "native-libs/", "src/index.ts"],
    system: true,
  },
  { files: "tasks/bench-self.ts", what: "prints the figures", imports: ["tasks/"] },
  {
    files: "tasks/figures/",
    what: "the figures that this project promises, measured",
    imports: ["tasks/executable.ts", "tasks/kernels.ts", "tasks/pip.ts", "src/", "ffi/"],
    system: true,
  },
  { files: "tasks/bench-honesty.ts", what: "asks whether what is printed is true", imports: ["tasks/"] },
  {
    files: "tasks/honesty/",
    what: "its parts: simulated streams, and runs of the executable",
    imports: ["tasks/figures/", "src/"],
    system: true,
  },
  {
    files: "tasks/fuzz-tokenizers.ts",
    what: "our tokenizers against the Rust library",
    imports: ["tasks/", "src/"],
    system: true,
  },
  {
    files: "tasks/fuzz/",
    what: "random texts, and the Rust library",
    imports: ["tasks/", "native-libs/", "src/"],
    system: true,
  },
  {
    files: "tasks/test-faults.ts",
    what: "does faults to the executable",
    imports: ["tasks/", "test/faults/"],
  },
  {
    files: "examples/",
    what: "an application: it sees the library and nothing inside it",
    imports: [],
    packages: ["mrlbench"],
    system: true,
  },
  {
    files: "test/",
    what: "the tests, in folders as those they test, with what helps them",
    imports: ["src/", "ffi/", "tasks/", "native-libs/", "models/", "datasets/", "docs/", "package.json"],
    packages: ["ajv/dist/2020", "fast-check", "arquero", "cac", "@huggingface/tokenizers", "playwright-core"],
    system: true,
  },
];

/** The row that rules a file; undefined where there is none. */
export function zoneOf(file: string): Zone | undefined {
  const fitting = zones.filter(({ files }) => isWithin(file, files));
  return fitting.sort((a, b) => b.files.length - a.files.length)[0];
}

/** Whether `zone` may import `imported`: a path of ours, a package, or a module of Bun or Node. */
export function mayImport(zone: Zone, imported: string): boolean {
  if (/^(node|bun):|^bun$/.test(imported)) return zone.system === true;
  return [zone.files, ...allowedBy(zone)].some((allowed) => isWithin(imported, allowed));
}

/** What a row allows: folders and files of ours, and packages. */
export function allowedBy({ imports, packages = [] }: Zone): string[] {
  return [...imports, ...packages];
}

/** The lines of the table as src/README.md shows it. */
export function zoneTable(): string[] {
  const rows = zones.map(({ files, what, imports, packages = [], system }) => {
    const named = [...imports.map(shortened), ...packages].map((name) => `\`${name}\``);
    const all = [...named, ...(system ? ["system"] : [])].join(", ") || "nothing";
    return `| \`${shortened(files)}\` | ${what} | ${all} |`;
  });
  return ["| folder | what it is | imports |", "|---|---|---|", ...rows];
}

/** As seen from src/; all else stays as it is. */
function shortened(path: string): string {
  return path.replace(/^src\/(?=.)/, "");
}

/** Whether `file` is one of `files`: a file, a package, or a folder with all that is in it. */
export function isWithin(file: string, files: string): boolean {
  return files.endsWith("/") ? file.startsWith(files) : file === files;
}
