// Python with packages that this machine's own has not: pip puts them into a folder of their own. Where it cannot, their import fails and
// tells so.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fetchPackages } from "../pip.ts";
import { ROOT } from "./run.ts";

export type PythonEnvironment = Record<string, string | undefined>;

/** What a child of these packages has in its environment. @param packages as pip names them, each with what is imported of it */
export function pythonEnvironment(packages: Readonly<Record<string, string>>): PythonEnvironment {
  const names = Object.keys(packages);
  const imports = Object.values(packages).join(", ");
  const hasAll = Bun.spawnSync(["python3", "-c", `import ${imports}`]).exitCode === 0;
  return hasAll ? process.env : { ...process.env, PYTHONPATH: fetchedFolder(names) };
}

function fetchedFolder(names: readonly string[]): string {
  const folder = join(ROOT, ".downloads", names.join("+").replaceAll("=", "-"));
  if (existsSync(folder)) return folder;
  fetchPackages(names, folder, ["--only-binary=:all:"]);
  return folder;
}
