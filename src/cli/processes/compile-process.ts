// A compilation in a process of its own: what the compiler prints stays away from our rows, and who waits is told that it goes on.
import { outputOfProcess } from "../../bench/process-output.ts";
import { Failure, isFailure, RuntimeError } from "../../core/errors.ts";
import { stopIfSignalled } from "../../core/signals.ts";
import { type CompiledBlob, type CompileRequest, compileModel } from "../../open/compile.ts";
import type { Places } from "../../open/places.ts";
import { HIDDEN_COMMANDS } from "./hidden-names.ts";
import { selfCommand } from "./self-command.ts";

interface CompileTask {
  readonly request: CompileRequest;
  readonly places: Places;
}

interface CompileAnswer {
  readonly blob?: CompiledBlob;
  readonly failure?: Pick<Failure, "exitCode" | "message" | "next">;
}

/** @throws as `compileModel`; Interrupted */
export async function compiledByProcess(task: CompileTask): Promise<CompiledBlob> {
  const command = selfCommand([HIDDEN_COMMANDS.compileModel, JSON.stringify(task)]);
  const { blob, failure } = (await outputOfProcess<CompileAnswer>(command, "that compiles")) ?? {};
  stopIfSignalled();
  if (blob !== undefined) return blob;
  if (failure !== undefined)
    throw new Failure(failure.exitCode, { what: failure.message, next: failure.next });
  throw new RuntimeError({
    what: "the process that compiles was ended by a signal",
    seen: `${task.request.model}, ${task.request.platform}, ${task.request.length} tokens`,
    expected: "a blob, or why there is none",
    next: "The compiler may have crashed, or memory was short: try another --lengths or --platform.",
  });
}

/** The other side of it. */
export function answerCompile({ request, places }: CompileTask): CompileAnswer {
  try {
    return { blob: compileModel(request, places) };
  } catch (error) {
    if (!isFailure(error)) throw error;
    const { exitCode, message, next } = error;
    return { failure: { exitCode, message, next } };
  }
}
