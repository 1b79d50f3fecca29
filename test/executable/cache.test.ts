// The cache of unpacked files: shown, emptied, private, healed, shared by runs that begin at once.

import { expect, test } from "bun:test";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { BRIEF, errorLines, openWorkbench, sharedCache } from "./mrlbench.ts";
import { summariesOf } from "./tables.ts";

const { run, start, temporaryFolder } = openWorkbench();
const isRoot = process.getuid?.() === 0;
if (!isRoot)
  console.warn(
    "SKIPPED: a cache of somebody else cannot be tested here: this user may not give a folder away",
  );

const sizeOf = (folder: string) =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

test("a cache that was never made is empty, and asking does not make it", () => {
  const { code, stdout, cwd } = run(["cache", "--cache-dir", "cache"]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  expect(readdirSync(cwd)).toEqual([]);
});

test("the first run makes it for this user alone; cache shows it, cache clear empties it, the next run makes it again", () => {
  const root = join(temporaryFolder(), "a", "cache");
  const place = ["--cache-dir", root];
  expect(run([...BRIEF, ...place]).code).toBe(0);
  const bundles = readdirSync(root).sort();
  expect(bundles).toEqual([
    expect.stringMatching(/^ort-[0-9a-f]{12}$/),
    expect.stringMatching(/^wordllama-256-fp32-[0-9a-f]{12}$/),
  ]);
  for (const folder of [root, ...bundles.map((name) => join(root, name))]) {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  }

  writeFileSync(join(root, "mine.txt"), "keep");
  const shown = run(["cache", ...place]);
  const lines = shown.stdout.trimEnd().split("\n");
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual(
    bundles.map((name) => [name, `${(sizeOf(join(root, name)) / 1e6).toFixed(1)} MB`, join(root, name)]),
  );
  expect(shown.stderr).toMatch(new RegExp(`^\\d+\\.\\d MB in ${root}\\n$`));

  const cleared = run(["cache", "clear", ...place]);
  expect(cleared.code).toBe(0);
  expect(cleared.stderr).toContain("removed from");
  expect(readdirSync(root)).toEqual(["mine.txt"]);
  expect(run(["cache", ...place]).stdout).toBe("");

  expect(run([...BRIEF, ...place]).code).toBe(0);
  expect(readdirSync(root).sort()).toEqual(["mine.txt", ...bundles]);
});

test("the option wins over MRLBENCH_CACHE, and that over XDG_CACHE_HOME", () => {
  const home = temporaryFolder();
  const env = { HOME: home, XDG_CACHE_HOME: join(home, "xdg"), MRLBENCH_CACHE: join(home, "named") };
  const where = (args: readonly string[], env: Record<string, string>) =>
    run(["cache", ...args], { env })
      .stderr.trimEnd()
      .split(" in ")[1];
  expect(where(["--cache-dir", "/option"], env)).toBe("/option");
  expect(where([], env)).toBe(join(home, "named"));
  expect(where([], { ...env, MRLBENCH_CACHE: "" })).toBe(join(home, "xdg", "mrlbench"));
  expect(where([], { ...env, MRLBENCH_CACHE: "", XDG_CACHE_HOME: "" })).toBe(
    join(home, ".cache", "mrlbench"),
  );
});

test("a cache that others may write to is refused, with the command that mends it", () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "cache"));
  chmodSync(join(cwd, "cache"), 0o777);
  const result = run([...BRIEF, "--cache-dir", "cache"], { cwd });
  expect(result.code).toBe(3);
  const [failure, next] = errorLines(result);
  expect(failure).toContain(`others may write to the folder ${join(cwd, "cache")}`);
  expect(next).toContain(`chmod go-w ${join(cwd, "cache")}`);
  expect(readdirSync(join(cwd, "cache"))).toEqual([]);
});

test.skipIf(!isRoot)("a cache of somebody else is refused", () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "cache"), { mode: 0o700 });
  chownSync(join(cwd, "cache"), 12345, 12345);
  const result = run([...BRIEF, "--cache-dir", "cache"], { cwd });
  expect(result.code).toBe(3);
  expect(errorLines(result)[0]).toContain("belongs to somebody else; seen: user 12345");
});

test("something that is no folder is refused, and the exit code says that it cannot be written", () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "cache"), "mine");
  const result = run([...BRIEF, "--cache-dir", "cache"], { cwd });
  expect(result.code).toBe(74);
  expect(errorLines(result)[0]).toContain("cannot make the cache folder");
  expect(readFileSync(join(cwd, "cache"), "utf8")).toBe("mine");
});

test("a byte that changed on disk is put right again, even under the file's old date", () => {
  const root = join(temporaryFolder(), "cache");
  mkdirSync(root, { mode: 0o700 });
  run(["embed", "--dim", "8"], { stdin: "fill the shared cache" });
  const bundles = new Map(
    ["ort-", "wordllama-256-fp32-"].map((prefix) => [prefix, newest(sharedCache, prefix)]),
  );
  for (const name of bundles.values()) cpSync(join(sharedCache, name), join(root, name), { recursive: true });
  const embed = () => run(["embed", "--dim", "8", "--cache-dir", root], { stdin: "a small green lizard" });
  const right = embed();
  expect(right.code).toBe(0);

  const table = join(root, bundles.get("wordllama-256-fp32-")!, "table.fp32.bin");
  const library = join(root, bundles.get("ort-")!, "libonnxruntime.so.1");
  for (const path of [table, library]) {
    const { atime, mtime } = lstatSync(path);
    const bytes = readFileSync(path);
    // All over the file: the rows of every text, and code that runs.
    for (let at = 4096; at < bytes.length; at += 1009) bytes[at]! ^= 0xff;
    writeFileSync(path, bytes);
    utimesSync(path, atime, mtime);
    expect(embed()).toMatchObject({ code: 0, stdout: right.stdout });
  }
});

function newest(folder: string, prefix: string): string {
  const found = readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && existsSync(join(folder, name, "CACHEDIR.TAG")))
    .sort((a, b) => statSync(join(folder, b)).mtimeMs - statSync(join(folder, a)).mtimeMs);
  return found[0]!;
}

test("two first runs at once both work and leave nothing half-written", async () => {
  const root = join(temporaryFolder(), "cache");
  const children = [1, 2].map(() => start([...BRIEF, "--quiet", "--cache-dir", root]));
  const ends = await Promise.all(
    children.map(async (child) => {
      const [stderr] = await Promise.all([
        new Response(child.stderr).text(),
        new Response(child.stdout).text(),
      ]);
      return { code: await child.exited, verdict: summariesOf(stderr)[0]?.verdict };
    }),
  );
  expect(ends).toEqual([
    { code: 0, verdict: "ok" },
    { code: 0, verdict: "ok" },
  ]);
  const partials = [...new Bun.Glob("**/.part-*").scanSync({ cwd: root, dot: true })];
  expect(partials).toEqual([]);
  expect(run([...BRIEF, "--cache-dir", root]).code).toBe(0);
});
