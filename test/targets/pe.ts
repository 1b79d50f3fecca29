// Reads what is asked of a Windows file of 64 bits (Microsoft: PE format): for which processor, the oldest Windows by its header, and which
// functions it wants of which library.

const PE32_PLUS = 0x20b;
const DIRECTORY = { imports: 1, delayedImports: 13 } as const;
const IMPORT_BYTES = 20;
const DELAYED_IMPORT_BYTES = 32;

export interface PortableExecutable {
  readonly machine: number;
  /** The oldest Windows that starts it, as 10.0. */
  readonly oldestSystem: string;
  /** Names of functions by the library's name, in lower case. What is wanted by number has none. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /** The same for what is looked for when it is called first. */
  readonly delayedImports: ReadonlyMap<string, readonly string[]>;
}

export function readPortableExecutable(file: Buffer): PortableExecutable {
  const header = file.readUInt32LE(0x3c);
  if (file.toString("latin1", header, header + 4) !== "PE\0\0") throw new Error("not a Windows file");
  const optional = header + 24;
  if (file.readUInt16LE(optional) !== PE32_PLUS) throw new Error("not a Windows file of 64 bits");
  const sections = sectionsOf(file, header);
  /** Where in the file lies what will lie in memory at an address. */
  const placeOf = (address: number) => {
    const section = sections.find(({ from, bytes }) => address >= from && address < from + bytes);
    if (section === undefined) throw new Error(`nothing of the file lies at ${address}`);
    return section.place + address - section.from;
  };
  const textAt = (address: number) => {
    const start = placeOf(address);
    return file.toString("latin1", start, file.indexOf(0, start));
  };

  /** A list of 64-bit words, each the place of a name, or a number where the highest bit is set. */
  const namesAt = (address: number) => {
    const names: string[] = [];
    for (let at = placeOf(address); ; at += 8) {
      const [low, high] = [file.readUInt32LE(at), file.readUInt32LE(at + 4)];
      if (low === 0 && high === 0) return names;
      // Two bytes before the name are a hint at where it is.
      if (high >>> 31 === 0) names.push(textAt(low + 2));
    }
  };

  const importsOf = (directory: number, rowBytes: number, nameAt: number, listAt: number) => {
    const found = new Map<string, readonly string[]>();
    const first = file.readUInt32LE(optional + 112 + 8 * directory);
    if (first === 0) return found;
    for (let at = placeOf(first); file.readUInt32LE(at + nameAt) !== 0; at += rowBytes) {
      const library = textAt(file.readUInt32LE(at + nameAt)).toLowerCase();
      found.set(library, [...(found.get(library) ?? []), ...namesAt(file.readUInt32LE(at + listAt))]);
    }
    return found;
  };

  return {
    machine: file.readUInt16LE(header + 4),
    oldestSystem: `${file.readUInt16LE(optional + 48)}.${file.readUInt16LE(optional + 50)}`,
    imports: importsOf(DIRECTORY.imports, IMPORT_BYTES, 12, 0),
    delayedImports: importsOf(DIRECTORY.delayedImports, DELAYED_IMPORT_BYTES, 4, 16),
  };
}

function sectionsOf(file: Buffer, header: number) {
  const first = header + 24 + file.readUInt16LE(header + 20);
  return Array.from({ length: file.readUInt16LE(header + 6) }, (_, index) => {
    const at = first + 40 * index;
    return {
      from: file.readUInt32LE(at + 12),
      bytes: file.readUInt32LE(at + 16),
      place: file.readUInt32LE(at + 20),
    };
  });
}
