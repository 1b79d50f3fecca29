// A file takes the place of a file or of nothing, and of nothing else that lies there.
import { expect, test } from "bun:test";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../../src/files/replace-file.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";

const temporaryFolder = temporaryFolders();
const bytes = new TextEncoder().encode("new");

test("a pipe, a folder and a link to a device stay as they are", () => {
  const here = temporaryFolder();
  const [pipe, folder, device] = ["pipe", "folder", "device"].map((name) => join(here, name)) as [
    string,
    string,
    string,
  ];
  expect(Bun.spawnSync(["mkfifo", pipe]).exitCode).toBe(0);
  mkdirSync(folder);
  symlinkSync("/dev/zero", device);
  expect(() => replaceFile(pipe, bytes)).toThrow("a pipe");
  expect(() => replaceFile(folder, bytes)).toThrow("a folder");
  expect(() => replaceFile(device, bytes)).toThrow("a device");
  expect(lstatSync(pipe).isFIFO()).toBe(true);
  expect(readlinkSync(device)).toBe("/dev/zero");
  expect(readdirSync(here).sort()).toEqual(["device", "folder", "pipe"]);
});

test("of a link the file is replaced that it leads to", () => {
  const here = temporaryFolder();
  mkdirSync(join(here, "data"));
  writeFileSync(join(here, "data", "file"), "old");
  symlinkSync("data/file", join(here, "link"));
  replaceFile(join(here, "link"), bytes);
  expect(readlinkSync(join(here, "link"))).toBe("data/file");
  expect(readFileSync(join(here, "data", "file"), "utf8")).toBe("new");
  expect(readdirSync(join(here, "data"))).toEqual(["file"]);
});

test("a link that somebody put where the new file is begun is not written through", () => {
  const here = temporaryFolder();
  writeFileSync(join(here, "precious"), "mine");
  symlinkSync("precious", join(here, `.file.${process.pid}.part`));
  replaceFile(join(here, "file"), bytes);
  expect(readFileSync(join(here, "precious"), "utf8")).toBe("mine");
  expect(readdirSync(here).sort()).toEqual(["file", "precious"]);
});
