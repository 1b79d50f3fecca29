// datasets/manifest.json: what each built-in data set is made from and what has to come out.

import { createHash } from "node:crypto";
import { DataError } from "../../src/core/errors.ts";
import type { DataSet } from "./data-set.ts";

export interface ManifestEntry {
  readonly source: { readonly package: string; readonly version: string };
  readonly licence: string;
  readonly licenceFile: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

/** The manifest's words on a data set that has just been made. */
export function describe(
  { documents, queries, judgements }: DataSet,
  files: ReadonlyMap<string, string>,
): Pick<ManifestEntry, "counts" | "files"> {
  const countOf = (length: string) => documents.filter(({ metadata }) => metadata.length === length).length;
  return {
    counts: {
      documents: documents.length,
      short: countOf("short"),
      medium: countOf("medium"),
      long: countOf("long"),
      queries: queries.length,
      judgements: judgements.length,
    },
    files: Array.from(files, ([path, text]) => ({ path, sha256: sha256(text) })),
  };
}

/** @throws DataError when the package is another one than the manifest names */
export function checkSource(found: { name: string; version: string }, { source }: ManifestEntry): void {
  if (found.name === source.package && found.version === source.version) return;
  throw new DataError({
    what: "the source of a built-in data set is another package",
    seen: `${found.name} ${found.version}`,
    expected: `${source.package} ${source.version}`,
    next: "Install the packages as the lock file has them: bun install --frozen-lockfile",
  });
}

/** @throws DataError when the files are not those of the manifest */
export function checkFiles(files: ReadonlyMap<string, string>, entry: ManifestEntry): void {
  for (const { path, sha256: expected } of entry.files) {
    const seen = sha256(files.get(path) ?? "");
    if (seen === expected) continue;
    throw new DataError({
      what: `${path} came out different from the manifest of the data sets`,
      seen: `sha256 ${seen}`,
      expected: `sha256 ${expected}`,
      next: "Find what changed in the generator or in its source; if it is meant, write the manifest anew.",
    });
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
