// An output that is there as a whole or not at all, wherever a person wants it: a full disk, a signal or a failed run leaves what was there
// before.
import { systemCode, writeFailure } from "../core/system-error.ts";
import { replaceFile } from "../files/replace-file.ts";
import { statusOf } from "../files/there.ts";
import { openSink } from "./sink.ts";

/** The folder takes no new file, although the file itself can be written. */
const NO_NEW_FILE = ["EACCES", "EPERM"];

/**
 * Replaces a file; `-` is standard output, and a pipe or device is written as it comes.
 * @throws OutputError, and then the old file is as it was
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const status = path === "-" ? undefined : statusOf(path);
  if (path === "-" || (status !== undefined && !status.isFile())) {
    writeInPlace(path, content);
    return;
  }
  try {
    replaceFile(path, bytesOf(content));
  } catch (error) {
    if (status === undefined || !NO_NEW_FILE.includes(systemCode(error) ?? ""))
      throw writeFailure(path, error);
    writeInPlace(path, content);
  }
}

function writeInPlace(path: string, content: string | Uint8Array): void {
  using sink = openSink(path);
  if (typeof content === "string") sink.writeRows([content]);
  else sink.writeBytes(content);
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? Buffer.from(content) : content;
}
