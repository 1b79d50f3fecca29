// The formats that the runtimes read: each mutated file is given to the executable, which ends by itself, in little time and memory,
// with a vector or with exit 3.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Random, randomFrom } from "../../../src/core/random.ts";
import { runWithPeak } from "../../peak-memory.ts";
import type { Finding } from "../part.ts";
import { type MutationKind, mutated } from "./mutate.ts";
import { tinyIr } from "./tiny-ir.ts";

export interface GraphFormat {
  readonly name: string;
  readonly kind: MutationKind;
  readonly runtime: "ort" | "openvino";
  /** Writes a whole model into the folder. Answers the file that is changed. */
  prepare(folder: string): string;
}

const MODELS = join(import.meta.dir, "..", "..", "fixtures", "models");
const EXECUTABLE = resolve("dist/mrlbench");
const LONGEST_MS = 60_000;
/** A runtime, its library and a small model. */
const MOST_BYTES = 1e9;

function onnxFolder(runtime: GraphFormat["runtime"]): GraphFormat {
  return {
    name: `ONNX, read by ${runtime}`,
    kind: "bytes",
    runtime,
    prepare: (folder) => {
      cpSync(join(MODELS, "minilm"), folder, { recursive: true });
      return join(folder, "onnx", "model.onnx");
    },
  };
}

function irFolder(changed: "xml" | "bin"): GraphFormat {
  return {
    name: `OpenVINO IR, ${changed}`,
    kind: changed === "xml" ? "text" : "bytes",
    runtime: "openvino",
    prepare: (folder) => {
      mkdirSync(folder, { recursive: true });
      const { xml, bin } = tinyIr();
      cpSync(join(MODELS, "minilm", "tokenizer.json"), join(folder, "tokenizer.json"));
      writeFileSync(join(folder, "openvino_model.xml"), xml);
      writeFileSync(join(folder, "openvino_model.bin"), bin);
      return join(folder, `openvino_model.${changed}`);
    },
  };
}

export const graphFormats: readonly GraphFormat[] = [
  onnxFolder("ort"),
  onnxFolder("openvino"),
  irFolder("xml"),
  irFolder("bin"),
];

/** @returns what must not be: at most one finding a seed */
export async function tryGraphs(
  format: GraphFormat,
  folder: string,
  seeds: readonly number[],
): Promise<readonly Finding[]> {
  const path = format.prepare(folder);
  const original = readFileSync(path);
  const findings: Finding[] = [];
  for (const seed of seeds) {
    writeFileSync(path, mutated(original, format.kind, seed));
    const finding = await judged(format, folder, seed);
    if (finding) findings.push(finding);
  }
  return findings;
}

async function judged(
  { name, runtime }: GraphFormat,
  folder: string,
  seed: number,
): Promise<Finding | undefined> {
  const begin = performance.now();
  const options = ["--model", folder, "--runtime", runtime, "--quiet"];
  const { code, signal, peakBytes, stderr } = await runWithPeak([EXECUTABLE, "embed", ...options], {
    stdin: "a text\n",
    timeoutMs: 4 * LONGEST_MS,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      MRLBENCH_CACHE: resolve("dist/test-cache"),
    },
  });
  const tookMs = performance.now() - begin;
  const what = (fault: string) =>
    `${name}, seed ${seed}: ${fault}: ${stderr.slice(0, 300).replaceAll("\n", " | ")}`;
  if (tookMs > LONGEST_MS) return { outcome: "hang", what: what(`${Math.round(tookMs)} ms`) };
  if (signal !== null) return { outcome: "crash", what: what(signal) };
  if (code === 70) return { outcome: "bug", what: what("exit 70") };
  if (code === 3 && !stderr.includes(folder))
    return { outcome: "other", what: what("the file is not named") };
  if (![0, 3].includes(code)) return { outcome: "other", what: what(`exit ${code}`) };
  if (peakBytes > MOST_BYTES) return { outcome: "other", what: what(`${Math.round(peakBytes / 1e6)} MB`) };
  return undefined;
}

/** Seeds of a run, the same each time. */
export function seedsOf(count: number, from = 1): readonly number[] {
  const random: Random = randomFrom(from);
  return Array.from({ length: count }, () => random());
}
