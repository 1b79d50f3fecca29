// A model file that a runtime refused, with what to do about it.
import { MissingError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";

/** Both runtimes take no weights from outside the folder of the graph, and follow links to see where they lie. */
const WEIGHTS_ELSEWHERE = /outside the base directory|escapes model directory/;

/** The name of the graph, and the folder of the layout that it lies in. */
const GRAPH = /[/\\](?:(?:onnx|openvino)[/\\])?[^/\\]*$/;

export function unusableModel(modelPath: string, runtime: string, nativeMessage: string): MissingError {
  return new MissingError({
    what: `${modelPath} is not a model that ${runtime} can read`,
    seen: nativeMessage.replaceAll(/\s+/g, " ").trim(),
    expected: "a whole ONNX file, with its external data beside it",
    next: WEIGHTS_ELSEWHERE.test(nativeMessage)
      ? `Its external data is a link to another folder: \`mrlbench models add ${modelPath.replace(GRAPH, "")}\` copies both into the store.`
      : `Get the file again, or choose another with ${optionName("model")}.`,
  });
}
