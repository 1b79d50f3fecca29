// The files of a model that was found, and what it asks of its texts.
import type { Recipe } from "../../core/recipe.ts";
import type { StoredTable } from "../../core/stored-table.ts";
import type { TokenizerSettings } from "../../core/tokenizer-settings.ts";
import type { VariantAgreement } from "../../core/variant-agreement.ts";
import type { RotationRecord } from "../store/rotation-record.ts";

export interface ModelFiles {
  readonly id: string;
  readonly variant: string;
  /** The graph for one text, which takes exactly its tokens. */
  readonly graphPath: string;
  /** The same in the form that is fastest in ONNX Runtime on the CPU. */
  readonly graphPathOrtCpu: string;
  /** The graph for several texts, padded and masked. */
  readonly maskedGraphPath: string;
  /** The same for ONNX Runtime on the CPU. */
  readonly maskedGraphPathOrtCpu: string;
  /** tokenizer.json, or packed by the build. */
  readonly tokenizer: () => Uint8Array;
  /** As the authors wrote it: for those who read the folder of a model that is made from this one. */
  readonly tokenizerJson: () => Uint8Array;
  /** Left out where tokenizer.json says all. */
  readonly tokenizerSettings?: TokenizerSettings | undefined;
  readonly recipe: Recipe;
  /** Longer texts are cut. */
  readonly maxTokens: number;
  /** Rows of its table of tokens; left out where only its graph says. */
  readonly tokenRows?: number;
  /** Written to the cache by this call; 0 when it was warm. */
  readonly unpackedBytes: number;
  /** Of a static model: the file of its table, and the variants that are made from it. */
  readonly table?: { readonly path: string; readonly variants: readonly string[] };
  /** Opens the table of a static model, for a runtime that computes with it. Left out for every other model. */
  readonly openTable?: () => StoredTable;
  /** How near variants are to each other; left out where nobody measured it. */
  readonly agreements?: readonly VariantAgreement[] | undefined;
  /** Variants that its files leave, where none was asked for and there are several. */
  readonly variantsLeft?: readonly string[] | undefined;
  /** Of a model whose vectors are another one's, rotated: that one. */
  readonly rotatedFrom?: string;
  /** Of a model that `models add-rotation` made. */
  readonly rotation?: RotationRecord;
}
