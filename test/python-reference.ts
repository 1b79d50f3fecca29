// Python with the reference packages of a test: they are fetched once, by pip, into a folder of their own. Where that cannot be, the test
// says so and is skipped.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const FOLDER = resolve(".downloads/python-reference");
/** Package with version, and the module that shows that it is there. */
const PACKAGES = {
  numpy: "numpy==2.4.6",
  bm25s: "bm25s==0.3.16",
  pytrec_eval: "pytrec_eval-terrier==0.5.11",
  duckdb: "duckdb==2.0.1",
  polars: "polars==2.1.0",
  pyspark: "pyspark==4.1.0",
  lief: "lief==1.0.0",
  apple_platform: "apple-platform-py==0.1.0",
} as const;

/** @returns what a script prints as JSON; undefined, and a word on stderr, where Python or a package cannot be had */
export function pythonReference(
  script: string,
  args: readonly string[],
  modules: readonly (keyof typeof PACKAGES)[],
  env: Readonly<Record<string, string>> = {},
): unknown {
  const missing = isReady(modules);
  if (missing !== undefined) {
    console.error(`SKIPPED: ${script} needs python3 with ${modules.join(", ")}: ${missing}`);
    return undefined;
  }
  const child = Bun.spawnSync(["python3", join(import.meta.dir, script), ...args], {
    env: { ...environment(), ...env },
  });
  if (child.exitCode !== 0) throw new Error(`${script}: ${child.stderr.toString()}`);
  return JSON.parse(child.stdout.toString());
}

function environment() {
  return { ...process.env, PYTHONPATH: FOLDER, PYTHONDONTWRITEBYTECODE: "1" };
}

/** What is missing, after pip had its chance. */
function isReady(modules: readonly (keyof typeof PACKAGES)[]): string | undefined {
  if (Bun.which("python3") === null) return "no python3";
  const absent = () =>
    modules.filter(
      (name) => Bun.spawnSync(["python3", "-c", `import ${name}`], { env: environment() }).exitCode !== 0,
    );
  const wanted = existsSync(FOLDER) ? absent() : [...modules];
  if (wanted.length === 0) return undefined;
  const options = ["--quiet", "--disable-pip-version-check", "--upgrade", "--target", FOLDER];
  const found = Bun.spawnSync([
    "python3",
    "-m",
    "pip",
    "install",
    ...options,
    ...wanted.map((name) => PACKAGES[name]),
  ]);
  return absent().length === 0 ? undefined : found.stderr.toString().trim().split("\n").at(-1);
}
