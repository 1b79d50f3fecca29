// A model's graph compiled for a device that need not be here.
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { locateModel } from "../assets/model/models.ts";
import { isFailure } from "../core/errors.ts";
import { endingAtOnce } from "../core/signals.ts";
import { compileForNpu, type NpuCompiled } from "../engine/npu-compile.ts";
import { providerOf } from "../engine/providers.ts";
import { makeTemporaryFolder } from "../host/temporary-folder.ts";
import { refusedOperator } from "../onnx/refused-operator.ts";
import { libraryPaths } from "./libraries.ts";
import type { Places } from "./places.ts";

export interface CompileRequest {
  readonly model: string;
  readonly variant: string | undefined;
  readonly platform: string;
  readonly length: number;
  /** Undefined for a blob that is not kept. */
  readonly folder: string | undefined;
}

export interface CompiledBlob extends NpuCompiled {
  readonly model: string;
  readonly variant: string;
  /** Undefined where it does not map. */
  readonly blobBytes: number | undefined;
  /** Undefined where it is not kept. */
  readonly blob: string | undefined;
}

/** @throws MissingError where no compiler is at hand, or no such model; what cannot be read */
export function compileModel(request: CompileRequest, places: Places): CompiledBlob {
  const { platform, length, folder } = request;
  const { id, variant, maskedGraphPath } = locateModel(
    request.model,
    request.variant,
    places.cacheRoot,
    places.modelStores,
  );
  const { paths } = libraryPaths(providerOf("NPU")!, places);
  const temporary = folder === undefined ? makeTemporaryFolder("blob") : undefined;
  const blobPath = join(folder ?? temporary!, `${id}-${variant}-${platform}-${length}.blob`);
  const compile = (modelPath: string) =>
    endingAtOnce(() =>
      compileForNpu({ ...{ libraryPaths: paths, modelPath, platform, batch: 1, length, blobPath } }),
    );
  try {
    const compiled = compile(maskedGraphPath);
    const refusedOperators =
      compiled.refusal === undefined || compiled.refusedOperators.length > 0
        ? compiled.refusedOperators
        : searchedOperators(maskedGraphPath, (modelPath) => compile(modelPath).refusal === undefined);
    const isKept = compiled.refusal === undefined && folder !== undefined;
    return {
      ...compiled,
      refusedOperators,
      ...{ model: id, variant },
      blobBytes: compiled.refusal === undefined ? statSync(blobPath).size : undefined,
      blob: isKept ? blobPath : undefined,
    };
  } finally {
    if (temporary !== undefined) removed(temporary);
  }
}

/** By how many of its nodes are compiled; none where that cannot be told. */
function searchedOperators(modelPath: string, isTaken: (path: string) => boolean): readonly string[] {
  if (!modelPath.endsWith(".onnx")) return [];
  const folder = makeTemporaryFolder("blob");
  try {
    return [refusedOperator(modelPath, folder, isTaken) ?? []].flat();
  } catch (error) {
    // A cut graph that cannot be read says nothing of the whole one.
    if (isFailure(error)) return [];
    throw error;
  } finally {
    removed(folder);
  }
}

/** What cannot be removed goes with the system's temporary files: the answer is whole. */
function removed(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // It is known by its name, and a later run takes it away.
  }
}
