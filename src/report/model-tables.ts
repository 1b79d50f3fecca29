// What a person sees of the models: which there are, the recipe and the files of one, the state of each.

import { tableLines } from "./table.ts";

export interface ListedModel {
  readonly id: string;
  readonly variants: readonly string[];
  readonly sizeBytes: number | undefined;
  readonly source: string;
  /** Of the hub that it came from; null where it came from none. */
  readonly revision: string | null;
  readonly folder: string | null;
}

export function modelTable(models: readonly ListedModel[]): string[] {
  return tableLines(
    ["MODEL", "VARIANTS", "SIZE", "FROM", "FOLDER"],
    models.map(({ id, variants, sizeBytes, source, revision, folder }) => [
      id,
      variants.join(", "),
      sizeBytes === undefined ? "" : size(sizeBytes),
      revision === null ? source : `${source}@${revision.slice(0, 12)}`,
      folder ?? "",
    ]),
  );
}

/** @param recipe each value with the file that it comes from */
export function recipeTable(
  recipe: Readonly<Record<string, { readonly value: unknown; readonly source: string }>>,
): string[] {
  return tableLines(
    ["RECIPE", "VALUE", "FROM"],
    Object.entries(recipe).map(([name, { value, source }]) => [name, JSON.stringify(value), source]),
  );
}

export function fileTable(
  files: readonly { readonly name: string; readonly sizeBytes: number; readonly sha256: string }[],
): string[] {
  return tableLines(
    ["FILE", "SIZE", "SHA256"],
    files.map(({ name, sizeBytes, sha256 }) => [name, size(sizeBytes), sha256]),
  );
}

export interface VerifiedModel {
  readonly id: string;
  readonly state: string;
  readonly problems: readonly string[];
  readonly golden: readonly VerifiedGolden[];
}

export interface VerifiedGolden {
  readonly variant: string;
  readonly state: string;
  /** What is wrong, or what was compared. */
  readonly findings: readonly string[];
}

/** The golden vectors of a model stand below its files. */
export function stateTable(models: readonly VerifiedModel[]): string[] {
  return tableLines(
    ["MODEL", "STATE", "PROBLEMS"],
    models.flatMap(({ id, state, problems, golden }) => [
      [id, state, problems.join("; ")],
      ...golden.flatMap(({ variant, state: goldenState, findings: [first = "", ...rest] }) => [
        [`  vectors, ${variant}`, goldenState, first],
        ...rest.map((finding) => ["", "", finding]),
      ]),
    ]),
  );
}

function size(sizeBytes: number): string {
  return sizeBytes < 1e5 ? `${(sizeBytes / 1e3).toFixed(1)} kB` : `${(sizeBytes / 1e6).toFixed(1)} MB`;
}
