// A model's graph compiled for a device that need not be here.
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { locateModel } from "../assets/model/models.ts";
import { endingAtOnce } from "../core/signals.ts";
import { compileForNpu, type NpuCompiled } from "../engine/npu-compile.ts";
import { providerOf } from "../engine/providers.ts";
import { makeTemporaryFolder } from "../host/temporary-folder.ts";
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
  try {
    const compiled = endingAtOnce(() =>
      compileForNpu({
        ...{ libraryPaths: paths, modelPath: maskedGraphPath, platform, batch: 1, length, blobPath },
      }),
    );
    const isKept = compiled.refusal === undefined && folder !== undefined;
    return {
      ...compiled,
      ...{ model: id, variant },
      blobBytes: compiled.refusal === undefined ? statSync(blobPath).size : undefined,
      blob: isKept ? blobPath : undefined,
    };
  } finally {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  }
}
