// Rows on standard output: who reads them, and what a person is told of those that went to a file.
import { formatCounted } from "../../core/format.ts";
import { statusOfStream } from "../../files/descriptor.ts";
import { writeStderr } from "../stderr.ts";

const STDOUT_FD = 1;

/** The descriptor of a pipe that rows go to; undefined for anything else. */
export function stdoutReader(): number | undefined {
  const status = statusOfStream(STDOUT_FD);
  return status?.isFIFO() || status?.isSocket() ? STDOUT_FD : undefined;
}

/** One line, where standard output is a file that nobody sees being filled. */
export function tellRowsInFile(rowCount: number, each: string): void {
  if (statusOfStream(STDOUT_FD)?.isFile() !== true) return;
  writeStderr(`${formatCounted(rowCount, "row")}, ${each}, went to standard output, a file.\n`);
}
