// The form of a rotated model's record, part by part.
import { POOLINGS, type Recipe, SIMILARITIES, TRUNCATION_SIDES } from "../../core/recipe.ts";
import {
  isCount,
  isFlag,
  isNumber,
  isNumberOrNull,
  isOneOf,
  isText,
  type Shape,
} from "../recipe/json-shape.ts";

const MOST = 2 ** 31 - 1;
const stated = (value: Shape): Shape => ({ fields: { value, source: isText } });
/** Every part of a recipe, so that none is read unchecked. */
const RECIPE: Readonly<Record<keyof Recipe, Shape>> = {
  pooling: stated(isOneOf(POOLINGS)),
  poolsPrompt: stated(isFlag),
  graphSteps: { optional: stated({ listOf: isText }) },
  layerNorm: stated(isFlag),
  normalize: stated(isFlag),
  queryPrompt: stated(isText),
  documentPrompt: stated(isText),
  defaultPrompt: { optional: stated(isText) },
  strip: { optional: stated(isFlag) },
  lowerCases: { optional: stated(isFlag) },
  positions: { optional: stated(isCount(1, MOST)) },
  truncationSide: { optional: stated(isOneOf(TRUNCATION_SIDES)) },
  inexactTokenizer: { optional: stated(isFlag) },
  cutsCharacters: { optional: stated(isFlag) },
  maxTokens: stated(isCount(1, MOST)),
  addSpecialTokens: stated(isFlag),
  skipsUnknown: stated(isFlag),
  similarity: stated(isOneOf(SIMILARITIES)),
  mrlDims: stated({ listOf: isCount(1, MOST) }),
  quantization: { optional: stated(isText) },
  rotation: { optional: stated(isOneOf(["pca"])) },
};
const isFileName = { expected: "the name of a file", accepts: isName };
export const RECORD: Shape = {
  fields: {
    method: isOneOf(["pca"]),
    dim: isCount(1, MOST),
    seed: isNumber,
    base: {
      fields: {
        model: isText,
        variant: isText,
        files: {
          listOf: {
            fields: { name: isText, sizeBytes: isCount(0, Number.MAX_SAFE_INTEGER), sha256: isText },
          },
        },
      },
    },
    dataset: { fields: { name: isText, documents: isCount(0, MOST), documentsSha256: isText } },
    fittedOn: isText,
    matrix: isText,
    gains: {
      fields: {
        measure: isText,
        fittedDocuments: isCount(0, MOST),
        judgedDocuments: isCount(0, MOST),
        dims: {
          listOf: {
            fields: {
              dim: isCount(1, MOST),
              ...{ seen: isNumberOrNull, unseen: isNumberOrNull },
              ...{ unseenLow: isNumberOrNull, unseenHigh: isNumberOrNull, heldShare: isNumberOrNull },
            },
          },
        },
      },
    },
    recipe: { fields: RECIPE },
    variants: {
      listOf: {
        fields: {
          name: isText,
          ...{ graph: isFileName, graphOrtCpu: isFileName, maskedGraph: isFileName },
          maskedGraphOrtCpu: { optional: isFileName },
        },
      },
    },
  },
};

function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "" && !/[/\\\0]|^\.\.?$/.test(value);
}
