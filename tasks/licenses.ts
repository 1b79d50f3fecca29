// The text behind `mrlbench --licenses`: every component that the executable carries, with its licence in full.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import datasets from "../datasets/manifest.json" with { type: "json" };
import { builtInModels } from "../models/manifest.ts";
import { type NativePackage, packagesFor } from "../native-libs/manifest.ts";

export interface Component {
  readonly title: string;
  readonly name: string;
  /** Empty for what has none. */
  readonly version: string;
  readonly license: string;
  /** Package URL; undefined for what no registry has. */
  readonly purl: string | undefined;
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

/** Everything that the executable of a target carries. */
export function allComponents(target: string): Component[] {
  return [...carriedComponents(target), ...bundledPackages()];
}

function carriedComponents(target: string): Component[] {
  return [
    {
      ...own("mrlbench", packageJson(".").version, "Apache-2.0", ["LICENSE"]),
      title: "mrlbench",
    },
    {
      title: `Bun ${Bun.version}, with JavaScriptCore and TinyCC`,
      name: "bun",
      version: Bun.version,
      license: "MIT; LGPL-2.0-or-later; LGPL-2.1",
      purl: `pkg:npm/bun@${Bun.version}`,
      files: ["node_modules/bun-types/docs/project/license.mdx", "native-libs/licenses/LGPL-2.1.txt"],
    },
    ...packagesFor(target).map((one) => nativeComponent(one, target)),
    ...(target.startsWith("windows-") ? directX : []),
    ...builtInModels.map(({ id, title, license }) => ({
      ...own(id, "", license.id, [`models/${license.text}`]),
      title: `${title} (model)`,
    })),
    {
      ...own("wordnet-1k", "", datasets["wordnet-1k"].licence, [
        `datasets/${datasets["wordnet-1k"].licenceFile}`,
      ]),
      title: "WordNet of Princeton University (data set wordnet-1k)",
    },
  ];
}

/** Made here, or from what no registry has under a name of its own. */
function own(name: string, version: string, license: string, files: readonly string[]) {
  return { name, version, license, purl: undefined, files };
}

/** What the package of ONNX Runtime for Windows has from others, without a version or a text of its own: that of DirectML is from another package. */
const directX: readonly Component[] = [
  {
    ...own("DirectML", "", "Microsoft Software License Terms", [
      "native-libs/licenses/directx/DirectML.txt",
      "native-libs/licenses/directx/DirectML-LICENSE.txt",
      "native-libs/licenses/directx/DirectML-ThirdPartyNotices.txt",
    ]),
    title: "DirectML, and the validator of DirectX shaders",
  },
  {
    ...own("DirectXShaderCompiler", "", "NCSA", ["native-libs/licenses/directx/DirectXShaderCompiler.txt"]),
    title: "DirectX Shader Compiler",
  },
];

/** What else is inside a native package, whose licences are besides, and where the texts are. */
const nativeTexts: Readonly<
  Record<string, (target: string) => Pick<Component, "title" | "files"> & { readonly besides?: string }>
> = {
  onnxruntime: () => ({
    title: "ONNX Runtime",
    files: [
      "native-libs/licenses/onnxruntime/LICENSE",
      "native-libs/licenses/onnxruntime/ThirdPartyNotices.txt",
    ],
  }),
  openvino: (target) => ({
    title: "OpenVINO, with oneDNN, oneTBB and hwloc",
    files: [
      "LICENSE",
      "licensing/runtime-third-party-programs.txt",
      "licensing/onednn_third-party-programs.txt",
      "licensing/onetbb_third-party-programs.txt",
    ].map((file) => `native-libs/${target}/licenses/openvino/${file}`),
  }),
  usearch: () => ({
    title: "usearch, with node-addon-api",
    besides: "MIT",
    files: ["node_modules/usearch/LICENSE", "node_modules/node-addon-api/LICENSE.md"],
  }),
};

function nativeComponent({ id, source, name, version, license }: NativePackage, target: string): Component {
  const texts = nativeTexts[id];
  if (texts === undefined) throw new Error(`${id} has no licence texts in tasks/licenses.ts`);
  const { title, besides, files } = texts(target);
  return {
    title: title.replace(/(?=,|$)/, ` ${version}`),
    name,
    version,
    license: besides === undefined ? license : `${license}; ${besides}`,
    purl: `pkg:${source === "npm" ? "npm" : "pypi"}/${name}@${version}`,
    files,
  };
}

/** The packages that the bundler puts into the executable: the dependencies, and theirs. */
function bundledPackages(): Component[] {
  const found = new Map<string, Component>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    const description = packageJson(join("node_modules", name));
    found.set(name, {
      title: `${description.name} ${description.version}`,
      name: description.name,
      version: description.version,
      license: description.license,
      purl: `pkg:npm/${description.name.replace("@", "%40")}@${description.version}`,
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
