// Which mrlbench this is, as it says it.
import { writeSync } from "node:fs";
import { buildHash, version } from "../assets/version.ts";
import { wasClosed } from "../files/descriptor.ts";

const STDOUT_FD = 1;

export function versionText(): string {
  return `mrlbench ${version} (${buildHash}, Bun ${Bun.version})\n`;
}

const ASKED = ["--version", "-v", "version"];

/** Whether that was all that was asked, and is said. Where it cannot be written, the whole program tells why. */
export function saidVersion(argv: readonly string[]): boolean {
  if (argv.length !== 1 || !ASKED.includes(argv[0]!) || wasClosed(STDOUT_FD)) return false;
  try {
    writeSync(STDOUT_FD, versionText());
    return true;
  } catch {
    return false;
  }
}
