// Stands in a folder that was deleted, or that its user may not search, or is a Worker, and calls from `/`: prints where it stood before, in
// between and after, as JSON.

import { accessSync, chmodSync, constants, mkdirSync, readlinkSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { operatingSystem as linux } from "../../../ffi/os/current.ts";

const [kind, folder] = process.argv.slice(2) as [string, string];
const NOBODY = 65534;

function report(): string {
  const standing = () => readlinkSync("/proc/self/cwd");
  const before = standing();
  const inside = callInRoot(standing);
  return JSON.stringify({ before, inside, after: standing(), isSearchable: isSearchable() });
}

function callInRoot(call: () => string): string {
  try {
    return linux.inFolder("/", call);
  } catch (error) {
    return (error as Error).message;
  }
}

function isSearchable(): boolean {
  try {
    accessSync("/proc/self/cwd/.", constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (kind === "worker") {
  const worker = new Worker(
    `data:text/javascript,const { operatingSystem: linux } = await import(${JSON.stringify(join(import.meta.dir, "../../../ffi/os/current.ts"))});
     const { readlinkSync } = await import("node:fs");
     postMessage(linux.inFolder("/", () => readlinkSync("/proc/self/cwd")));`,
  );
  worker.onmessage = ({ data }) => {
    console.log(JSON.stringify({ inside: data }));
    process.exit(0);
  };
} else {
  const child = join(folder, "child");
  mkdirSync(child);
  process.chdir(child);
  if (kind === "deleted") rmdirSync(child);
  else {
    chmodSync(child, 0);
    if (process.getuid!() === 0) process.setuid!(NOBODY);
  }
  console.log(report());
}
