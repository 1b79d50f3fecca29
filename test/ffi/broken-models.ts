// Files that are no whole model, made from one that is: what a download that stopped or a wrong path leaves.

import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TableModels, tableFile } from "./table-model.ts";

/** Each makes its file in an empty folder and returns the path. */
export const brokenModels = {
  "cut off"({ sentence }, folder) {
    const whole = readFileSync(sentence);
    return written(folder, whole.subarray(0, whole.length / 2));
  },
  "a text"(_, folder) {
    return written(folder, "This is not a model.\n");
  },
  "not there"(_, folder) {
    return join(folder, "model.onnx");
  },
  "without its table": withoutTable,
  "with a table cut off"(models, folder) {
    writeFileSync(join(folder, tableFile), new Uint8Array(1000));
    return withoutTable(models, folder);
  },
} as const satisfies Record<string, (models: TableModels, folder: string) => string>;

export type BrokenModel = keyof typeof brokenModels;

function withoutTable({ sentence }: TableModels, folder: string): string {
  const path = join(folder, "model.onnx");
  copyFileSync(sentence, path);
  return path;
}

function written(folder: string, content: Uint8Array | string): string {
  const path = join(folder, "model.onnx");
  writeFileSync(path, content);
  return path;
}
