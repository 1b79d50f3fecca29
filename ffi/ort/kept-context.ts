// What a provider compiled, kept for whoever opens the same next: ONNX Runtime writes it as a model of its own, in whose nodes it lies (EP
// context), or whose nodes name the files beside it.
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { OrtSession } from "./session.ts";

export interface KeptSession {
  readonly session: OrtSession;
  /** Undefined where the provider keeps nothing. */
  readonly isCompiledBefore: boolean | undefined;
}

/**
 * What is kept and cannot be opened is left out: the model itself is there.
 * @param path where it is kept
 * @param open makes a session of what is kept, or of the model itself, with these settings besides
 */
export function openKept(
  path: string,
  open: (kept: string | undefined, config: Readonly<Record<string, string>>) => OrtSession,
): KeptSession {
  if (existsSync(path)) {
    try {
      return { session: open(path, {}), isCompiledBefore: true };
    } catch {
      return { session: open(undefined, {}), isCompiledBefore: undefined };
    }
  }
  mkdirSync(dirname(path), { recursive: true });
  // It has its name once it is whole: who compiled may have been ended. One that lies there already would be refused.
  const making = `${path}.making.onnx`;
  rmSync(making, { force: true });
  const session = open(undefined, { "ep.context_enable": "1", "ep.context_file_path": making });
  const isKept = existsSync(making);
  if (isKept) renameSync(making, path);
  return { session, isCompiledBefore: isKept ? false : undefined };
}
