// What mrlbench itself writes into the folder of a model: its record, and golden vectors. None of it is a part of the model.
import { RECORD_NAME } from "../recipe/model-name.ts";

const GOLDEN_NAME = /^\.mrlbench-golden-(.+)\.json$/;

export function goldenName(variant: string): string {
  return `.mrlbench-golden-${variant}.json`;
}

/** Undefined for another file. */
export function goldenVariant(name: string): string | undefined {
  return GOLDEN_NAME.exec(name)?.[1];
}

/** @param name of a file within a model's folder */
export function isOwnFile(name: string): boolean {
  return name === RECORD_NAME || goldenVariant(name) !== undefined;
}
