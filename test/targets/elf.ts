// Reads which versions of the system's libraries an ELF file of 64 bits was linked against (.gnu.version_r; System V ABI, LSB 10.7).

const SHT_GNU_VERNEED = 0x6ffffffe;

/** Names such as GLIBC_2.28. */
export function neededVersions(file: Buffer): string[] {
  if (file.readUInt32BE(0) !== 0x7f454c46 || file.readUInt8(4) !== 2)
    throw new Error("not an ELF file of 64 bits");
  const sections = sectionsOf(file);
  const needs = sections.find(({ type }) => type === SHT_GNU_VERNEED);
  if (needs === undefined) return [];
  const strings = sections[needs.link]!.offset;
  const found: string[] = [];
  for (let at = needs.offset, more = true; more; ) {
    for (let aux = at + file.readUInt32LE(at + 8), left = file.readUInt16LE(at + 2); left > 0; left--) {
      const start = strings + file.readUInt32LE(aux + 8);
      found.push(file.toString("utf8", start, file.indexOf(0, start)));
      aux += file.readUInt32LE(aux + 12);
    }
    const next = file.readUInt32LE(at + 12);
    more = next !== 0;
    at += next;
  }
  return found;
}

function sectionsOf(file: Buffer) {
  const first = Number(file.readBigUInt64LE(40));
  return Array.from({ length: file.readUInt16LE(60) }, (_, index) => {
    const at = first + index * file.readUInt16LE(58);
    return {
      type: file.readUInt32LE(at + 4),
      offset: Number(file.readBigUInt64LE(at + 24)),
      link: file.readUInt32LE(at + 40),
    };
  });
}
