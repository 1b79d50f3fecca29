// Packages of Python in a folder of their own, by pip: whole, or not there. Who looks meanwhile, as another test does, sees no half of them.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";

/**
 * @param packages as pip names them
 * @param folder where they are then; one that another process makes meanwhile stays
 * @returns what pip said, where it could not
 */
export function fetchPackages(
  packages: readonly string[],
  folder: string,
  options: readonly string[] = [],
): string | undefined {
  mkdirSync(dirname(folder), { recursive: true });
  const fetching = mkdtempSync(`${folder}-`);
  try {
    const { exitCode, stderr } = Bun.spawnSync([
      ...["python3", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
      ...[...options, "--target", fetching, ...packages],
    ]);
    if (exitCode !== 0) return stderr.toString().trim();
    moveTo(folder, fetching);
    return undefined;
  } finally {
    rmSync(fetching, { recursive: true, force: true });
  }
}

function moveTo(folder: string, made: string): void {
  try {
    renameSync(made, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}
