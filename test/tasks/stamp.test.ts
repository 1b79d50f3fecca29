import { expect, test } from "bun:test";
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { contentHash, matchingFiles, moveFiles, writeWhole } from "../../tasks/files.ts";
import { isStamped, writeStamp } from "../../tasks/stamp.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";

const temporaryFolder = temporaryFolders();

test("a step is done while its key and its outputs are as they were", () => {
  const folder = temporaryFolder();
  const [stamp, output] = [join(folder, "stamp.json"), join(folder, "output")];
  expect(isStamped(stamp, "key")).toBe(false);
  writeFileSync(output, "made");
  writeStamp(stamp, "key", [output]);
  expect(isStamped(stamp, "key")).toBe(true);
  expect(isStamped(stamp, "another key")).toBe(false);

  utimesSync(output, 1, 1);
  expect(isStamped(stamp, "key")).toBe(false);
  writeStamp(stamp, "key", [output]);
  rmSync(output);
  expect(isStamped(stamp, "key")).toBe(false);
  expect(() => writeStamp(stamp, "key", [output])).toThrow("was not made");
});

test("a damaged stamp is no stamp", () => {
  const folder = temporaryFolder();
  const stamp = join(folder, "stamp.json");
  writeStamp(stamp, "key", []);
  truncateSync(stamp, 5);
  expect(isStamped(stamp, "key")).toBe(false);
});

test("the hash changes with content, name and set of files", () => {
  const folder = temporaryFolder();
  const [a, b] = [join(folder, "a"), join(folder, "b")];
  writeFileSync(a, "one");
  writeFileSync(b, "two");
  const hashes = [contentHash([a, b]), contentHash([a]), contentHash([b])];
  writeFileSync(b, "twos");
  hashes.push(contentHash([a, b]));
  writeFileSync(a, "onet");
  writeFileSync(b, "wos");
  hashes.push(contentHash([a, b]));
  expect(new Set(hashes).size).toBe(hashes.length);
});

test("patterns find files only, sorted", () => {
  const folder = temporaryFolder();
  for (const name of ["b.ts", "a.ts", "sub/c.json", "sub/d.ts"]) writeWhole(join(folder, name), "");
  const found = matchingFiles([`${folder}/*.ts`, `${folder}/sub/**`]);
  expect(found).toEqual(["a.ts", "b.ts", "sub/c.json", "sub/d.ts"].map((name) => join(folder, name)));
});

test("moved files replace what was there and leave the rest", () => {
  const folder = temporaryFolder();
  const [from, to] = [join(folder, "from"), join(folder, "to")];
  writeWhole(join(from, "sub", "a"), "new");
  writeWhole(join(to, "sub", "a"), "old");
  writeWhole(join(to, "b"), "kept");
  expect(moveFiles(from, to)).toEqual([join(to, "sub", "a")]);
  expect(readFileSync(join(to, "sub", "a"), "utf8")).toBe("new");
  expect(readFileSync(join(to, "b"), "utf8")).toBe("kept");
  expect(existsSync(join(from, "sub", "a"))).toBe(false);
  expect(readdirSync(join(to, "sub"))).toEqual(["a"]);
});
