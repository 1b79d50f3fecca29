// Reads what is asked of a Mach-O file of 64 bits (mach-o/loader.h, cs_blobs.h): what it loads, what it names, and whether its signature
// is that of its bytes.

import { sha256 } from "../../src/assets/sha256.ts";

const MAGIC_64 = 0xfeedfacf;
const FAT_MAGIC = 0xcafebabe;
export const CPU_ARM64 = 0x0100000c;
const LC = {
  symtab: 0x2,
  idDylib: 0xd,
  codeSignature: 0x1d,
  rpath: 0x8000001c,
  buildVersion: 0x32,
};
/** LC_LOAD_DYLIB, and those that are loaded where they are there, handed on, or loaded late. */
const LOADING: readonly number[] = [0xc, 0x80000018, 0x8000001f, 0x20, 0x80000023];
const CS_SUPER_BLOB = 0xfade0cc0;
const CS_CODE_DIRECTORY = 0xfade0c02;
const CS_HASH_SHA256 = 2;
const CS_ADHOC = 0x2;
const CS_RUNTIME = 0x10000;

export interface MachO {
  readonly cpu: number;
  readonly installName: string | undefined;
  readonly loads: readonly string[];
  readonly runPaths: readonly string[];
  /** The oldest macOS, as 14.0. */
  readonly oldestSystem: string | undefined;
  readonly defined: ReadonlySet<string>;
  readonly undefined: ReadonlySet<string>;
  /** Pages whose hash is not the signed one; undefined where nothing is signed. */
  readonly wrongPages: readonly number[] | undefined;
  readonly signedBytes: number;
  /** Signed by nobody. */
  readonly isAdHoc: boolean;
  /** Of a hardened program the system wants entitlements, for compiled code and for libraries of others. */
  readonly isHardened: boolean;
}

export function readMachO(whole: Buffer): MachO {
  const file = sliceOfArm64(whole);
  if (file.readUInt32LE(0) !== MAGIC_64) throw new Error("not a Mach-O file of 64 bits");
  const commands = [...loadCommands(file)];
  const texts = (kinds: readonly number[], at: number) =>
    commands
      .filter(({ command }) => kinds.includes(command))
      .map(({ offset, size }) => textAt(file, offset + file.readUInt32LE(offset + at), offset + size));
  const build = commands.find(({ command }) => command === LC.buildVersion);
  const version = build && file.readUInt32LE(build.offset + 12);
  return {
    cpu: file.readUInt32LE(4),
    installName: texts([LC.idDylib], 8)[0],
    loads: texts(LOADING, 8),
    runPaths: texts([LC.rpath], 8),
    oldestSystem: version === undefined ? undefined : `${version >>> 16}.${(version >>> 8) & 0xff}`,
    ...symbolsOf(file, commands.find(({ command }) => command === LC.symtab)?.offset),
    ...signatureOf(file, commands.find(({ command }) => command === LC.codeSignature)?.offset),
  };
}

/** A file for several processors holds one after another. */
function sliceOfArm64(file: Buffer): Buffer {
  if (file.readUInt32BE(0) !== FAT_MAGIC) return file;
  for (let index = 0; index < file.readUInt32BE(4); index++) {
    const at = 8 + 20 * index;
    if (file.readUInt32BE(at) === CPU_ARM64) {
      const offset = file.readUInt32BE(at + 8);
      return file.subarray(offset, offset + file.readUInt32BE(at + 12));
    }
  }
  throw new Error("nothing for arm64 in it");
}

function* loadCommands(file: Buffer) {
  let offset = 32;
  for (let index = 0; index < file.readUInt32LE(16); index++) {
    const size = file.readUInt32LE(offset + 4);
    yield { command: file.readUInt32LE(offset), offset, size };
    offset += size;
  }
}

function textAt(file: Buffer, from: number, before: number): string {
  const end = file.indexOf(0, from);
  return file.toString("utf8", from, end < 0 ? before : Math.min(end, before));
}

/** External symbols, without the underscore that C puts before them. */
function symbolsOf(file: Buffer, symtab: number | undefined) {
  const defined = new Set<string>();
  const undefinedNames = new Set<string>();
  if (symtab !== undefined) {
    const [first, count, strings] = [8, 12, 16].map((at) => file.readUInt32LE(symtab + at)) as [
      number,
      number,
      number,
    ];
    for (let index = 0; index < count; index++) {
      const at = first + 16 * index;
      const type = file.readUInt8(at + 4);
      if ((type & 1) === 0) continue; // Not external.
      const start = strings + file.readUInt32LE(at);
      const name = file.toString("utf8", start, file.indexOf(0, start)).replace(/^_/, "");
      ((type & 0xe) === 0 ? undefinedNames : defined).add(name);
    }
  }
  return { defined, undefined: undefinedNames };
}

/** Numbers of a signature are big-endian, whatever those of the file are. */
function signatureOf(
  file: Buffer,
  command: number | undefined,
): Pick<MachO, "wrongPages" | "signedBytes" | "isAdHoc" | "isHardened"> {
  if (command === undefined)
    return { wrongPages: undefined, signedBytes: 0, isAdHoc: false, isHardened: false };
  const blob = file.subarray(file.readUInt32LE(command + 8));
  if (blob.readUInt32BE(0) !== CS_SUPER_BLOB) throw new Error("the signature is no super blob");
  const offsets = Array.from({ length: blob.readUInt32BE(8) }, (_, index) =>
    blob.readUInt32BE(12 + 8 * index + 4),
  );
  // Of several directories the one by SHA-256 is what a system of today looks at.
  const directory = offsets
    .map((offset) => blob.subarray(offset))
    .find((each) => each.readUInt32BE(0) === CS_CODE_DIRECTORY && each.readUInt8(37) === CS_HASH_SHA256);
  if (directory === undefined) throw new Error("no code directory by SHA-256");
  const [hashes, , slots, limit] = [16, 24, 28, 32].map((at) => directory.readUInt32BE(at)) as [
    number,
    number,
    number,
    number,
  ];
  const hashBytes = directory.readUInt8(36);
  const pageBytes = 2 ** directory.readUInt8(39);
  const wrongPages: number[] = [];
  for (let page = 0; page < slots; page++) {
    const signed = directory.toString("hex", hashes + page * hashBytes, hashes + (page + 1) * hashBytes);
    const bytes = file.subarray(page * pageBytes, Math.min((page + 1) * pageBytes, limit));
    if (sha256(bytes) !== signed) wrongPages.push(page);
  }
  const flags = directory.readUInt32BE(12);
  return {
    ...{ wrongPages, signedBytes: limit },
    ...{ isAdHoc: (flags & CS_ADHOC) !== 0, isHardened: (flags & CS_RUNTIME) !== 0 },
  };
}
