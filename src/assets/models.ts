// From what the user calls a model to the files of it: a built-in id, a folder in the Hugging Face layout, or one ONNX file with
// its tokenizer beside it.
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { models as builtIn } from "../../models/manifest.json" with { type: "json" };
import { DataError, MissingError } from "../core/errors.ts";
import { type BundleName, bundleNames } from "./bundle.ts";
import { unpackBundle } from "./cache.ts";
import { embeddedBundle, readAsset } from "./embedded.ts";

export interface ModelFiles {
  readonly id: string;
  readonly variant: string;
  /** The graph for one text, which takes exactly its tokens. */
  readonly graphPath: string;
  /** The same in the form that is fastest in ONNX Runtime on the CPU. */
  readonly graphPathOrtCpu: string;
  /** The graph for several texts, padded and masked. */
  readonly maskedGraphPath: string;
  readonly tokenizerJson: () => Uint8Array;
  /** Longer texts are cut. */
  readonly maxTokens: number;
  readonly addSpecialTokens: boolean;
  /** Written to the cache by this call; 0 when it was warm. */
  readonly unpackedBytes: number;
}

const DEFAULT_MAX_TOKENS = 512;

/** @throws MissingError for an unknown model or variant, naming what there is */
export function locateModel(model: string, variant: string, cacheRoot: string): ModelFiles {
  const known = builtIn.find(({ id }) => id === model);
  if (known) return locateBuiltIn(known, variant, cacheRoot);
  const path = resolve(model);
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isFile()) return describeFile(path, "file");
  if (status?.isDirectory()) return describeFile(graphOfFolder(path, variant), variant);
  throw new MissingError({
    what: "--model names no model",
    seen: model,
    expected: `one of ${builtIn.map(({ id }) => id).join(", ")}, a folder or an ONNX file`,
    next: "Check the spelling, or give the path of an ONNX file with its tokenizer.json beside it.",
  });
}

type BuiltIn = (typeof builtIn)[number];

function locateBuiltIn(model: BuiltIn, variant: string, cacheRoot: string): ModelFiles {
  const files = Object.entries(model.variants).find(([name]) => name === variant)?.[1];
  const bundle = `${model.id}-${variant}`;
  if (!files || !isBundleName(bundle)) {
    throw new MissingError({
      what: `${model.id} has no such variant`,
      seen: variant,
      expected: `one of ${Object.keys(model.variants).join(", ")}`,
      next: `Use --variant ${model.defaultVariant}.`,
    });
  }
  const unpacked = unpackBundle(cacheRoot, embeddedBundle(bundle));
  return {
    id: model.id,
    variant,
    graphPath: unpacked.files[files.graph]!,
    graphPathOrtCpu: unpacked.files["graphOrtCpu" in files ? files.graphOrtCpu : files.graph]!,
    maskedGraphPath: unpacked.files[files.maskedGraph]!,
    tokenizerJson: () => readAsset(model.tokenizer),
    maxTokens: model.maxTokens,
    addSpecialTokens: model.addSpecialTokens,
    unpackedBytes: unpacked.unpackedBytes,
  };
}

function isBundleName(name: string): name is BundleName {
  return (bundleNames as readonly string[]).includes(name);
}

function graphOfFolder(folder: string, variant: string): string {
  const name = variant === "fp32" ? "model.onnx" : `model_${variant}.onnx`;
  const candidates = [join(folder, "onnx", name), join(folder, name)];
  const found = candidates.find((path) => existsSync(path));
  if (found) return found;
  throw new MissingError({
    what: `${folder} holds no model of variant ${variant}`,
    seen: `no ${candidates.join(" and no ")}`,
    expected: "an ONNX file in the Hugging Face layout",
    next: "Choose another --variant, or give the ONNX file itself.",
  });
}

function describeFile(graphPath: string, variant: string): ModelFiles {
  const tokenizerPath = findBeside(graphPath, "tokenizer.json");
  if (!tokenizerPath) {
    throw new MissingError({
      what: `${graphPath} has no tokenizer`,
      seen: `no tokenizer.json in ${dirname(graphPath)} or the folder above`,
      expected: "tokenizer.json of the model",
      next: "Put the model's tokenizer.json beside the ONNX file.",
    });
  }
  return {
    id: basename(graphPath, ".onnx"),
    variant,
    graphPath,
    graphPathOrtCpu: graphPath,
    maskedGraphPath: graphPath,
    tokenizerJson: () => readFileSync(tokenizerPath),
    maxTokens: declaredMaxTokens(graphPath),
    addSpecialTokens: true,
    unpackedBytes: 0,
  };
}

/** What tokenizer_config.json declares; some models write an astronomically large number for "no limit". */
function declaredMaxTokens(graphPath: string): number {
  const configPath = findBeside(graphPath, "tokenizer_config.json");
  if (!configPath) return DEFAULT_MAX_TOKENS;
  const { model_max_length: declared } = readTokenizerConfig(configPath);
  return declared !== undefined && declared > 0 && declared <= 8192 ? declared : DEFAULT_MAX_TOKENS;
}

function readTokenizerConfig(path: string): { readonly model_max_length?: number } {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new DataError({
      what: `${path} cannot be read`,
      seen: error instanceof Error ? error.message : String(error),
      expected: "the tokenizer_config.json of the model",
      next: `Get the file again, or remove it: texts are then cut to ${DEFAULT_MAX_TOKENS} tokens.`,
    });
  }
}

function findBeside(graphPath: string, name: string): string | undefined {
  const folder = dirname(graphPath);
  return [join(folder, name), join(folder, "..", name)].find((path) => existsSync(path));
}
