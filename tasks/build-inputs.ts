// One hash over everything that the executable is made from, to tell whether it is stale and to name a build. The large
// inputs come in by the manifests that pin their hashes.

import { contentHash, matchingFiles } from "./files.ts";

const inputs = [
  ...["package.json", "bun.lock", "tsconfig.json", "build.ts", "LICENSE"],
  ...["src/**", "ffi/**", "native-libs/manifest.*", "native-libs/licenses/**"],
  ...["models/manifest.*", "models/licenses/*", "datasets/manifest.json", "datasets/wordnet-1k/LICENSE"],
  ...["tasks/asset-sources.ts", "tasks/stage.ts", "tasks/place-models.ts", "tasks/licenses.ts"],
];

export function buildInputsHash(): string {
  return contentHash(matchingFiles(inputs));
}
