// What killed runs left: known by the name of its owner, and taken away by nobody while anybody may need it.
import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { removeLeftFolders } from "../../src/host/temporary-folder.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";

const temporaryFolder = temporaryFolders();
const nowMs = Date.now();

/** The id of a process that has ended. */
function endedProcess(): number {
  const child = Bun.spawnSync(["true"]);
  return child.pid;
}

test("folders of processes that have ended go once they are old, with all that is in them; nothing else does", () => {
  const root = temporaryFolder();
  const gone = endedProcess();
  const twoHoursAgo = new Date(nowMs - 2 * 3_600_000);
  const elsewhere = join(temporaryFolder(), `mrlbench-run-${gone}-theirs`);
  mkdirSync(elsewhere);
  const make = (name: string, isOld = true) => {
    mkdirSync(join(root, name, "deep"), { recursive: true });
    writeFileSync(join(root, name, "deep", "file"), "left");
    if (isOld) utimesSync(join(root, name), twoHoursAgo, twoHoursAgo);
  };
  for (const kind of ["run", "callers", "cold", "decide", "blob", "profile"])
    make(`mrlbench-${kind}-${gone}-a1B2c3`);
  const kept = [
    `mrlbench-run-${process.pid}-a1B2c3`,
    `mrlbench-run-1-a1B2c3`,
    `mrlbench-notes-${gone}-a1B2c3`,
    `mrlbench-run-${gone}`,
    `mrlbench-run--${gone}-x`,
    `other-run-${gone}-a1B2c3`,
  ];
  for (const name of kept) make(name);
  make(`mrlbench-run-${gone}-young`, false);
  writeFileSync(join(root, `mrlbench-run-${gone}-file`), "a file");
  utimesSync(join(root, `mrlbench-run-${gone}-file`), twoHoursAgo, twoHoursAgo);
  symlinkSync(elsewhere, join(root, `mrlbench-run-${gone}-link`));
  removeLeftFolders(root, nowMs);
  expect(readdirSync(root).sort()).toEqual(
    [...kept, ...["young", "file", "link"].map((end) => `mrlbench-run-${gone}-${end}`)].sort(),
  );
  expect(readdirSync(elsewhere)).toEqual([]);
  removeLeftFolders(root, nowMs + 2 * 3_600_000);
  expect(readdirSync(root)).not.toContain(`mrlbench-run-${gone}-young`);
});

test("a folder that is not there holds nothing", () => {
  removeLeftFolders(join(temporaryFolder(), "nowhere"));
});
