// A model file that a runtime refused, with what to do about it.
import { type Failure, MissingError, RuntimeError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";

/** Both runtimes take no weights from outside the folder of the graph, and follow links to see where they lie. */
const WEIGHTS_ELSEWHERE = /outside the base directory|escapes model directory/;

/** The name of the graph, and the folder of the layout that it lies in. */
const GRAPH = /[/\\](?:(?:onnx|openvino)[/\\])?[^/\\]*$/;

/** EAGAIN, as the C library words it: no thread was made, and the file is as good as it was. */
const NO_THREAD = /Resource temporarily unavailable/;

export function unusableModel(modelPath: string, runtime: string, nativeMessage: string): Failure {
  const seen = nativeMessage.replaceAll(/\s+/g, " ").trim();
  if (NO_THREAD.test(nativeMessage)) {
    return new RuntimeError({
      what: `${runtime} could not open ${modelPath}: the system refused it a thread`,
      seen,
      next: "Close other programs, or raise the limit of processes (ulimit -u).",
    });
  }
  return new MissingError({
    what: `${modelPath} is not a model that ${runtime} can read`,
    seen,
    expected: "a whole ONNX file, with its external data beside it",
    next: WEIGHTS_ELSEWHERE.test(nativeMessage)
      ? `Its external data is a link to another folder: \`mrlbench models add ${modelPath.replace(GRAPH, "")}\` copies both into the store.`
      : `Get the file again, or choose another with ${optionName("model")}.`,
  });
}
