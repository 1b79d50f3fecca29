// Golden vectors: what a model made of 64 texts, and all that belongs to it. A file of its own, which travels with the model's folder.
import { join } from "node:path";
import { ConfigFile } from "../assets/recipe/config-file.ts";
import { isCount, isFlag, isOneOf, isText, type Shape, withSnakeKeys } from "../assets/recipe/json-shape.ts";
import { goldenName } from "../assets/store/own-files.ts";
import type { StoredFile } from "../assets/store/store-record.ts";
import { DataError } from "../core/errors.ts";
import { POOLINGS, PROMPTS } from "../core/recipe.ts";
import { BACKENDS, RUNTIMES } from "../engine/providers.ts";
import type { Vectors } from "../vectors/vectors.ts";
import type { GoldenRun, GoldenSettings } from "./run.ts";

/** Another number means another file: one of a later version is not read. */
const FORMAT = 1;

export interface Golden extends GoldenRun {
  /** Version of mrlbench that made it. */
  readonly mrlbench: string;
  readonly model: string;
  readonly settings: GoldenSettings;
  /** Of the model's folder; none for a model in the executable. */
  readonly files: readonly StoredFile[];
  readonly texts: readonly string[];
}

/** The golden file as text; its vectors are base64 of little-endian float32. */
export function goldenJson({ texts, vectors, ...facts }: Golden): string {
  const rows = texts.map((text, row) => ({ text, vector: base64Row(vectors, row) }));
  const content = { format: FORMAT, ...facts, dim: vectors.width, texts: rows };
  return `${JSON.stringify(withSnakeKeys(content), undefined, 1)}\n`;
}

/** Undefined where there is none. @throws DataError when it is malformed */
export function readGolden(folder: string, variant: string): Golden | undefined {
  const file = ConfigFile.read(folder, goldenName(variant));
  if (!file) return undefined;
  const { texts, dim, format: _, ...facts } = file.as(SHAPE, WRITER) as StoredGolden;
  // Only what is there is made room for, whatever the file says of its width.
  const rows = texts.map(({ vector }, row) => {
    const bytes = new Uint8Array(Buffer.from(vector, "base64"));
    if (bytes.length !== 4 * dim) throw badVector(join(folder, file.name), row, bytes.length, dim);
    return new Float32Array(bytes.buffer);
  });
  const values = new Float32Array(rows.length * dim);
  rows.forEach((row, at) => {
    values.set(row, at * dim);
  });
  const vectors: Vectors = { values, rows: rows.length, width: dim };
  return { ...facts, texts: texts.map(({ text }) => text), vectors };
}

type StoredGolden = Omit<Golden, "texts" | "vectors"> & {
  readonly format: number;
  readonly dim: number;
  readonly texts: readonly { readonly text: string; readonly vector: string }[];
};

const WRITER = "what mrlbench models golden writes: make the golden vectors again with it";
const MOST = 2 ** 31 - 1;
/** What the options take at most. */
const MOST_TEXTS = 65_536;
const MOST_TOKENS = 1_000_000;

const SHAPE: Shape = {
  fields: {
    format: isOneOf([FORMAT]),
    ...{ mrlbench: isText, model: isText },
    settings: {
      fields: {
        variant: isText,
        backend: isOneOf(BACKENDS),
        runtime: isOneOf(["auto", ...RUNTIMES]),
        provider: { optional: isText },
        providerLibrary: { optional: isText },
        batch: isCount(1, MOST_TEXTS),
        prompt: isOneOf(PROMPTS),
        normalize: isFlag,
        recipe: {
          fields: {
            pooling: { optional: isOneOf(POOLINGS) },
            layerNorm: { optional: isFlag },
            queryPrompt: { optional: isText },
            documentPrompt: { optional: isText },
            maxTokens: { optional: isCount(1, MOST_TOKENS) },
            mrlDims: { optional: { listOf: isCount(1, MOST) } },
            inexactTokenizer: { optional: isFlag },
          },
        },
      },
    },
    ran: {
      fields: {
        ...{ machine: isText, backend: isOneOf(BACKENDS), runtime: isText, runtimeVersion: isText },
        ...{ provider: isText, device: isText, batch: isCount(1, MOST_TEXTS), threads: isCount(1, MOST) },
      },
    },
    recipe: { listOf: { fields: { name: isText, value: isText } } },
    files: {
      listOf: { fields: { name: isText, sizeBytes: isCount(0, Number.MAX_SAFE_INTEGER), sha256: isText } },
    },
    dim: isCount(1, MOST),
    texts: { listOf: { fields: { text: isText, vector: isText } } },
  },
};

function base64Row({ values, width }: Vectors, row: number): string {
  return Buffer.from(values.slice(row * width, (row + 1) * width).buffer).toString("base64");
}

function badVector(path: string, row: number, byteCount: number, dim: number): DataError {
  return new DataError({
    what: `${path}: texts[${row}].vector cannot be used`,
    seen: `${byteCount} bytes`,
    expected: `${4 * dim}, of ${dim} float32`,
    next: "Make the golden vectors again with mrlbench models golden.",
  });
}
