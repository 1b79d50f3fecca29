// Python with the reference packages of a test: each is fetched once, by pip, into a folder of its own. Where that cannot be, the test
// says so and is skipped.

import { existsSync, rmSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { fetchPackages } from "../tasks/pip.ts";

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
  modules: readonly PackageName[],
  env: Readonly<Record<string, string>> = {},
): unknown {
  const missing = isReady(modules);
  if (missing !== undefined) {
    console.error(`SKIPPED: ${script} needs python3 with ${modules.join(", ")}: ${missing}`);
    return undefined;
  }
  const child = Bun.spawnSync(["python3", join(import.meta.dir, script), ...args], {
    env: { ...environment(modules), ...env },
  });
  if (child.exitCode !== 0) throw new Error(`${script}: ${child.stderr.toString()}`);
  return JSON.parse(child.stdout.toString());
}

type PackageName = keyof typeof PACKAGES;

function folderOf(name: PackageName): string {
  return join(FOLDER, PACKAGES[name]);
}

function environment(modules: readonly PackageName[]) {
  return { ...process.env, PYTHONPATH: modules.map(folderOf).join(delimiter), PYTHONDONTWRITEBYTECODE: "1" };
}

/** What is missing, after pip had its chance. */
function isReady(modules: readonly PackageName[]): string | undefined {
  if (Bun.which("python3") === null) return "no python3";
  const refusals = modules.filter((name) => !isImported(name)).map(fetchPackage);
  return refusals.find((refusal) => refusal !== undefined);
}

function isImported(name: PackageName): boolean {
  return Bun.spawnSync(["python3", "-c", `import ${name}`], { env: environment([name]) }).exitCode === 0;
}

/** One that cannot be imported, as by another Python, makes room. */
function fetchPackage(name: PackageName): string | undefined {
  const folder = folderOf(name);
  if (existsSync(folder) && !isImported(name)) rmSync(folder, { recursive: true });
  const refusal = fetchPackages([PACKAGES[name]], folder);
  return isImported(name) ? undefined : (refusal?.split("\n").at(-1) ?? `${name} cannot be imported`);
}
