// The pinned native runtimes, as data: which package, which version, which file, which hash, whose licence.
// Imports nothing that set-up has yet to install.

import manifest from "./manifest.json" with { type: "json" };

/** Operating system and processor, in the words that Bun's compile targets use. */
export type Target = "linux-x64" | "linux-arm64" | "darwin-arm64" | "windows-x64" | "windows-arm64";

/** One file that pip fetches; `platform` is the tag that names it, whatever Python runs here. */
export interface Wheel {
  readonly file: string;
  readonly platform: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface NativePackage {
  readonly id: string;
  readonly source: "npm" | "wheel";
  readonly name: string;
  readonly version: string;
  /** SPDX identifier. */
  readonly license: string;
  /** By target, or under `any` where one wheel serves them all. */
  readonly wheels?: Readonly<Record<string, Wheel>>;
}

/** One library: `path` inside its package, and the bundle that it is unpacked with. */
export interface NativeLibrary {
  readonly target: string;
  readonly bundle: string;
  readonly package: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** The one of its bundle that is opened; the others are what it opens. */
  readonly opens?: boolean;
}

export const nativePackages = manifest.packages as readonly NativePackage[];
export const nativeLibraries = manifest.libraries as readonly NativeLibrary[];

/** The one Python tag that every wheel is fetched for. */
export const wheelPython = { version: "3.11", implementation: "cp" } as const;

/** Every kind of machine that an executable is made for. */
export const buildableTargets: readonly Target[] = [
  "linux-x64",
  "linux-arm64",
  "windows-x64",
  "windows-arm64",
  "darwin-arm64",
];

export function hostTarget(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  return `${system}-${process.arch}`;
}

export function nativePackage(id: string): NativePackage {
  const found = nativePackages.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`native-libs/manifest.json has no package "${id}"`);
  return found;
}

export function wheelOf(nativePackage: NativePackage, target: string): Wheel {
  const wheel = nativePackage.wheels?.[target] ?? nativePackage.wheels?.any;
  if (wheel === undefined) {
    const known = Object.keys(nativePackage.wheels ?? {}).join(", ") || "none";
    throw new Error(
      `no wheel of ${nativePackage.name} ${nativePackage.version} is pinned for ${target}; pinned: ${known}`,
    );
  }
  return wheel;
}

export function librariesFor(target: string): readonly NativeLibrary[] {
  return nativeLibraries.filter((library) => library.target === target);
}

/** The library of a bundle that is opened; undefined where the target has no such bundle. */
export function openedLibrary(target: string, bundle: string): NativeLibrary | undefined {
  return librariesFor(target).find((library) => library.bundle === bundle && library.opens === true);
}

/** The packages that a target's libraries come from, in the order of the manifest. */
export function packagesFor(target: string): readonly NativePackage[] {
  const ids = new Set(librariesFor(target).map((library) => library.package));
  return nativePackages.filter(({ id }) => ids.has(id));
}
