// The files that people download, without starting them: sizes, sums, bills of materials, the oldest system that will do by symbol versions
// and headers, and for macOS, which cannot be started here, all that can be read.

import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { openvinoSymbols } from "../../ffi/openvino/abi.ts";
import { DARWIN_LIBRARY, darwinSymbols } from "../../ffi/os/darwin.ts";
import { buildableTargets, librariesFor, openedLibrary } from "../../native-libs/manifest.ts";
import { sha256 } from "../../src/assets/sha256.ts";
import { isBuilt } from "../../tasks/build.ts";
import { CHECKSUMS, largestBytes, targetBom, targetExecutable } from "../../tasks/executable.ts";
import { allComponents, licensesText } from "../../tasks/licenses.ts";
import { neededVersions } from "./elf.ts";
import { CPU_ARM64, readMachO } from "./mach-o.ts";

const areBuilt = buildableTargets.every((target) => isBuilt(target)) && existsSync(CHECKSUMS);
if (!areBuilt)
  console.warn("SKIPPED: tests of the files for all systems need them; `bun run build:all` makes them");
const describeBuilt = describe.skipIf(!areBuilt);

const fileOf = (path: string) => readFileSync(path);
const libraryFiles = (target: string) =>
  librariesFor(target)
    .filter(({ path }) => /\.(so|dylib|dll|node)/.test(path))
    .map(({ path, bundle }) => ({
      bundle,
      name: basename(path),
      path: join("native-libs", target, basename(path)),
    }));

describeBuilt("the files", () => {
  test("what is carried for Windows besides is named with its terms", () => {
    for (const target of ["windows-x64", "windows-arm64"]) {
      const text = licensesText(target);
      for (const name of ["DirectML (Microsoft Software License Terms)", "DirectX Shader Compiler (NCSA)"])
        expect(text.replace(", and the validator of DirectX shaders", "")).toContain(name);
      expect(text).toContain("University of Illinois/NCSA\nOpen Source License");
      expect(text).toContain("MICROSOFT DIRECTX MACHINE LEARNING (DIRECTML)\n");
      expect(text).toContain("You may copy and distribute the software");
    }
    expect(licensesText("linux-x64")).not.toContain("DirectX");
  });

  test("are not larger than people are asked to download", () => {
    for (const target of buildableTargets)
      expect(statSync(targetExecutable(target)).size).toBeLessThan(largestBytes(target));
    expect(largestBytes("windows-x64")).toBe(280e6);
    expect(buildableTargets.filter((target) => largestBytes(target) === 240e6).length).toBe(4);
  });

  test("have the sums that stand beside them, as sha256sum reads them", () => {
    const lines = readFileSync(CHECKSUMS, "utf8").trimEnd().split("\n");
    expect(lines.length).toBe(2 * buildableTargets.length);
    for (const line of lines) {
      const [hash, name] = line.split("  ") as [string, string];
      expect(sha256(fileOf(join("dist", name)))).toBe(hash);
    }
  });

  test.each(buildableTargets)(
    "the bill of materials of %s names every component and every library by its hash",
    (target) => {
      const bom = JSON.parse(readFileSync(targetBom(target), "utf8"));
      expect(bom).toMatchObject({
        bomFormat: "CycloneDX",
        specVersion: "1.6",
        metadata: { component: { name: "mrlbench" } },
      });
      expect(bom.metadata.component.hashes).toEqual([
        { alg: "SHA-256", content: sha256(fileOf(targetExecutable(target))) },
      ]);
      const names = bom.components.map(({ name }: { name: string }) => name);
      expect(names).toEqual(
        expect.arrayContaining(
          allComponents(target)
            .slice(1)
            .map(({ name }) => name),
        ),
      );
      const hashes = bom.components.flatMap(
        (one: { hashes?: { content: string }[] }) => one.hashes?.map((hash) => hash.content) ?? [],
      );
      expect(hashes.sort()).toEqual(
        librariesFor(target)
          .map((library) => library.sha256)
          .sort(),
      );
      for (const one of bom.components)
        if (one.type === "library") expect(one.licenses.length).toBeGreaterThan(0);
    },
  );
});

describeBuilt("Linux: the oldest system, by symbol versions", () => {
  /** The newest of each library of the system. */
  function newest(paths: readonly string[]): Record<string, string> {
    const found: Record<string, string> = {};
    for (const version of paths.flatMap((path) => neededVersions(fileOf(path)))) {
      const [, library, number] = /^(GLIBC|GLIBCXX)_([\d.]+)$/.exec(version) ?? [];
      if (library === undefined || number === undefined) continue;
      const isNewer = Bun.semver.order(padded(number), padded(found[library] ?? "0")) > 0;
      if (isNewer) found[library] = number;
    }
    return found;
  }
  const padded = (number: string) => [...number.split("."), "0", "0"].slice(0, 3).join(".");
  const bundleOf = (target: string, name: string) =>
    libraryFiles(target).flatMap(({ bundle, path }) => (bundle.startsWith(name) ? [path] : []));

  test.each([
    ["linux-x64", "ort", { GLIBC: "2.28", GLIBCXX: "3.4.22" }],
    ["linux-x64", "openvino", { GLIBC: "2.27", GLIBCXX: "3.4.22" }],
    ["linux-x64", "usearch", { GLIBC: "2.34", GLIBCXX: "3.4.29" }],
    ["linux-arm64", "ort", { GLIBC: "2.28", GLIBCXX: "3.4.22" }],
    ["linux-arm64", "openvino", { GLIBC: "2.34", GLIBCXX: "3.4.30" }],
    ["linux-arm64", "usearch", { GLIBC: "2.34", GLIBCXX: "3.4.29" }],
  ])("%s: %s", (target, bundle, versions) => {
    expect(newest(bundleOf(target, bundle))).toEqual(versions);
  });

  test.each(["linux-x64", "linux-arm64"])(
    "%s: the executable itself needs glibc 2.17 and no C++ library",
    (target) => {
      expect(newest([targetExecutable(target)])).toEqual({ GLIBC: "2.17" });
    },
  );
});

describeBuilt("Windows: what the headers say", () => {
  const MACHINES = { "windows-x64": 0x8664, "windows-arm64": 0xaa64 } as const;

  test.each(Object.entries(MACHINES))(
    "%s: for this processor, and for Windows 10 (6.x or 10 as the oldest)",
    (target, machine) => {
      for (const path of [targetExecutable(target), ...libraryFiles(target).map((file) => file.path)]) {
        const file = fileOf(path);
        const header = file.readUInt32LE(0x3c);
        expect(file.toString("latin1", header, header + 2)).toBe("PE");
        expect(file.readUInt16LE(header + 4)).toBe(machine);
        // MajorSubsystemVersion.
        expect(file.readUInt16LE(header + 24 + 48)).toBeLessThanOrEqual(10);
      }
    },
  );
});

describeBuilt("macOS, which cannot be started here", () => {
  const target = "darwin-arm64";
  const executable = readMachOOf(targetExecutable(target));
  const libraries = libraryFiles(target).map((file) => ({ ...file, ...readMachOOf(file.path) }));

  function readMachOOf(path: string) {
    return areBuilt ? readMachO(fileOf(path)) : ({} as ReturnType<typeof readMachO>);
  }

  test("every file is for arm64, and macOS 14 is the oldest that will do", () => {
    for (const { cpu } of [executable, ...libraries]) expect(cpu).toBe(CPU_ARM64);
    const oldest = [executable, ...libraries].map(({ oldestSystem }) => Number(oldestSystem));
    expect(Math.max(...oldest)).toBe(14);
  });

  test("each signature is that of the bytes that lie there", () => {
    for (const { wrongPages, signedBytes } of [executable, ...libraries]) {
      expect(wrongPages).toEqual([]);
      expect(signedBytes).toBeGreaterThan(0);
    }
    // All but the signature itself, which comes last.
    expect(statSync(targetExecutable(target)).size - executable.signedBytes).toBeLessThan(2e6);
  });

  test("the check sees one byte that was changed", () => {
    const file = fileOf(targetExecutable(target));
    file[5_000_000]! ^= 1;
    expect(readMachO(file).wrongPages?.length).toBe(1);
  });

  test("libraries are found beside each other and in the system, and nowhere else", () => {
    for (const { name, installName, loads, runPaths } of libraries) {
      if (installName !== undefined) expect(installName).toBe(`@rpath/${name}`);
      for (const path of loads)
        expect(path).toMatch(/^(@rpath\/|\/usr\/lib\/|\/System\/Library\/Frameworks\/)/);
      for (const path of runPaths) expect(path).toBe("@loader_path");
      const beside = loads.flatMap((path) => (path.startsWith("@rpath/") ? [basename(path)] : []));
      expect(libraries.map((file) => file.name)).toEqual(expect.arrayContaining(beside));
    }
    for (const path of executable.loads) expect(path).toMatch(/^\/usr\/lib\//);
  });

  test("the runtimes export what our tables name", () => {
    const symbolsIn = (bundle: string) =>
      libraries.find(({ name }) => name === basename(openedLibrary(target, bundle)!.path))!.defined;
    expect([...symbolsIn("ort")]).toContain("OrtGetApiBase");
    expect([...symbolsIn("openvino")]).toEqual(expect.arrayContaining(Object.keys(openvinoSymbols)));
  });

  test("the functions of the system that we name are those that Bun's own executable calls, or stand in Apple's headers", () => {
    const inHeaders = [
      ...[
        "mlock",
        "getpagesize",
        "pthread_set_qos_class_self_np",
        "pthread_from_mach_thread_np",
        "pthread_getname_np",
      ],
      ...["task_self_trap", "task_threads", "mach_vm_deallocate", "proc_listpids"],
    ];
    const unknown = Object.keys(darwinSymbols).filter((name) => !executable.undefined.has(name));
    expect(unknown.filter((name) => !inHeaders.includes(name))).toEqual([]);
    expect(executable.loads).toContain(DARWIN_LIBRARY);
  });
});
