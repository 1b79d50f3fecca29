// Finds the files of a model that `models add-rotation` made: its folder names them, with the recipe of the model that was rotated.
import { basename, join } from "node:path";
import { MissingError } from "../../core/errors.ts";
import { isFileThere } from "../../files/there.ts";
import type { RotationRecord } from "../store/rotation-record.ts";
import type { ModelFiles } from "./model-files.ts";
import { requireWeights, weightsBeside } from "./model-folder.ts";
import { isTableName, tableBeside } from "./stored-table.ts";
import { readTokenizerJson } from "./tokenizer-json.ts";

/**
 * @param asked the variant; undefined for the one that the rotation was fitted on
 * @throws MissingError for a variant that was not rotated, or a file that is gone
 */
export function locateRotated(
  folder: string,
  id: string,
  asked: string | undefined,
  rotation: RotationRecord,
): ModelFiles {
  const { variants, recipe, base } = rotation;
  const variant = variants.find(({ name }) => name === (asked ?? base.variant));
  if (!variant) throw noVariant(id, asked ?? base.variant, rotation);
  // A name with a folder in it would lead out of the model's own.
  const pathOf = (name: string) => present(join(folder, basename(name)), id);
  const graphPath = pathOf(variant.graph);
  const maskedGraphPath = pathOf(variant.maskedGraph);
  requireWeights(graphPath);
  const [weights = ""] = weightsBeside(graphPath).map(({ location }) => location);
  const tokenizer = () => readTokenizerJson(join(folder, "tokenizer.json"));
  return {
    id,
    variant: variant.name,
    graphPath,
    graphPathOrtCpu: pathOf(variant.graphOrtCpu),
    maskedGraphPath,
    maskedGraphPathOrtCpu: pathOf(variant.maskedGraphOrtCpu),
    tokenizer,
    tokenizerJson: tokenizer,
    recipe,
    maxTokens: recipe.maxTokens.value,
    unpackedBytes: 0,
    ...(isTableName(weights) && { openTable: () => tableBeside(graphPath, basename(weights)) }),
    rotatedFrom: base.model,
    rotation,
  };
}

function present(path: string, id: string): string {
  if (isFileThere(path)) return path;
  throw new MissingError({
    what: `the rotated model ${id} is not whole`,
    seen: `no ${path}`,
    expected: "all files that mrlbench models add-rotation wrote",
    next: `mrlbench models verify ${id} says what is missing; remove its folder and make it again.`,
  });
}

function noVariant(id: string, variant: string, { variants, base }: RotationRecord): MissingError {
  const names = variants.map(({ name }) => name).join(", ");
  return new MissingError({
    what: `${id} has no such variant`,
    seen: variant,
    expected: `one of ${names}`,
    next: `Use one of those, or rotate that one: mrlbench models add-rotation ${base.model} --variant ${variant}.`,
  });
}
