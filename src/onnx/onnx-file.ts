// What an ONNX file says of the files beside it, read without its weights: a model of gigabytes is skipped through in milliseconds.
// Field numbers are those of https://github.com/onnx/onnx/blob/v1.17.0/onnx/onnx.proto
import { DataError } from "../core/errors.ts";
import { withRegularFile } from "../files/regular-file.ts";
import { FieldReader, FileBytes } from "./field-reader.ts";

export interface ExternalData {
  /** Relative to the folder of the ONNX file. */
  readonly location: string;
  /** What the file must have for every tensor in it. */
  readonly neededBytes: number;
}

/** The largest of text models have some ten thousand nodes and weights; a runtime takes seconds and hundreds of bytes for each million more. */
const MOST_PARTS = 100_000;

/**
 * The files of weights that the model refers to. A file that is no ONNX refers to none: the runtime says what is wrong with it.
 * @throws DataError for a model of more parts than any has
 */
export function externalDataOf(path: string): readonly ExternalData[] {
  return withRegularFile(path, (file, { size }) => {
    const needed = new Map<string, number>();
    let partCount = 0;
    const count = () => {
      if (++partCount > MOST_PARTS) throw tooManyParts(path);
    };
    const model = new FieldReader(new FileBytes(file), 0, size);
    for (const field of model.fields()) {
      count();
      if (field.number !== MODEL_GRAPH) continue;
      const graph = model.within(field);
      for (const part of graph.fields()) {
        count();
        if (part.number === GRAPH_INITIALIZER) noteExternal(graph.within(part), needed);
      }
    }
    return [...needed].map(([location, neededBytes]) => ({ location, neededBytes }));
  });
}

function tooManyParts(path: string): DataError {
  return new DataError({
    what: `${path} is not a model that can be used`,
    seen: `more than ${MOST_PARTS} nodes, weights and other parts`,
    expected: "an ONNX file of a text embedding model",
    next: "Get the file again, or choose another with --model.",
  });
}

const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR_EXTERNAL_DATA = 13;
const ENTRY_KEY = 1;
const ENTRY_VALUE = 2;

function noteExternal(tensor: FieldReader, needed: Map<string, number>): void {
  const entries = new Map<string, string>();
  for (const entry of tensor.messages(TENSOR_EXTERNAL_DATA)) {
    const texts = new Map([...entry.fields()].map((field) => [field.number, entry.text(field)]));
    entries.set(texts.get(ENTRY_KEY) ?? "", texts.get(ENTRY_VALUE) ?? "");
  }
  const location = entries.get("location");
  if (location === undefined) return;
  const endBytes = bytesIn(entries.get("offset")) + bytesIn(entries.get("length"));
  needed.set(location, Math.max(endBytes, needed.get(location) ?? 0));
}

/** What is no number of bytes is more than any file has. */
function bytesIn(text = "0"): number {
  return /^\d+$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
}
