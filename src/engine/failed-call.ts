// A call that failed: by the text, by the device, or by the model's file, which is then not worth another one.
import { NativeError } from "../../ffi/errors.ts";
import { MissingError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";

/** No fault of the file, and one that the next call may not have. */
const OUT_OF_MEMORY = /bad_alloc|[Aa]llocat|out of memory/;

export interface FailedCall {
  readonly modelPath: string;
  /** Whether the CPU computes it: a driver has reasons of its own. */
  readonly isCpu: boolean;
  /** The shortest call there is; undefined where all have one length. @returns whether it succeeded */
  readonly shortest: (() => boolean) | undefined;
}

/** @returns the failure of the file where no call of its graph succeeds, else the runtime's own */
export function failedCall(error: unknown, { modelPath, isCpu, shortest }: FailedCall): unknown {
  if (!(error instanceof NativeError) || !isCpu || OUT_OF_MEMORY.test(error.nativeMessage)) return error;
  if (shortest === undefined || shortest()) return error;
  return new MissingError({
    what: `${modelPath} makes no vector: not even a call with a single token succeeds`,
    seen: error.nativeMessage,
    expected: "a graph whose nodes take what the ones before them give",
    next: `Get the file again, export it again, or choose another with ${optionName("model")}.`,
  });
}
