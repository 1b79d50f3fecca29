// Our zip reader against Python's zipfile, which made the archives.

import { describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { listZip, readZipMember } from "../../native-libs/zip.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";

const python = Bun.which("python3");
if (python === null) console.warn("SKIPPED: no python3 here to make zip archives with");

const pack = `
import sys, zipfile
archive, folder, method, comment, *names = sys.argv[1:]
with zipfile.ZipFile(archive, "w", {"stored": zipfile.ZIP_STORED, "deflated": zipfile.ZIP_DEFLATED, "lzma": zipfile.ZIP_LZMA}[method]) as z:
    z.comment = comment.encode()
    for name in names: z.write(folder + "/" + name, name)
`;

const temporaryFolder = temporaryFolders();

const contents: Record<string, Uint8Array> = {
  "empty.txt": new Uint8Array(0),
  "folder/text.txt": Buffer.from("to be or not to be ".repeat(5000)),
  "folder/random.bin": randomBytes(300_000),
  "naïve – 名.txt": Buffer.from("a name that is not ASCII"),
};

function archiveOf(method: string, comment = ""): Buffer {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const path = join(folder, "archive.zip");
  const command = [python!, "-c", pack, path, folder, method, comment, ...Object.keys(contents)];
  const made = Bun.spawnSync(command, { stderr: "inherit" });
  expect(made.exitCode).toBe(0);
  return readFileSync(path);
}

describe.skipIf(python === null)("a zip archive made by Python", () => {
  test.each([
    ["stored", ""],
    ["deflated", ""],
    ["deflated", "a comment with PK\u0005\u0006 in it"],
    ["stored", "x".repeat(65_000)],
  ])("%s, comment %j: every member comes out as it went in", (method, comment) => {
    const archive = archiveOf(method, comment);
    const members = listZip(archive);
    expect(members.map(({ path }) => path)).toEqual(Object.keys(contents));
    for (const member of members) {
      expect(Buffer.compare(readZipMember(archive, member), contents[member.path]!)).toBe(0);
    }
  });

  test("a changed byte in a member is found", () => {
    const archive = archiveOf("stored");
    const member = listZip(archive).find(({ path }) => path === "folder/random.bin")!;
    archive[member.headerOffset + 1000]! ^= 1;
    expect(() => readZipMember(archive, member)).toThrow("folder/random.bin: damaged");
  });

  test("an archive that is cut short is no archive", () => {
    const archive = archiveOf("deflated");
    expect(() => listZip(archive.subarray(0, archive.length - 30))).toThrow("cut short");
    expect(() => listZip(Buffer.from("not a zip"))).toThrow("not a zip archive");
  });

  test("a method that we do not read is named", () => {
    const archive = archiveOf("lzma");
    const member = listZip(archive).find(({ path }) => path === "folder/text.txt")!;
    expect(() => readZipMember(archive, member)).toThrow("zip method 14");
  });
});
