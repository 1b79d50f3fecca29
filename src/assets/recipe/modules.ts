// The modules of sentence-transformers, which a text goes through one after the other: what of them is done here around the graph, and
// what only the graph can have done.
import { join } from "node:path";
import { isFileThere } from "../../files/there.ts";
import { readTensorFile } from "../model/tensor-file.ts";
import { ConfigFile } from "./config-file.ts";

export interface Module {
  /** The last part of its type: `sentence_transformers.models.Pooling` has been moved more than once. */
  readonly kind: string;
  /** Within the model's folder; empty for the folder itself. */
  readonly path: string;
}

/** In their order; none where there is no modules.json. */
export function modulesOf(file: ConfigFile | undefined): readonly Module[] {
  return (file?.items() ?? []).map(({ type, path }) => ({
    kind: (typeof type === "string" ? type : "a module without a type").split(".").at(-1)!,
    path: typeof path === "string" && path !== "." ? path : "",
  }));
}

/** The folder of the first module of a kind. */
export function modulePath(modules: readonly Module[], kind: string): string | undefined {
  return modules.find((module) => module.kind === kind)?.path;
}

export interface Steps {
  readonly layerNorm: boolean;
  readonly normalize: boolean;
  /** What is not done here, in words: the vector is the model's own only where the graph gives it whole. */
  readonly graphSteps: readonly string[];
}

/** What is done here, in this order. */
const ORDER = ["Pooling", "LayerNorm", "Normalize"];
/** Does nothing outside training. */
const IDLE = "Dropout";
/** Has a way of its own for each kind of text. */
const BRANCHES = ["Router", "Asym"];
const STATIC = "StaticEmbedding";

/** The first module is the encoder, which is the graph or the table. @throws DataError for a file of a module that cannot be read */
export function stepsOf(folder: string, modules: readonly Module[]): Steps {
  const [encoder, ...others] = modules.filter(({ kind }) => kind !== IDLE);
  const kind = encoder?.kind ?? "";
  const graphSteps = BRANCHES.includes(kind) ? [kind] : [];
  const done = kind === STATIC ? ["Pooling"] : [];
  for (const module of others) {
    const words = foreignStep(folder, module);
    const isNext = ORDER.indexOf(module.kind) > ORDER.indexOf(done.at(-1) ?? "");
    const isPooled = module.kind === "Pooling" || done.length > 0;
    if (words === undefined && isNext && isPooled && graphSteps.length === 0) done.push(module.kind);
    else graphSteps.push(words ?? module.kind);
  }
  return {
    layerNorm: done.includes("LayerNorm"),
    normalize: others.at(-1)?.kind === "Normalize",
    graphSteps,
  };
}

/** What a module does that is not done here; undefined where it does what its kind does, and no more. */
function foreignStep(folder: string, { kind, path }: Module): string | undefined {
  if (!ORDER.includes(kind)) return kind;
  if (kind === "LayerNorm" && hasWeights(join(folder, path))) return "LayerNorm with weights of its own";
  if (kind !== "Normalize" || path === "") return undefined;
  const input = ConfigFile.read(folder, join(path, "config.json"))?.text("module_input_name");
  return input === undefined || input === "sentence_embedding" ? undefined : `Normalize of ${input}`;
}

/** A factor and a summand for each component, which its library always saves: what cannot be read here may be anything. */
function hasWeights(folder: string): boolean {
  const path = join(folder, "model.safetensors");
  if (!isFileThere(path)) return true;
  return [...readTensorFile(path)].some(([name, { dtype, read }]) => {
    if (dtype !== "F32") return true;
    const idle = name.endsWith("weight") ? 1 : 0;
    return new Float32Array(new Uint8Array(read()).buffer).some((value) => value !== idle);
  });
}
