// What an ONNX file says of the files beside it, read without its weights: a model of gigabytes is skipped through in milliseconds.
// Field numbers are those of https://github.com/onnx/onnx/blob/v1.17.0/onnx/onnx.proto
import { withRegularFile } from "../files/regular-file.ts";
import { FieldReader, FileBytes } from "./field-reader.ts";

export interface ExternalData {
  /** Relative to the folder of the ONNX file. */
  readonly location: string;
  /** What the file must have for every tensor in it. */
  readonly neededBytes: number;
}

/** The files of weights that the model refers to. A file that is no ONNX refers to none: the runtime says what is wrong with it. */
export function externalDataOf(path: string): readonly ExternalData[] {
  return withRegularFile(path, (file, { size }) => {
    const needed = new Map<string, number>();
    const model = new FieldReader(new FileBytes(file), 0, size);
    for (const graph of model.messages(MODEL_GRAPH)) {
      for (const tensor of graph.messages(GRAPH_INITIALIZER)) noteExternal(tensor, needed);
    }
    return [...needed].map(([location, neededBytes]) => ({ location, neededBytes }));
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
  const endBytes = Number(entries.get("offset") ?? 0) + Number(entries.get("length") ?? 0);
  needed.set(location, Math.max(endBytes, needed.get(location) ?? 0));
}
