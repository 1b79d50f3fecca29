// A control group that leaves less CPU time than the threads need is named by every command that computes. The groups' files are
// covered by copies, for this process and its children alone.
import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BRIEF, mrlbench, openWorkbench, sharedCache } from "./mrlbench.ts";

const { temporaryFolder } = openWorkbench();

const unshare = process.getuid?.() === 0 ? ["unshare", "-m"] : ["unshare", "-rm"];
const COVER = 'mount --bind "$1" /sys/fs/cgroup && shift && exec "$@"';

/** Both versions of control groups, wherever this process's own lies. */
function quotaFiles(): string {
  const root = temporaryFolder();
  mkdirSync(join(root, "cpu"));
  mkdirSync(join(root, "cpu,cpuacct"));
  writeFileSync(join(root, "cpu.max"), "20000 100000\n");
  for (const folder of ["cpu", "cpu,cpuacct"]) {
    writeFileSync(join(root, folder, "cpu.cfs_quota_us"), "20000\n");
    writeFileSync(join(root, folder, "cpu.cfs_period_us"), "100000\n");
  }
  return root;
}

function underQuota(args: readonly string[], stdin: string) {
  const command = [mrlbench, ...args, "--cache-dir", sharedCache];
  return Bun.spawnSync([...unshare, "sh", "-c", COVER, "sh", quotaFiles(), ...command], {
    stdin: Buffer.from(stdin),
    cwd: temporaryFolder(),
  });
}

const mayCover =
  process.platform === "linux" &&
  Bun.spawnSync([...unshare, "sh", "-c", 'mount --bind "$1" /sys/fs/cgroup', "sh", temporaryFolder()])
    .exitCode === 0;
if (!mayCover) console.warn("SKIPPED: a quota cannot be shown here: this user may not mount over its files");

test.skipIf(!mayCover).each([
  ["bench", [...BRIEF]],
  ["embed", ["embed"]],
  ["quality", ["quality", "--dataset", "-", "--dim", "256"]],
])("%s names a quota of CPU time", (_, args) => {
  const texts = Array.from({ length: 30 }, (_, row) => `text number ${row}\n`).join("");
  const { exitCode, stderr } = underQuota(args, texts);
  expect(exitCode).toBe(0);
  // A report is wrapped to the terminal.
  expect(stderr.toString().replace(/\s+/g, " ")).toContain(
    "! a control group leaves 0.2 CPUs to this process",
  );
});

test.skipIf(!mayCover)("embed says it in one line, and nothing when it is to be quiet", () => {
  const lines = (stderr: Buffer) =>
    stderr
      .toString()
      .split("\n")
      .filter((line) => line.includes("control group"));
  expect(lines(underQuota(["embed"], "a\n").stderr)).toHaveLength(1);
  expect(lines(underQuota(["embed", "--quiet"], "a\n").stderr)).toEqual([]);
});
