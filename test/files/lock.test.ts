// A lock that cannot be had for want of room, or of a folder, is told as what could not be written.
import { describe, expect, test } from "bun:test";
import { readdirSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OutputError } from "../../src/core/errors.ts";
import { tryLock } from "../../src/files/lock.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { smallDisk } from "../executable/small-disk.ts";

const temporaryFolder = temporaryFolders();
const { folder, isMounted } = smallDisk("64k");

test("one has it at a time, and its file goes with it", () => {
  const path = join(temporaryFolder(), "lock");
  {
    using lock = tryLock(path);
    expect(lock).toBeDefined();
    expect(tryLock(path)).toBeUndefined();
  }
  expect(readdirSync(join(path, ".."))).toEqual([]);
});

test("where there is no folder, it names the lock", () => {
  const path = join(temporaryFolder(), "nowhere", "lock");
  expect(() => tryLock(path)).toThrow(OutputError);
  expect(() => tryLock(path)).toThrow(`cannot write ${path}`);
});

describe.skipIf(!isMounted)("on a full disk", () => {
  test("it names the lock, and is no bug of ours", () => {
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(join(folder, "full"), Buffer.alloc(bavail * bsize));
    const path = join(folder, "lock");
    expect(() => tryLock(path)).toThrow(OutputError);
    expect(() => tryLock(path)).toThrow(`cannot write ${path}`);
  });
});
