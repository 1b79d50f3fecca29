// What a model takes on the disk.
import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { weightsBeside } from "./model-folder.ts";

/** @param path of the graph, or of the table of a static model */
export function modelBytes(path: string): number {
  const weights = weightsBeside(path).map(({ location }) => resolve(dirname(path), location));
  return [path, ...new Set(weights)].reduce((sum, file) => sum + statSync(file).size, 0);
}
