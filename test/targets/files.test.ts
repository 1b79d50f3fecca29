// The files that people download, without starting them: sizes, sums, bills of materials, the oldest system that will do by symbol versions
// and headers, and for macOS, which cannot be started here, all that can be read.

import { describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { openvinoSymbols } from "../../ffi/openvino/abi.ts";
import { DARWIN_LIBRARY, darwinSymbols } from "../../ffi/os/darwin.ts";
import { visualCLibraries, windowsSymbols } from "../../ffi/os/windows.ts";
import { buildableTargets, librariesFor, openedLibrary } from "../../native-libs/manifest.ts";
import { sha256 } from "../../src/assets/sha256.ts";
import { isBuilt } from "../../tasks/build.ts";
import { CHECKSUMS, largestBytes, targetBom, targetExecutable } from "../../tasks/executable.ts";
import { allComponents, licensesText } from "../../tasks/licenses.ts";
import { pythonReference } from "../python-reference.ts";
import { neededVersions } from "./elf.ts";
import { CPU_ARM64, readMachO } from "./mach-o.ts";
import { readPortableExecutable } from "./pe.ts";

const areBuilt = buildableTargets.every((target) => isBuilt(target)) && existsSync(CHECKSUMS);
if (!areBuilt)
  console.warn("SKIPPED: tests of the files for all systems need them; `bun run build:all` makes them");
const describeBuilt = describe.skipIf(!areBuilt);
/** With what pip fetches once. */
const LONGEST_MS = 240_000;

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
      const [, library, number] = /^(GLIBC|GLIBCXX|CXXABI)_([\d.]+)$/.exec(version) ?? [];
      if (library === undefined || number === undefined) continue;
      const isNewer = Bun.semver.order(padded(number), padded(found[library] ?? "0")) > 0;
      if (isNewer) found[library] = number;
    }
    return found;
  }
  const padded = (number: string) => [...number.split("."), "0", "0"].slice(0, 3).join(".");
  const bundleOf = (target: string, name: string) =>
    libraryFiles(target).flatMap(({ bundle, path }) => (bundle.startsWith(name) ? [path] : []));

  // CXXABI 1.3.11 is of GCC 7, GLIBCXX 3.4.29 of GCC 11, and 3.4.30 of GCC 12.
  test.each([
    ["linux-x64", "ort", { GLIBC: "2.28", GLIBCXX: "3.4.22", CXXABI: "1.3.11" }],
    ["linux-x64", "openvino", { GLIBC: "2.27", GLIBCXX: "3.4.22", CXXABI: "1.3.11" }],
    ["linux-x64", "usearch", { GLIBC: "2.34", GLIBCXX: "3.4.29", CXXABI: "1.3.9" }],
    ["linux-arm64", "ort", { GLIBC: "2.28", GLIBCXX: "3.4.22", CXXABI: "1.3.11" }],
    ["linux-arm64", "openvino", { GLIBC: "2.34", GLIBCXX: "3.4.30", CXXABI: "1.3.13" }],
    ["linux-arm64", "usearch", { GLIBC: "2.34", GLIBCXX: "3.4.29", CXXABI: "1.3.9" }],
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

describeBuilt("Windows: the oldest system, and what a file needs besides", () => {
  const MACHINES = { "windows-x64": 0x8664, "windows-arm64": 0xaa64 } as const;
  const rows = Object.entries(MACHINES);
  const filesOf = (target: string) =>
    [
      { name: "mrlbench.exe", path: targetExecutable(target) },
      ...libraryFiles(target).filter(({ path }) => /\.(dll|node)$/.test(path)),
    ].map(({ name, path }) => ({ name: name.toLowerCase(), ...readPortableExecutable(fileOf(path)) }));

  test.each(rows)(
    "%s: for this processor, and no header asks for a newer Windows than 10",
    (target, machine) => {
      for (const file of filesOf(target)) {
        expect(file.machine).toBe(machine);
        expect(Number(file.oldestSystem)).toBeLessThanOrEqual(10);
      }
    },
  );

  /** Some functions and the Windows that had them first, by Microsoft's reference; newer ones than the oldest that will do, so that they are seen. */
  const SINCE: readonly (readonly [string, readonly string[]])[] = [
    ["8", ["GetSystemTimePreciseAsFileTime", "WaitOnAddress", "GetHostNameW"]],
    ["10", ["CompareObjectHandles", "GetSystemCpuSetInformation"]],
    ["10 1511", ["IsWow64Process2"]],
    ["10 1607", ["GetThreadDescription", "SetThreadDescription"]],
    ["10 1803", ["MapViewOfFile3", "VirtualAlloc2"]],
    ["10 1809", ["CreatePseudoConsole", "ResizePseudoConsole", "ClosePseudoConsole"]],
    ["11", ["GetTempPath2W", "GetTempPath2A", "CreateIoRing", "GetMachineTypeAttributes"]],
    ["11 24H2", ["CreateFile3", "GetFileInformationByName"]],
  ];
  const newestOf = (names: ReadonlySet<string>) =>
    SINCE.findLast(([, functions]) => functions.some((name) => names.has(name)))?.[0];

  test.each(rows)("%s: the functions that it wants are those of Windows 10 1809", (target) => {
    const wanted = filesOf(target).flatMap(({ imports, delayedImports }) =>
      [...imports.values(), ...delayedImports.values()].flat(),
    );
    expect(newestOf(new Set(wanted))).toBe("10 1809");
    expect(newestOf(new Set(Object.keys(windowsSymbols)))).toBe("10 1607");
  });

  /** Of every Windows 10; the rest of it is named by api-ms-win-…. */
  const OF_WINDOWS = [
    ...["kernel32", "ntdll", "advapi32", "user32", "shell32", "ole32", "oleaut32", "ws2_32", "wsock32"],
    ...["bcryptprimitives", "crypt32", "dbghelp", "userenv", "iphlpapi", "setupapi", "d3d12", "dxgi"],
  ].map((name) => `${name}.dll`);
  /** Of the drivers of a GPU and an NPU: without them that plugin alone is not opened. */
  const OF_DRIVERS: Readonly<Record<string, string>> = {
    "openvino_intel_gpu_plugin.dll": "opencl.dll",
    "openvino_intel_npu_vm_runtime.dll": "ze_loader.dll",
  };
  const isVisualC = (library: string) => /^(msvcp|vcruntime)/.test(library);

  test.each(rows)("%s: each library lies beside it, in Windows, or in what exit 3 names", (target) => {
    const files = filesOf(target);
    const beside = files.map(({ name }) => name);
    const wanted = files.flatMap(({ name, imports }) =>
      [...imports.keys()].filter((library) => OF_DRIVERS[name] !== library),
    );
    const others = wanted.filter(
      (library) =>
        !beside.includes(library) && !OF_WINDOWS.includes(library) && !library.startsWith("api-ms-win-"),
    );
    const named = visualCLibraries(target.replace("windows-", "")).map((name) => name.toLowerCase());
    expect([...new Set(others)].sort()).toEqual(named.sort());
    // The executable itself starts without them, or it could not name them.
    expect([...files[0]!.imports.keys()].filter(isVisualC)).toEqual([]);
  });
});

interface SaidOfMachO {
  readonly oldestSystem: string;
  readonly loads: readonly string[];
  readonly runPaths: readonly string[];
  readonly exported: readonly string[];
  readonly flags: readonly string[];
  readonly problems: readonly string[];
}

const NOT_BY_A_CERTIFICATE = "no cryptographic signature present";
/** What is said of libraries as their makers publish them; the system loads them nonetheless. */
const AS_PUBLISHED: Readonly<Record<string, readonly string[]>> = {
  "libtbb.12.dylib": ["signature isn't last data in __LINKEDIT segment"],
  // Of its half for x64.
  "usearch.node": ["@0: Mach-O signature data not found"],
};

describeBuilt("macOS, which cannot be started here", () => {
  const target = "darwin-arm64";
  const executable = readMachOOf(targetExecutable(target));
  const libraries = libraryFiles(target).map((file) => ({ ...file, ...readMachOOf(file.path) }));

  const openedPath = (bundle: string) =>
    libraries.find(({ name }) => name === basename(openedLibrary(target, bundle)!.path))!.path;

  function readMachOOf(path: string) {
    return areBuilt ? readMachO(fileOf(path)) : ({} as ReturnType<typeof readMachO>);
  }

  test("every file is for arm64, and macOS 14 is the oldest that will do, for ONNX Runtime; 13 starts the executable", () => {
    for (const { cpu } of [executable, ...libraries]) expect(cpu).toBe(CPU_ARM64);
    const oldestOf = (bundle: string) =>
      libraries.filter((file) => file.bundle === bundle).map(({ oldestSystem }) => Number(oldestSystem));
    expect([...new Set(oldestOf("ort"))]).toEqual([14]);
    expect([...new Set(oldestOf("openvino"))]).toEqual([11]);
    expect([...new Set(oldestOf("usearch"))]).toEqual([11]);
    expect(executable.oldestSystem).toBe("13.0");
  });

  test("the executable is signed by nobody and not hardened: it may compile code, and open libraries of others, without entitlements", () => {
    expect(executable).toMatchObject({ isAdHoc: true, isHardened: false });
    // Each of OpenVINO's is signed by Intel: our reading tells the two apart.
    expect(libraries.find(({ name }) => name.startsWith("libopenvino_c"))).toMatchObject({
      isAdHoc: false,
      isHardened: true,
    });
  });

  test(
    "others read the same: LIEF of headers and symbols, apple-platform-rs of signatures",
    () => {
      const folder = mkdtempSync(join(tmpdir(), "mrlbench-mach-o-"));
      try {
        const changed = join(folder, "changed");
        const bytes = fileOf(targetExecutable(target));
        bytes[5_000_000]! ^= 1;
        writeFileSync(changed, bytes);
        const paths = [targetExecutable(target), ...libraries.map(({ path }) => path)];
        const symbols = ["OrtGetApiBase", ...Object.keys(openvinoSymbols)].map((name) => `_${name}`);
        const request = join(folder, "request.json");
        writeFileSync(request, JSON.stringify({ paths: [...paths, changed], symbols }));
        const said = pythonReference("targets/mach-o-reference.py", [request], ["lief", "apple_platform"]) as
          | Readonly<Record<string, SaidOfMachO>>
          | undefined;
        if (said === undefined) return;

        for (const [index, path] of paths.entries()) {
          const { oldestSystem, loads, runPaths, isAdHoc, isHardened } = [executable, ...libraries][index]!;
          const { problems, flags, exported, ...headers } = said[path]!;
          expect(headers).toEqual({ oldestSystem: oldestSystem!, loads, runPaths });
          expect(flags.every((each) => each.includes("ADHOC") === isAdHoc)).toBe(true);
          expect(flags.every((each) => each.includes("RUNTIME") === isHardened)).toBe(true);
          const others = problems.filter((each) => !(isAdHoc && each.endsWith(NOT_BY_A_CERTIFICATE)));
          expect([basename(path), ...others]).toEqual([
            basename(path),
            ...(AS_PUBLISHED[basename(path)] ?? []),
          ]);
          if (path === openedPath("ort")) expect(exported).toEqual(["_OrtGetApiBase"]);
          if (path === openedPath("openvino")) expect(exported).toEqual(symbols.slice(1).sort());
        }
        expect(
          said[changed]!.problems.filter((each) => each.startsWith("code digest mismatch")),
        ).toHaveLength(1);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    LONGEST_MS,
  );

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
    const symbolsIn = (bundle: string) => libraries.find(({ path }) => path === openedPath(bundle))!.defined;
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
