// The thread of `ahead-thread.ts`. Beginning takes it as long as loading the code that knows what it shall open, so it begins before that:
// nothing else is loaded for this file.
import type { FirstVectorTask } from "../../cases/children/tasks.ts";
import type { CandidateRequest } from "../../open/candidate.ts";
import { HIDDEN_COMMANDS } from "./hidden-names.ts";

export type AheadRequest = Pick<
  CandidateRequest,
  "model" | "backend" | "runtime" | "provider" | "providerLibrary" | "pin"
>;

/** Beside the program's own entry, in the executable as among the sources. */
const THREAD_ENTRY = "ahead-thread.ts";

/** Options of `embed` that choose a runtime, say where it lies, or that nothing is embedded. */
const DECIDING =
  /^(?:-h|--(?:help|config|model|runtime|backend|provider|pin|cache-dir|ort-library|openvino-library))/;

let thread: Worker | undefined;

/** Begins it where a glance at the command line shows that our ONNX Runtime will compute on the CPU. */
export function beginSecondThread([command, ...words]: readonly string[]): void {
  if (command === "embed" && embedsByDefault(words)) secondThread();
  if (command === HIDDEN_COMMANDS.firstVector && asksForOrt(words)) secondThread();
}

/** @param words those behind `embed` */
export function embedsByDefault(words: readonly string[]): boolean {
  return !words.some((word) => DECIDING.test(word));
}

function asksForOrt([taskJson = ""]: readonly string[]): boolean {
  try {
    return opensOrt((JSON.parse(taskJson) as FirstVectorTask).candidate);
  } catch {
    // Who runs it says what is wrong with it.
    return false;
  }
}

/** Whether it is sure that our ONNX Runtime will compute on the CPU, and that a thread may run where it likes. */
export function opensOrt({ model, backend, runtime, provider, providerLibrary, pin }: AheadRequest): boolean {
  // A user's files show themselves which runtime reads them.
  const isFile = /[./\\]/.test(model);
  const isOrt = runtime === "ort" || (runtime === "auto" && !isFile);
  return (
    isOrt && backend === "cpu" && provider === undefined && providerLibrary === undefined && pin === "none"
  );
}

/**
 * Undefined where it would have no CPU of its own, or the system refuses it. Only on Linux does a process that ends in between run no
 * destructor of a library that is just being opened.
 */
export function secondThread(): Worker | undefined {
  if (thread !== undefined) return thread;
  if (process.platform !== "linux" || navigator.hardwareConcurrency < 2) return undefined;
  try {
    // It stays when it is done, for its end would disturb who goes on, and holds no process.
    thread = new Worker(Bun.main.replace(/[^/]*$/, THREAD_ENTRY), { ref: false });
  } catch {
    return undefined;
  }
  // What cannot be opened is said by who needs it.
  thread.onerror = (event) => event.preventDefault();
  return thread;
}
