// Fetches the pinned wheels with pip, as files and without installing anything, checks their hashes, and puts
// the pinned libraries out of them. Runs before anything is installed: built-in imports only.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { sha256 } from "../src/assets/sha256.ts";
import {
  librariesFor,
  type NativeLibrary,
  type NativePackage,
  nativePackage,
  type Wheel,
  wheelOf,
  wheelPython,
} from "./manifest.ts";
import { listZip, readZipMember } from "./zip.ts";

export const pythonCommand = process.platform === "win32" ? "python" : "python3";

/** What a wheel holds, by path. */
export type WheelReader = (path: string) => Buffer;

/** True where pip has to run before `fetchWheel` can answer. */
export function wheelIsMissing(packageId: string, target: string, wheelFolder: string): boolean {
  return !existsSync(join(wheelFolder, wheelOf(nativePackage(packageId), target).file));
}

/** The verified bytes of a pinned wheel; pip fetches it where the folder does not hold it yet. */
export function fetchWheel(packageId: string, target: string, wheelFolder: string): Buffer {
  const pinned = nativePackage(packageId);
  const wheel = wheelOf(pinned, target);
  const path = join(wheelFolder, wheel.file);
  if (!existsSync(path)) downloadWheel(pinned, wheel, wheelFolder);
  const content = readFileSync(path);
  const hash = sha256(content);
  if (hash !== wheel.sha256) {
    rmSync(path);
    throw new Error(
      `${path} had the wrong content and was removed; seen: sha256 ${hash}; expected: ${wheel.sha256}. Run set-up again.`,
    );
  }
  return content;
}

/** Every library of `target`, by the name of its file. Throws where one does not have the hash that the manifest pins. */
export function* pinnedLibraries(
  target: string,
  folders: { wheels: string; modules: string },
): Generator<{ readonly name: string; readonly content: Buffer }> {
  const wheels = new Map<string, WheelReader>();
  for (const library of librariesFor(target)) {
    const content = libraryContent(library, folders, wheels);
    const hash = sha256(content);
    if (hash !== library.sha256) {
      throw new Error(
        `${library.path}: sha256 ${hash}; expected ${library.sha256} (native-libs/manifest.json)`,
      );
    }
    yield { name: basename(library.path), content };
  }
}

/** Reads members of a wheel by their path. */
export function wheelReader(wheel: Buffer): WheelReader {
  const members = new Map(listZip(wheel).map((member) => [member.path, member]));
  return (path) => {
    const member = members.get(path);
    if (member === undefined) throw new Error(`the wheel has no ${path}`);
    return readZipMember(wheel, member);
  };
}

function libraryContent(
  library: NativeLibrary,
  folders: { wheels: string; modules: string },
  wheels: Map<string, WheelReader>,
): Buffer {
  const from = nativePackage(library.package);
  if (from.source === "npm") return readFileSync(join(folders.modules, from.name, library.path));
  let read = wheels.get(from.id);
  if (read === undefined) {
    read = wheelReader(fetchWheel(from.id, library.target, folders.wheels));
    wheels.set(from.id, read);
  }
  return read(library.path);
}

function downloadWheel(pinned: NativePackage, wheel: Wheel, wheelFolder: string): void {
  const partial = join(wheelFolder, `${process.pid}.part`);
  mkdirSync(partial, { recursive: true });
  try {
    const pip = Bun.spawnSync(pipCommand(pinned, wheel, partial), { stdio: ["ignore", 2, 2] });
    if (pip.exitCode !== 0 || !existsSync(join(partial, wheel.file))) {
      throw new Error(
        `pip could not fetch ${pinned.name} ${pinned.version} (exit ${pip.exitCode}). ` +
          `Check the network or the proxy, or put ${wheel.file} into ${wheelFolder} yourself.`,
      );
    }
    renameSync(join(partial, wheel.file), join(wheelFolder, wheel.file));
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function pipCommand(pinned: NativePackage, wheel: Wheel, folder: string): string[] {
  return [
    ...[pythonCommand, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"],
    ...["--only-binary=:all:", "--no-deps", "--platform", wheel.platform],
    ...["--python-version", wheelPython.version, "--implementation", wheelPython.implementation],
    ...["--dest", folder, `${pinned.name}==${pinned.version}`],
  ];
}
