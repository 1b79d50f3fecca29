// Makes the files of the built-in model wordllama-256 from the unpacked wheel of WordLlama: tokenizer, embedding tables,
// ONNX graphs. What goes in and what comes out is held against the hashes of manifest.json.
// `bun models/build-wordllama.ts WHEEL_DIR OUT_DIR`

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { quantizeRows, widenFp16 } from "../src/assets/derive-table.ts";
import { DataError, MissingError } from "../src/core/errors.ts";
import type { HashedFile, Variant } from "./manifest.ts";
import { wordllama256 } from "./manifest.ts";
import { readTensor } from "./safetensors.ts";
import { maskedGraph, sentenceGraph } from "./wordllama-graphs.ts";

const tableMember = "wordllama/weights/l2_supercat_256.safetensors";
const tokenizerMember = "wordllama/tokenizers/l2_supercat_tokenizer_config.json";

/**
 * Writes the files of the model into `outDir`. Nothing is written unless every file is as the manifest says.
 * @param wheelDir the wheel's content, or at least the members that the manifest lists
 * @throws MissingError if a member of the wheel is not there
 * @throws DataError if a member, or a file made from it, is not the one of the manifest
 */
export function buildWordllama(wheelDir: string, outDir: string): void {
  const members = new Map(
    wordllama256.source.members.map((member) => [member.name, readMember(wheelDir, member)]),
  );
  const outputs = makeOutputs(members.get(tableMember)!, members.get(tokenizerMember)!);
  const wrong = wordllama256.files.flatMap((file) => difference(file, outputs.get(file.name)) ?? []);
  if (wrong.length > 0) {
    throw new DataError({
      what: "files made for wordllama-256 are not those of models/manifest.json",
      seen: wrong.map(({ seen }) => seen).join(", "),
      expected: wrong.map(({ expected }) => expected).join(", "),
      next: "after a deliberate change of the builder, put the seen sizes and hashes into models/manifest.json",
    });
  }

  mkdirSync(outDir, { recursive: true });
  for (const { name } of wordllama256.files) writeFileSync(join(outDir, name), outputs.get(name)!);
}

function makeOutputs(tableFile: Uint8Array, tokenizer: Uint8Array): Map<string, Uint8Array> {
  const { vocabularySize: rows, dims: columns } = wordllama256;
  const wanted = { name: "embedding.weight", dtype: "F16", shape: [rows, columns] } as const;
  const fp16 = readTensor(tableFile, tableMember, wanted);
  const tables: Readonly<Record<Variant, Uint8Array>> = {
    fp32: widenFp16(fp16),
    fp16,
    int8: quantizeRows(fp16, rows, columns),
  };

  const outputs = new Map([[wordllama256.tokenizer, tokenizer]]);
  for (const variant of ["fp32", "fp16", "int8"] as const) {
    const files = wordllama256.variants[variant];
    outputs.set(files.table, tables[variant]);
    outputs.set(files.graph, sentenceGraph(variant, { rows, columns }));
    if (files.graphOrtCpu)
      outputs.set(files.graphOrtCpu, sentenceGraph(variant, { rows, columns }, "matmul"));
    outputs.set(files.maskedGraph, maskedGraph(variant, { rows, columns }));
  }
  return outputs;
}

function readMember(wheelDir: string, member: HashedFile): Uint8Array {
  const { package: name, version } = wordllama256.source;
  const path = join(wheelDir, member.name);
  const bytes = readIfThere(path);
  if (bytes === null) {
    throw new MissingError({
      what: `${path} is not there`,
      expected: `the unpacked wheel of ${name} ${version}`,
      next: "run `bun run setup`",
    });
  }
  const wrong = difference(member, bytes);
  if (wrong !== null) {
    throw new DataError({
      what: `${path} is not the file of ${name} ${version}`,
      ...wrong,
      next: "delete it and run `bun run setup`",
    });
  }
  return bytes;
}

function readIfThere(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** What differs between the bytes and what the manifest says of them; null where they agree. */
function difference(file: HashedFile, bytes: Uint8Array | undefined) {
  if (bytes === undefined) return { seen: `no ${file.name}`, expected: file.name };
  const sha256 = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
  if (bytes.length === file.sizeBytes && sha256 === file.sha256) return null;
  return {
    seen: `${file.name} of ${bytes.length} bytes, sha256 ${sha256}`,
    expected: `${file.sizeBytes} bytes, sha256 ${file.sha256}`,
  };
}

if (import.meta.main) {
  const [wheelDir, outDir] = process.argv.slice(2);
  if (wheelDir === undefined || outDir === undefined) {
    throw new Error("usage: bun models/build-wordllama.ts WHEEL_DIR OUT_DIR");
  }
  buildWordllama(wheelDir, outDir);
}
