// A model file that a runtime refused, with what to do about it.
import { basename, dirname } from "node:path";
import { MissingError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";

/** Both runtimes take no weights from outside the folder of the graph, and follow links to see where they lie. */
const WEIGHTS_ELSEWHERE = /outside the base directory|escapes model directory/;

/** Folders of the layout that lie within the model's own. */
const GRAPH_FOLDERS = ["onnx", "openvino"];

export function unusableModel(modelPath: string, runtime: string, nativeMessage: string): MissingError {
  return new MissingError({
    what: `${modelPath} is not a model that ${runtime} can read`,
    seen: nativeMessage.replaceAll(/\s+/g, " ").trim(),
    expected: "a whole ONNX file, with its external data beside it",
    next: WEIGHTS_ELSEWHERE.test(nativeMessage)
      ? `Its external data is a link to another folder: \`mrlbench models add ${modelFolder(modelPath)}\` copies both into the store.`
      : `Get the file again, or choose another with ${optionName("model")}.`,
  });
}

function modelFolder(modelPath: string): string {
  const beside = dirname(modelPath);
  return GRAPH_FOLDERS.includes(basename(beside)) ? dirname(beside) : beside;
}
