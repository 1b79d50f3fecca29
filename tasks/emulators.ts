// What starts an executable of another kind of machine on this one, and what of it is missing here.

import { existsSync } from "node:fs";

export interface Emulator {
  /** As a person knows it. */
  readonly name: string;
  /** The target that it starts. */
  readonly target: string;
  /** Files that it needs, by any of their places; each is missing where none is there. */
  readonly needs: readonly (readonly string[])[];
  /** The packages of Debian that have them. */
  readonly packages: readonly string[];
}

export const QEMU_ARM64 = "/usr/bin/qemu-aarch64-static";
export const QEMU_X64 = "/usr/bin/qemu-x86_64-static";
export const ARM64_LIBRARIES = "/usr/aarch64-linux-gnu/lib";
export const WINE = "/usr/lib/wine/wine64";
export const WINE_SERVER = "/usr/lib/wine/wineserver64";
export const MINGW = "/usr/bin/x86_64-w64-mingw32-gcc";

export const EMULATORS = {
  arm64: {
    name: "qemu-user-static with the libraries of arm64",
    target: "linux-arm64",
    needs: [
      [QEMU_ARM64],
      [`${ARM64_LIBRARIES}/libc.so.6`],
      [`${ARM64_LIBRARIES}/libstdc++.so.6`],
      [`${ARM64_LIBRARIES}/libgcc_s.so.1`],
    ],
    packages: ["qemu-user-static", "libc6-arm64-cross", "libstdc++6-arm64-cross", "libgcc-s1-arm64-cross"],
  },
  windows: {
    name: "Wine, with a compiler for the one library that it lacks",
    target: "windows-x64",
    needs: [[WINE], [WINE_SERVER], [MINGW]],
    packages: ["wine64", "wine", "gcc-mingw-w64-x86-64-win32"],
  },
  nehalem: {
    name: "qemu-user-static, as a processor without AVX",
    target: "linux-x64",
    needs: [[QEMU_X64]],
    packages: ["qemu-user-static"],
  },
} as const satisfies Record<string, Emulator>;

/** What is missing of it here, with what to do; undefined where it can run. */
export function missingOf({ needs, packages }: Emulator): string | undefined {
  const missing = needs.filter((places) => !places.some((place) => existsSync(place)));
  if (process.platform !== "linux" || process.arch !== "x64") return "these tests run on Linux x64";
  if (missing.length === 0) return undefined;
  return `${missing.map(([first]) => first).join(", ")} not here; Debian: apt-get install ${packages.join(" ")}`;
}
