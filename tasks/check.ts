// `bun run check`: format and lint, strict types, and the import rules of the house. Prints what failed; exits 1 then.

import { setUp } from "./setup.ts";
import { runTask } from "./task.ts";

interface Check {
  readonly name: string;
  /** Arguments of Bun, which runs each tool as it is installed. */
  readonly command: readonly string[];
}

const formatAndLint: Check = {
  name: "format and lint",
  command: ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"],
};
const types: Check = { name: "types", command: ["node_modules/typescript/bin/tsc", "--project", "."] };
const houseRules: Check = { name: "house rules", command: ["test", "test/house"] };

/** The house rules are tests as well: a run of the whole suite need not check them twice. */
export const checksBesideTests: readonly Check[] = [formatAndLint, types];
const allChecks: readonly Check[] = [...checksBesideTests, houseRules];

/** Runs each check, with its output on stderr; returns the names of those that failed. */
export function runChecks(checks: readonly Check[]): string[] {
  return checks.filter((check) => !passes(check)).map(({ name }) => name);
}

function passes({ name, command }: Check): boolean {
  console.error(`check: ${name}`);
  return Bun.spawnSync([process.execPath, ...command], { stdio: ["ignore", 2, 2] }).exitCode === 0;
}

if (import.meta.main) {
  await runTask(async () => {
    await setUp();
    const failed = runChecks(allChecks);
    console.error(failed.length === 0 ? "check: passed" : `check: failed: ${failed.join(", ")}`);
    return failed.length === 0 ? 0 : 1;
  });
}
