// The text behind `mrlbench --licenses`: every component that the executable carries, with its licence in full.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import datasets from "../datasets/manifest.json" with { type: "json" };
import { builtInModels } from "../models/manifest.ts";
import { nativePackage } from "../native-libs/manifest.ts";

interface Component {
  readonly title: string;
  readonly license: string;
  readonly files: readonly string[];
}

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const rule = "=".repeat(80);

/** One text for a target: a table of contents, then each component's licences. Throws where a text is missing. */
export function licensesText(target: string): string {
  const components = allComponents(target);
  const contents = components.map(({ title, license }) => `  ${title} (${license})`).join("\n");
  const texts = components.flatMap(({ title, license, files }) =>
    files.map(
      (file) => `${rule}\n${title} (${license})\n${rule}\n\n${readFileSync(file, "utf8").trimEnd()}\n`,
    ),
  );
  return `mrlbench is licensed under Apache-2.0 and carries:\n\n${contents}\n\n${texts.join("\n")}`;
}

/** The files that the text is made of. */
export function licenseFiles(target: string): string[] {
  return allComponents(target).flatMap(({ files }) => files);
}

function allComponents(target: string): Component[] {
  return [...carriedComponents(target), ...bundledPackages()];
}

function carriedComponents(target: string): Component[] {
  const openvino = nativePackage("openvino");
  const openvinoTexts = `native-libs/${target}/licenses/openvino`;
  const onnxruntime = nativePackage("onnxruntime");
  const usearch = nativePackage("usearch");
  return [
    { title: "mrlbench", license: "Apache-2.0", files: ["LICENSE"] },
    {
      title: `Bun ${Bun.version}, with JavaScriptCore and TinyCC`,
      license: "MIT; LGPL-2.0-or-later; LGPL-2.1",
      files: ["node_modules/bun-types/docs/project/license.mdx", "native-libs/licenses/LGPL-2.1.txt"],
    },
    {
      title: `ONNX Runtime ${onnxruntime.version}`,
      license: onnxruntime.license,
      files: [
        "native-libs/licenses/onnxruntime/LICENSE",
        "native-libs/licenses/onnxruntime/ThirdPartyNotices.txt",
      ],
    },
    {
      title: `OpenVINO ${openvino.version}, with oneDNN, oneTBB and hwloc`,
      license: openvino.license,
      files: [
        `${openvinoTexts}/LICENSE`,
        `${openvinoTexts}/licensing/runtime-third-party-programs.txt`,
        `${openvinoTexts}/licensing/onednn_third-party-programs.txt`,
        `${openvinoTexts}/licensing/onetbb_third-party-programs.txt`,
      ],
    },
    {
      title: `usearch ${usearch.version}, with node-addon-api`,
      license: `${usearch.license}; MIT`,
      files: ["node_modules/usearch/LICENSE", "node_modules/node-addon-api/LICENSE.md"],
    },
    ...builtInModels.map(({ title, license }) => ({
      title: `${title} (model)`,
      license: license.id,
      files: [`models/${license.text}`],
    })),
    {
      title: "WordNet of Princeton University (data set wordnet-1k)",
      license: datasets["wordnet-1k"].licence,
      files: [`datasets/${datasets["wordnet-1k"].licenceFile}`],
    },
  ];
}

/** The packages that the bundler puts into the executable: the dependencies, and theirs. */
function bundledPackages(): Component[] {
  const found = new Map<string, Component>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    const description = packageJson(join("node_modules", name));
    found.set(name, {
      title: `${description.name} ${description.version}`,
      license: description.license,
      files: textsOf(name),
    });
    Object.keys(description.dependencies ?? {}).forEach(visit);
  };
  Object.keys(packageJson(".").dependencies ?? {}).forEach(visit);
  return [...found.values()];
}

function packageJson(folder: string): PackageJson {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageJson;
}

/** The package's own text, and ours: for a package that only names its licence, or that has another one inside. */
function textsOf(name: string): string[] {
  const folder = join("node_modules", name);
  const own = readdirSync(folder).filter((file) => /^licen[cs]e/i.test(file));
  const kept = join("tasks", "package-licenses", `${name}.txt`);
  const texts = [...own.map((file) => join(folder, file)), ...(existsSync(kept) ? [kept] : [])];
  if (texts.length > 0) return texts;
  throw new Error(
    `${folder} has no licence file, and neither has ${kept}; it must not be bundled without one`,
  );
}
