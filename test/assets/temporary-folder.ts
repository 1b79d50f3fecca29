// Folders for the tests of one file, removed when they are done: `const temporaryFolder = temporaryFolders();` at the top
// level of the file, because a hook belongs to the file that is loading when it is registered.

import { afterAll } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export function temporaryFolders(): () => string {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), "mrlbench-test-"));
    folders.push(folder);
    return folder;
  };
}
