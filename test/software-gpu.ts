// A software GPU: SwiftShader out of Debian's chromium-common, and Vulkan's loader. Nothing is installed: both are unpacked into dist/
// once. Where that cannot be done, `missing` says why, and the tests that need it are skipped.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const FOLDER = resolve("dist/software-gpu");
const PACKAGES = ["libvulkan1", "chromium-common"];
const DRIVER = join(FOLDER, "usr/lib/chromium/vk_swiftshader_icd.json");

export interface SoftwareGpu {
  /** Why it is not here. */
  readonly missing: string | undefined;
  /** What a process needs in its environment to see it. */
  readonly env: Readonly<Record<string, string>>;
}

/** The environment that shows these drivers of Vulkan and no others. */
export function vulkanEnv(drivers: readonly string[]): Readonly<Record<string, string>> {
  return {
    VK_DRIVER_FILES: drivers.join(":"),
    LD_LIBRARY_PATH: join(FOLDER, "usr/lib/x86_64-linux-gnu"),
  };
}

export const swiftShaderDriver = DRIVER;

export const softwareGpu: SoftwareGpu = { missing: unpack(), env: vulkanEnv([DRIVER]) };

if (softwareGpu.missing !== undefined)
  console.warn(`SKIPPED: tests of a software GPU: ${softwareGpu.missing}`);

function unpack(): string | undefined {
  if (existsSync(DRIVER)) return undefined;
  if (process.platform !== "linux" || process.arch !== "x64")
    return "Debian's packages for Linux x64 do not run here";
  mkdirSync(resolve("dist"), { recursive: true });
  const folder = mkdtempSync(`${FOLDER}-`);
  try {
    const refusal = said(["apt-get", "download", "-qq", ...PACKAGES], folder);
    if (refusal !== undefined) return `apt-get download ${PACKAGES.join(" ")} says: ${refusal}`;
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".deb"))) {
      const failure = said(["dpkg", "-x", file, "."], folder);
      if (failure !== undefined) return `dpkg -x ${file} says: ${failure}`;
    }
    // Another test may have been faster.
    if (!existsSync(FOLDER)) renameSync(folder, FOLDER);
    return existsSync(DRIVER) ? undefined : `${PACKAGES.join(" and ")} have no ${DRIVER}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a command that failed said; undefined where it did not fail. */
function said(command: readonly string[], cwd: string): string | undefined {
  if (Bun.which(command[0]!) === null) return `there is no ${command[0]}`;
  const { exitCode, stderr } = Bun.spawnSync([...command], { cwd, stdout: "ignore", stderr: "pipe" });
  return exitCode === 0 ? undefined : (stderr.toString().trim().split("\n").at(-1) ?? `exit ${exitCode}`);
}
