// The owner's group may write where the owner is alone in it, as it is by default where each user has a group of their own.
import { beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { privateFolder } from "../../../src/assets/cache/private-folder.ts";
import { temporaryFolders } from "../temporary-folder.ts";

const temporaryFolder = temporaryFolders();

const user = process.getuid?.() ?? 0;
/** Of what this user makes in the folder for temporary files. */
const gid = statSync(temporaryFolder()).gid;

const others = `daemon:x:${user + 1}:${gid + 1}::/:/bin/false\n`;
const alone = {
  passwd: `${others}ada:x:${user}:${gid}::/home/ada:/bin/sh\n`,
  group: `daemon:x:${gid + 1}:ada,bob\nada:x:${gid}:\n`,
};

const elsewhere = { passwd: others, group: alone.group };
const groups: readonly [text: string, files: typeof alone | null, isAccepted: boolean][] = [
  ["the user is alone in it", alone, true],
  ["it lists the user alone", { ...alone, group: `ada:x:${gid}:ada\n` }, true],
  [
    "a second name of the user is in it",
    { ...alone, passwd: `${alone.passwd}toor:x:${user}:${gid}::/:\n` },
    true,
  ],
  ["it has another member", { ...alone, group: `ada:x:${gid}:ada,bob\n` }, false],
  [
    "a second name of the group has another member",
    { ...alone, group: `${alone.group}team:x:${gid}:bob\n` },
    false,
  ],
  [
    "it is the primary group of another",
    { ...alone, passwd: `${alone.passwd}bob:x:${user + 2}:${gid}::/:\n` },
    false,
  ],
  [
    "it is not the user's primary group",
    { ...alone, passwd: `${others}ada:x:${user}:${gid + 7}::/:\n` },
    false,
  ],
  ["the user is listed elsewhere", elsewhere, false],
  ["nobody can be asked", null, false],
];

describe.skipIf(process.platform === "win32")("a folder that its group may write to, where", () => {
  let home = "";
  let cache = "";

  beforeEach(() => {
    home = join(temporaryFolder(), "home");
    cache = join(home, ".cache", "mrlbench");
    mkdirSync(cache, { recursive: true });
  });

  test.each(groups)("%s", (_, files, isAccepted) => {
    for (const shared of [home, join(home, ".cache"), cache]) {
      chmodSync(shared, 0o775);
      if (isAccepted) expect(privateFolder(cache, () => files)).toBe(cache);
      else expect(() => privateFolder(cache, () => files)).toThrow(`others may write to`);
      chmodSync(shared, 0o777);
      expect(() => privateFolder(cache, () => files)).toThrow("others may write to");
      chmodSync(shared, 0o755);
      expect(privateFolder(cache, () => files)).toBe(cache);
    }
  });
});
