// What a hub says of a model, held against what such answers must be: everything in them comes from outside, and their names become
// paths on this machine.

import { MissingError } from "../../core/errors.ts";
import { jsonExcerpt } from "../../core/json-excerpt.ts";
import { printableLine } from "../../core/printable.ts";

/** How the content of a file is known: files of any size by sha256, small ones by the hash that git gives them. */
export type ContentHash =
  | { readonly kind: "sha256"; readonly hex: string }
  | { readonly kind: "git"; readonly hex: string };

export interface HubFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly hash: ContentHash;
}

const COMMIT = /^[0-9a-f]{40}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * The commit of a model.
 * @param revision what was asked for: a commit is answered by itself
 * @throws MissingError for anything else
 */
export function commitOf(answer: unknown, revision: string): string {
  const sha = fieldsOf(answer)?.sha;
  if (typeof sha !== "string" || !COMMIT.test(sha)) {
    throw strange("which commit it has", sha, "40 hexadecimal digits");
  }
  if (COMMIT.test(revision) && sha !== revision) throw strange("which commit it has", sha, revision);
  return sha;
}

/** The files of a page of a listing, without its folders. @throws MissingError when it is no listing */
export function filesOf(answer: unknown): readonly HubFile[] {
  if (!Array.isArray(answer)) throw strange("which files it has", answer, "a list");
  return answer.flatMap((item: unknown) => {
    const entry = fieldsOf(item);
    if (typeof entry?.type !== "string" || typeof entry.path !== "string") {
      throw strange("which files it has", item, "type and path of each, as texts");
    }
    return entry.type === "file" ? [fileOf(entry.path, entry)] : [];
  });
}

function fileOf(name: string, entry: Fields): HubFile {
  const lfs = fieldsOf(entry.lfs);
  const sizeBytes = lfs?.size ?? entry.size;
  const hex = lfs ? lfs.oid : entry.oid;
  if (typeof sizeBytes !== "number" || !Number.isSafeInteger(sizeBytes) || sizeBytes < 0) {
    throw strange(`the size of ${JSON.stringify(name)}`, sizeBytes, "a number of bytes");
  }
  if (typeof hex !== "string" || !(lfs ? SHA256 : COMMIT).test(hex)) {
    throw strange(`the hash of ${JSON.stringify(name)}`, hex, `${lfs ? 64 : 40} hexadecimal digits`);
  }
  return { name, sizeBytes, hash: { kind: lfs ? "sha256" : "git", hex } };
}

const LONGEST_NAME_BYTES = 400;
const LONGEST_PART_BYTES = 200;
/** No blank or dot at an end, and nothing that a system reads as more than a name. */
const UNSAFE = /[\\:*?"<>|]|^\.{1,2}$|[. ]$|^ |^$/;
/** What Windows takes for a device, whatever ending it has. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)( *\..*)?$/i;

/**
 * The files whose names may become paths, which are all or none.
 * @throws MissingError for a name that leaves the folder or that some system cannot have, or that comes twice
 */
export function requireSafeNames(files: readonly HubFile[]): void {
  const seen = new Set<string>();
  for (const { name } of files) {
    const isSafe =
      Buffer.byteLength(name) <= LONGEST_NAME_BYTES &&
      name.split("/").every((part) => !UNSAFE.test(part) && !DEVICE.test(part) && isShort(part)) &&
      // Nothing that cannot be seen: it would look like another.
      printableLine(name) === name;
    if (!isSafe) throw unsafeName(name, "a path within the folder, of plain names");
    // Systems that do not tell capitals apart have one file for both.
    const key = name.normalize("NFC").toLowerCase();
    if (seen.has(key)) throw unsafeName(name, "each file once");
    seen.add(key);
  }
}

function isShort(part: string): boolean {
  return Buffer.byteLength(part) <= LONGEST_PART_BYTES;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function strange(what: string, seen: unknown, expected: string): MissingError {
  return new MissingError({
    what: `the hub does not say ${what} in a way that can be believed`,
    seen: jsonExcerpt(seen),
    expected,
    next: "Check HF_ENDPOINT: this is not how a hub answers.",
  });
}

function unsafeName(name: string, expected: string): MissingError {
  return new MissingError({
    what: "the hub gives a file name that is not safe to write",
    seen: JSON.stringify(name).slice(0, 100),
    expected,
    next: "Do not use this model.",
  });
}
