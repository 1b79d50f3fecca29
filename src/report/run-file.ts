// A table of a run folder, as those who read its rows take it.
import { join } from "node:path";
import { bytesOfFile } from "../files/file-bytes.ts";

/** Its bytes, which are read as they are asked for, and what errors call it. @param path of the folder */
export function runFile(path: string, file: string) {
  const place = join(path, file);
  return [bytesOfFile(place), place] as const;
}
