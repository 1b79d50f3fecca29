// The package as a stranger uses it: installed into a fresh project, checked by their compiler, run, bundled into one file, and that
// file alone somewhere else.
import { beforeAll, describe, expect, test } from "bun:test";
import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PACKAGE } from "../../tasks/package.ts";
import "../executable/mrlbench.ts";

const TIMEOUT_MS = 240_000;
const project = mkdtempSync(join(tmpdir(), "mrlbench-app-"));
const home = mkdtempSync(join(tmpdir(), "mrlbench-home-"));
process.on("exit", () => {
  for (const folder of [project, home]) rmSync(folder, { recursive: true, force: true });
});

/** What a program of theirs inherits: no setting of ours. */
const env = { HOME: home, PATH: process.env.PATH ?? "", BUN_INSTALL_CACHE_DIR: join(home, "bun") };
/** The unpacked libraries, as after the first start. */
const caches = { ...env, MRLBENCH_CACHE: resolve("dist/test-cache") };

function run(
  command: readonly string[],
  { cwd = project, variables = caches as Record<string, string> } = {},
) {
  const child = Bun.spawnSync([...command], { cwd, env: variables, stdout: "pipe", stderr: "pipe" });
  return { code: child.exitCode, stdout: child.stdout.toString(), stderr: child.stderr.toString() };
}

const bun = (...args: readonly string[]) => run([process.execPath, ...args]);

/** The first program of the documentation, as it stands there. */
function documented(): string {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync("docs/library.md", "utf8")) ?? [];
  return code!;
}

const TWO_NEAREST = "the ferry still crosses the river\nthe bridge is closed\n";

beforeAll(() => {
  expect(bun("init", "--yes", "--minimal").code).toBe(0);
  const { code, stderr } = bun("add", resolve(PACKAGE));
  expect({ code, stderr }).toMatchObject({ code: 0 });
  writeFileSync(join(project, "main.ts"), documented());
}, TIMEOUT_MS);

test("it is installed with no other package, and says what it is", () => {
  const description = JSON.parse(readFileSync(join(project, "node_modules/mrlbench/package.json"), "utf8"));
  expect(description.version).toBe(JSON.parse(readFileSync("package.json", "utf8")).version);
  expect(description.dependencies).toBeUndefined();
  const names = readdirSync(join(project, "node_modules/mrlbench"));
  expect(names).toContain("LICENSES.txt");
  expect(names.filter((name) => name.endsWith(".ts"))).toEqual([]);
});

test("the documented program runs", () => {
  expect(bun("main.ts")).toEqual({ code: 0, stdout: TWO_NEAREST, stderr: "" });
});

describe("its types pass under", () => {
  const tsc = resolve("node_modules/typescript/bin/tsc");
  test.each([
    ["the settings of a fresh project", []],
    ["indices that may be missing, or not", ["--noUncheckedIndexedAccess", "false"]],
    ["exact optional properties", ["--exactOptionalPropertyTypes"]],
    ["a check of all declarations", ["--skipLibCheck", "false"]],
    ["no types of a runtime", ["--skipLibCheck", "false", "--types", "", "--lib", "esnext,dom"]],
  ])(
    "%s",
    (_, options) => {
      const { code, stdout } = bun(tsc, "--noEmit", "--strict", ...options);
      expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    },
    TIMEOUT_MS,
  );
});

test(
  "one file of theirs works alone in an empty folder",
  () => {
    const built = bun("build", "--compile", "main.ts", "--outfile", "game");
    expect(built.code).toBe(0);
    const alone = mkdtempSync(join(tmpdir(), "mrlbench-alone-"));
    try {
      copyFileSync(join(project, "game"), join(alone, "game"));
      const variables = { HOME: alone };
      expect(run([join(alone, "game")], { cwd: alone, variables })).toEqual({
        code: 0,
        stdout: TWO_NEAREST,
        stderr: "",
      });
    } finally {
      rmSync(alone, { recursive: true, force: true });
      rmSync(join(project, "game"));
    }
  },
  TIMEOUT_MS,
);

test(
  "its files may lie elsewhere: a folder of them serves as well, and one that lacks a file says which",
  () => {
    writeFileSync(
      join(project, "beside.ts"),
      documented().replace("openEmbedder({ ", "openEmbedder({ assets: process.argv[2]!, "),
    );
    const packed = join(project, "packed");
    cpSync(join(project, "node_modules/mrlbench/assets"), packed, { recursive: true });
    expect(bun("beside.ts", packed)).toMatchObject({ code: 0, stdout: TWO_NEAREST });
    rmSync(join(packed, "assets.json"));
    const { code, stderr } = bun("beside.ts", packed);
    expect(code).not.toBe(0);
    expect(stderr).toContain("expected: assets.json in");
  },
  TIMEOUT_MS,
);

test("under Node it names Bun", () => {
  writeFileSync(join(project, "node.mjs"), 'import "mrlbench";\n');
  const node = Bun.which("node");
  if (node === null) throw new Error("no node here: it comes with npm, by which this project is built");
  const { code, stderr } = run([node, "node.mjs"]);
  expect(code).toBe(1);
  expect(stderr).toContain("mrlbench calls its native libraries through Bun");
});
