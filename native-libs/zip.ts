// Reads single members of a zip archive (a wheel is one), so that 90 of its 200 MB need never touch the disk.
// Format: PKWARE APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (end record).

import { crc32, inflateRawSync } from "node:zlib";

export interface ZipMember {
  readonly path: string;
  readonly method: number;
  readonly crc32: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly headerOffset: number;
}

const END_SIGNATURE = 0x06054b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_RECORD_BYTES = 22;
const LONGEST_COMMENT_BYTES = 0xffff;
const ZIP64_MARK = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;

/** The members of an archive, in the order of its central directory. Throws where `archive` is not a plain zip. */
export function listZip(archive: Buffer): ZipMember[] {
  const end = findEndRecord(archive);
  const memberCount = archive.readUInt16LE(end + 10);
  const members: ZipMember[] = [];
  let at = archive.readUInt32LE(end + 16);
  if (at === ZIP64_MARK || memberCount === 0xffff) throw new Error("zip64 archives are not read here");
  for (let index = 0; index < memberCount; index++) {
    if (archive.readUInt32LE(at) !== CENTRAL_SIGNATURE) throw new Error(`no zip member at byte ${at}`);
    const pathBytes = archive.readUInt16LE(at + 28);
    const pathStart = at + 46;
    members.push({
      path: archive.toString("utf8", pathStart, pathStart + pathBytes),
      method: archive.readUInt16LE(at + 10),
      crc32: archive.readUInt32LE(at + 16),
      packedBytes: archive.readUInt32LE(at + 20),
      sizeBytes: archive.readUInt32LE(at + 24),
      headerOffset: archive.readUInt32LE(at + 42),
    });
    at = pathStart + pathBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return members;
}

/** The content of one member. Throws where its method is unknown or its checksum is wrong. */
export function readZipMember(archive: Buffer, member: ZipMember): Buffer {
  const header = member.headerOffset;
  if (archive.readUInt32LE(header) !== LOCAL_SIGNATURE) throw new Error(`no zip member at byte ${header}`);
  // The local header has its own name and extra lengths; the central directory's may differ.
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const packed = archive.subarray(start, start + member.packedBytes);
  const content = unpackMember(packed, member);
  if (content.length !== member.sizeBytes || crc32(content) !== member.crc32) {
    throw new Error(`${member.path}: damaged in the archive (checksum or length differs)`);
  }
  return content;
}

function unpackMember(packed: Buffer, member: ZipMember): Buffer {
  if (member.method === STORED) return packed;
  if (member.method === DEFLATED) return inflateRawSync(packed, { maxOutputLength: member.sizeBytes + 1 });
  throw new Error(`${member.path}: zip method ${member.method}; expected 0 (stored) or 8 (deflated)`);
}

/** The end record closes the file, but for a comment of up to 64 KiB. */
function findEndRecord(archive: Buffer): number {
  const earliest = Math.max(0, archive.length - END_RECORD_BYTES - LONGEST_COMMENT_BYTES);
  for (let at = archive.length - END_RECORD_BYTES; at >= earliest; at--) {
    if (archive.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  throw new Error("not a zip archive, or cut short: its end record is missing");
}
