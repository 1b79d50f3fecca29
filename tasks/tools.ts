// The tools that set-up needs but cannot bring along. All that are missing are named at once, before any work.

import { pythonCommand } from "../native-libs/fetch.ts";
import { buildableTargets, hostTarget } from "../native-libs/manifest.ts";
import packageJson from "../package.json" with { type: "json" };

/** The oldest pip that was seen to fetch every pinned wheel. */
const oldestPip = { major: 20, minor: 0 };

/** What is missing for a set-up, each with what to do; empty where all is there. */
export function missingTools(needs: { readonly python: boolean }): string[] {
  const problems = [bunProblem(), targetProblem(), needs.python ? pipProblem() : null];
  return problems.filter((problem) => problem !== null);
}

function bunProblem(): string | null {
  const expected = packageJson.engines.bun;
  if (Bun.version === expected) return null;
  return `Bun ${expected} is needed; this is ${Bun.version}. Start with: npx -y bun@${expected} run start`;
}

function targetProblem(): string | null {
  const target = hostTarget();
  if (buildableTargets.some((buildable) => buildable === target)) return null;
  return `No native runtime is pinned for ${target} yet; pinned: ${buildableTargets.join(", ")}.`;
}

function pipProblem(): string | null {
  const advice =
    `Python 3 with pip ${oldestPip.major}.${oldestPip.minor} or newer is needed, once, to fetch the pinned wheels. ` +
    "Install it (Debian: apt-get install python3-pip; macOS: brew install python; Windows: winget install Python.Python.3.13).";
  if (Bun.which(pythonCommand) === null) return `${pythonCommand} was not found. ${advice}`;
  const pip = Bun.spawnSync([pythonCommand, "-m", "pip", "--version"], { stdout: "pipe", stderr: "pipe" });
  const said = pip.stdout.toString().trim();
  if (pip.exitCode !== 0) {
    return `\`${pythonCommand} -m pip --version\` failed: ${pip.stderr.toString().trim() || said}. ${advice}`;
  }
  const version = /^pip (\d+)\.(\d+)/.exec(said);
  if (version === null) return `\`${pythonCommand} -m pip --version\` printed "${said}". ${advice}`;
  return isOlder(Number(version[1]), Number(version[2])) ? `pip is too old: ${said}. ${advice}` : null;
}

function isOlder(major: number, minor: number): boolean {
  return major < oldestPip.major || (major === oldestPip.major && minor < oldestPip.minor);
}
