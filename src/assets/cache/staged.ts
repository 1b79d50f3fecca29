// What the build puts into the executable: packed files and one index of them. Written by build.ts, read by embedded.ts.

import type { BundleName } from "./bundle.ts";

/** Name of the index inside the staged folder. */
export const INDEX_NAME = "assets.json";

/**
 * How the name of a packed file ends, by its form: as it is, which what every start reads is, because it would take longer to unpack than
 * to read; compressed; or its bytes in planes, and those compressed.
 */
export const FORM_ENDINGS = { plain: ".raw", zstd: ".zst", planes: ".planes.zst" } as const;
export type PackedForm = keyof typeof FORM_ENDINGS;

/** How a file that is not carried itself comes out of one that is. */
export type Derivation =
  | { readonly by: "widenFp16" }
  | { readonly by: "quantizeRows"; readonly rows: number; readonly columns: number }
  | {
      readonly by: "quantizeWeights";
      /** The packed files of what is needed besides: where the weights lie, as JSON, and the smoothing factors. */
      readonly layout: string;
      readonly smoothing: string;
    };

export interface StagedAsset {
  readonly name: string;
  /** The bundle that it is unpacked with, or null: read in memory only. */
  readonly bundle: BundleName | null;
  /** Of the content, unpacked and derived. */
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Whether it is the one of its bundle that is opened, and opens the others. */
  readonly opens: boolean;
  /** The packed file that holds it, or holds what it is derived from. */
  readonly packed: string;
  readonly derivation: Derivation | null;
}

export interface StagedIndex {
  readonly target: string;
  readonly assets: readonly StagedAsset[];
}
