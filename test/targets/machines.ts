// Machines that are not this one, as far as an emulator makes them: where an executable is started, and how.

import { copyFileSync, linkSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { hostTarget } from "../../native-libs/manifest.ts";
import {
  ARM64_LIBRARIES,
  EMULATORS,
  type Emulator,
  MINGW,
  missingOf,
  QEMU_ARM64,
  QEMU_X64,
  WINE,
  WINE_SERVER,
} from "../../tasks/emulators.ts";
import { EXECUTABLE, targetExecutable } from "../../tasks/executable.ts";

/** A command, and the environment besides. */
export interface Start {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface Machine {
  readonly name: string;
  readonly emulator: Emulator;
  /** Why nothing can be started here; undefined where it can. */
  readonly missing: string | undefined;
  /** How the executable is started with arguments. `folder` is one of the test's own, the same for every start. */
  readonly start: (folder: string, args: readonly string[]) => Start;
}

export const arm64: Machine = machine("linux-arm64", EMULATORS.arm64, (folder, args) => {
  const root = once(join(folder, "root"), makeArm64Root);
  return {
    // The system starts programs of arm64 by the emulator, children of the executable as well, within this namespace alone.
    command: inNamespace(REGISTER_ARM64, [resolve(targetExecutable("linux-arm64")), ...args]),
    env: { QEMU_LD_PREFIX: root, QEMU_CPU: "neoverse-n1" },
  };
});

export const nehalem: Machine = machine("linux-x64 without AVX", EMULATORS.nehalem, (_, args) => ({
  command: inNamespace(REGISTER_X64, [QEMU_X64, linuxX64(), ...args]),
  env: { QEMU_CPU: "Nehalem" },
}));

export const windows: Machine = machine("windows-x64", EMULATORS.windows, (folder, args) => {
  const prefix = once(winePrefix(folder), makeWinePrefix);
  return {
    command: [WINE, windowsExecutable(folder), ...args],
    // Without it Wine takes a name of Linux that is not ASCII for one that is not there.
    env: { WINEPREFIX: prefix, WINEDEBUG: "-all", HOME: folder, LC_ALL: "C.UTF-8" },
  };
});

/** A program of a test, compiled for Windows and started there. */
export function onWindows(folder: string, source: string, args: readonly string[]): Start {
  const program = once(join(windowsPlace(folder), `${basename(source, ".ts")}.exe`), (path) => {
    const words = ["build", "--compile", "--target=bun-windows-x64", source, "--outfile", path];
    const compiled = Bun.spawnSync([process.execPath, ...words], { stderr: "pipe" });
    if (compiled.exitCode !== 0) throw new Error(compiled.stderr.toString());
  });
  const { command, env } = windows.start(folder, args);
  return { command: [WINE, program, ...command.slice(2)], env };
}

function windowsExecutable(folder: string): string {
  return once(join(windowsPlace(folder), "mrlbench.exe"), (path) =>
    linkOrCopy(resolve(targetExecutable("windows-x64")), path),
  );
}

/** A folder whose name has blanks and letters that a code page of the console may lack, with the library that Wine lacks. */
function windowsPlace(folder: string): string {
  return once(join(folder, "Öl und Käse ß"), (made) => {
    mkdirSync(made);
    const source = join(import.meta.dir, "fixtures/bcryptprimitives.c");
    const compiled = Bun.spawnSync(
      [MINGW, "-shared", "-o", join(made, "bcryptprimitives.dll"), source, "-ladvapi32"],
      { stderr: "pipe" },
    );
    if (compiled.exitCode !== 0) throw new Error(compiled.stderr.toString());
  });
}

const winePrefix = (folder: string) => join(folder, "prefix");

function makeWinePrefix(prefix: string): void {
  mkdirSync(prefix);
  wineTool(prefix, [WINE, "wineboot", "-i"]);
  // It returns while Wine still starts and writes: a program that begins then depends on luck.
  wineTool(prefix, UNTIL_ENDED);
}

/** Wine's server comes down some seconds after the last program: until then its lock is held, and nobody can connect. */
export function untilWindowsRests(folder: string): void {
  if (made.has(winePrefix(folder))) wineTool(winePrefix(folder), UNTIL_ENDED);
}

/** What Wine says then, after trying for five seconds. The program has not begun, whose own codes are others. */
const NO_CONNECTION = "a wine server seems to be running, but I cannot connect";
const NO_CONNECTION_CODE = 1;

/** Runs what is started there; again where Wine could not begin it. */
export function onceServed<T extends { readonly code: unknown; readonly stderr: string }>(
  folder: string,
  run: () => T,
): T {
  const ended = run();
  if (ended.code !== NO_CONNECTION_CODE || !ended.stderr.includes(NO_CONNECTION)) return ended;
  untilWindowsRests(folder);
  return run();
}

/** Wine's own programs outlive those that they serve, and write into the folder: they end before it is removed. */
export function endWindows(folder: string): void {
  const prefix = winePrefix(folder);
  if (!made.has(prefix)) return;
  // That there is no server to end is an exit code too.
  Bun.spawnSync([WINE_SERVER, "-k"], { env: wineEnvironment(prefix), timeout: LONGEST_WINE_MS });
  wineTool(prefix, UNTIL_ENDED);
}

const UNTIL_ENDED = [WINE_SERVER, "-w"];
const LONGEST_WINE_MS = 200_000;

const wineEnvironment = (prefix: string) => ({ WINEPREFIX: prefix, WINEDEBUG: "-all", HOME: prefix });

function wineTool(prefix: string, command: readonly string[]): void {
  const { exitCode, signalCode, stderr } = Bun.spawnSync([...command], {
    env: wineEnvironment(prefix),
    stdio: ["ignore", "ignore", "pipe"],
    timeout: LONGEST_WINE_MS,
  });
  if (exitCode === 0) return;
  throw new Error(`${command.join(" ")} in ${prefix}: ${signalCode ?? `exit ${exitCode}`}: ${stderr}`);
}

/**
 * The emulator looks for absolute paths there first: for the C library, and for /proc/cpuinfo, whose x86 one ONNX Runtime's library for
 * arm64 does not survive. The compiler in Bun wants a libc.so to link against.
 */
function makeArm64Root(root: string): void {
  mkdirSync(join(root, "proc"), { recursive: true });
  mkdirSync(join(root, "usr/lib/aarch64-linux-gnu"), { recursive: true });
  symlinkSync(ARM64_LIBRARIES, join(root, "lib"));
  symlinkSync(`${ARM64_LIBRARIES}/libc.so.6`, join(root, "usr/lib/aarch64-linux-gnu/libc.so"));
  const cpu = readFileSync(join(import.meta.dir, "fixtures/cpuinfo-neoverse-n1.txt"), "utf8");
  writeFileSync(join(root, "proc/cpuinfo"), [0, 1].map((id) => `processor\t: ${id}\n${cpu}\n`).join(""));
}

/** `:name:M::magic:mask:interpreter:flags`, by what an ELF file begins with: class, order, type, machine. */
const REGISTER_ARM64 = registration("arm64", 0xb7, QEMU_ARM64);
/** The system itself starts programs of its own kind; the emulator hands its children back to it, unless it is told not to. */
const REGISTER_X64 = undefined;

function registration(name: string, elfMachine: number, interpreter: string): string {
  const hex = (bytes: readonly number[]) =>
    bytes.map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  const magic = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, elfMachine, 0];
  const mask = magic.map((_, at) => (at === 7 ? 0 : at === 16 ? 0xfe : 0xff));
  return `:${name}:M::${hex(magic)}:${hex(mask)}:${interpreter}:FP`;
}

function inNamespace(register: string | undefined, command: readonly string[]): string[] {
  if (register === undefined) return [...command];
  const script = `mount -t binfmt_misc none /proc/sys/fs/binfmt_misc && printf %s '${register}' > /proc/sys/fs/binfmt_misc/register && exec "$@"`;
  return ["unshare", "-Urm", "sh", "-c", script, "sh", ...command];
}

function machine(name: string, emulator: Emulator, start: Machine["start"]): Machine {
  const missing = missingOf(emulator) ?? (emulator === EMULATORS.arm64 ? missingNamespace() : undefined);
  return { name, emulator, missing, start };
}

/** A kernel before 6.7 has one list of such formats for all. */
function missingNamespace(): string | undefined {
  const tried = Bun.spawnSync(
    ["unshare", "-Urm", "mount", "-t", "binfmt_misc", "none", "/proc/sys/fs/binfmt_misc"],
    {
      stderr: "pipe",
    },
  );
  return tried.exitCode === 0
    ? undefined
    : `formats of programs cannot be registered in a namespace here (Linux 6.7): ${tried.stderr.toString().trim()}`;
}

/** Where this machine is of that kind, its own executable serves. */
function linuxX64(): string {
  return resolve(hostTarget() === "linux-x64" ? EXECUTABLE : targetExecutable("linux-x64"));
}

const made = new Set<string>();

function once(path: string, make: (path: string) => void): string {
  if (!made.has(path)) {
    make(path);
    made.add(path);
  }
  return path;
}

export function linkOrCopy(from: string, to: string): void {
  // What is there may be such a link: copying over it would write to the file itself.
  rmSync(to, { force: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to); // Another file system.
  }
}

const LOADER = "/lib64/ld-linux-x86-64.so.2";
/** Where a loader looks for libraries that it was told nothing about. */
const LIBRARIES = "/lib/x86_64-linux-gnu";

/**
 * A root in which nothing is but the loader, the libraries that are named, and the executable.
 * @param placeOf where such a file lies here: this machine's, or those of another system
 */
export function bareRoot(
  folder: string,
  libraries: readonly string[],
  placeOf: (name: string) => string = ownPlaceOf,
): readonly string[] {
  const files = [
    [placeOf(basename(LOADER)), LOADER],
    ...libraries.map((name) => [placeOf(name), join(LIBRARIES, name)]),
  ] as const;
  for (const [path, inRoot] of files) {
    mkdirSync(join(folder, dirname(inRoot)), { recursive: true });
    copyFileSync(path, join(folder, inRoot));
  }
  for (const name of ["tmp", "proc", "dev", "home"]) mkdirSync(join(folder, name), { recursive: true });
  linkOrCopy(linuxX64(), join(folder, "mrlbench"));
  // `chroot` lies where the PATH of a user may not lead.
  const script = `mount --rbind /proc '${folder}/proc' && mount --rbind /dev '${folder}/dev' && PATH="$PATH:/usr/sbin:/sbin" && exec chroot '${folder}' "$@"`;
  return ["unshare", "-Urm", "sh", "-c", script, "sh", "/mrlbench"];
}

/** Where this machine has a library of the system. */
function ownPlaceOf(name: string): string {
  if (name === basename(LOADER)) return LOADER;
  const listed = Bun.spawnSync(["/sbin/ldconfig", "-p"]).stdout.toString();
  const path = new RegExp(
    `^\\s*${name.replaceAll(".", "\\.").replaceAll("+", "\\+")} \\(libc6,x86-64.*=> (.*)$`,
    "m",
  ).exec(listed)?.[1];
  if (path === undefined) throw new Error(`${name} is not on this machine`);
  return path;
}
