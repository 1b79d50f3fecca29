// Commands to which system calls are made to fail, each with what it reads and where it writes.
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a scenario is given: its folders lie in one that is fresh for each run. */
export interface Place {
  /** The current folder of the command. Everything that it writes here is held against the run that nothing happened to. */
  readonly folder: string;
  /** Filled by a run before, for scenarios whose cache is warm. */
  readonly warmCache: string;
  /** Where the false hub answers. */
  readonly hubUrl: string;
}

export interface Scenario {
  readonly name: string;
  readonly args: readonly string[];
  readonly stdin?: string;
  /** What standard output holds, as the ending of a file name. */
  readonly stdout?: "csv" | "jsonl" | "json" | "txt";
  /** Of the environment beside PATH, HOME and the cache. */
  env?(place: Place): Readonly<Record<string, string>>;
  /** Whether the cache is empty at first, and is judged. */
  readonly isCold?: boolean;
  /** Of a long one with thousands of calls so many are drawn by the seed; undefined for all. */
  readonly mostInjections?: number;
  /** Files that it reads. */
  prepare?(place: Place): void;
}

const TEXTS = `${Array.from({ length: 24 }, (_, index) => `text ${index} about the river and bridge ${index % 5}`).join("\n")}\n`;
const BRIEF = ["--iters", "30", "--warmup", "2", "--ttfi", "1", "--text", "short"];
/** A step of the simulation beside something that runs. */
const STEP = [
  "--layer",
  "C",
  "--iters",
  "20",
  "--rounds",
  "1",
  "--warmup",
  "5",
  "--ttfi",
  "0",
  "--index-size",
  "200",
];
const FIXTURES = join(import.meta.dir, "..", "..", "fixtures");
const copied = (fixture: string, to: string) => cpSync(join(FIXTURES, fixture), to, { recursive: true });

const withTexts = ({ folder }: Place) => writeFileSync(join(folder, "texts.txt"), TEXTS);
const withModel = ({ folder }: Place) => copied("models/minilm", join(folder, "tiny"));
const withRun = ({ folder }: Place) => copied("run", join(folder, "run"));

export const scenarios: readonly Scenario[] = [
  { name: "embed", args: ["embed", "--dim", "4"], stdin: TEXTS, stdout: "jsonl" },
  { name: "unpack", args: ["embed", "--dim", "4"], stdin: TEXTS, stdout: "jsonl", isCold: true },
  {
    name: "bench",
    args: [...BRIEF, "--out", "run", "--csv", "calls.csv", "--json", "cases.json"],
    stdout: "txt",
  },
  {
    name: "bench-beside",
    mostInjections: 400,
    args: [...STEP, "--load", "typical", "--csv", "calls.csv", "--json", "cases.json"],
  },
  {
    name: "bench-program",
    mostInjections: 400,
    args: [...STEP, "--sim-cmd", "while :; do echo tick; sleep 0.01; done", "--csv", "calls.csv"],
  },
  { name: "boundary", args: ["boundary", "--iters", "200", "--runtime", "ort", "--csv", "calls.csv"] },
  {
    name: "quality",
    args: [
      "quality",
      "--dataset",
      "texts.txt",
      "--json",
      "quality.json",
      "--csv",
      "ladder.csv",
      "--out",
      "run",
    ],
    stdout: "txt",
    prepare: withTexts,
  },
  {
    name: "models-add",
    args: ["models", "add", "tiny", "--models", "store"],
    stdout: "json",
    prepare: withModel,
  },
  {
    name: "models-add-rotation",
    args: [
      "models",
      "add-rotation",
      "wordllama-256",
      "--dataset",
      "texts.txt",
      "--name",
      "turned",
      "--models",
      "store",
    ],
    stdout: "json",
    prepare: withTexts,
  },
  {
    name: "models-pull",
    args: ["models", "pull", "owner/tiny", "--models", "store"],
    stdout: "json",
    env: ({ hubUrl }) => ({ HF_ENDPOINT: hubUrl }),
  },
  { name: "report", args: ["report", "run", "--out", "page.html"], prepare: withRun },
];
