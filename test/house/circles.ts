// Circles of imports, of files and of folders.

/** What each imports. */
export type ImportGraph = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The members of circles, and of the ways between two circles, sorted; none where there is no circle. What imports nothing that is
 * left, or is imported by nothing that is left, is taken away until nothing more can be.
 */
export function circleMembers(graph: ImportGraph): string[] {
  let left = new Set([...graph].flatMap(([from, to]) => [from, ...to]));
  for (;;) {
    const edges = [...graph].flatMap(([from, to]) => [...to].map((target) => [from, target] as const));
    const inside = edges.filter(([from, to]) => left.has(from) && left.has(to));
    const importing = new Set(inside.map(([from]) => from));
    const imported = new Set(inside.map(([, to]) => to));
    const kept = new Set([...left].filter((node) => importing.has(node) && imported.has(node)));
    if (kept.size === left.size) return [...kept].sort();
    left = kept;
  }
}

/** The graph between folders, of one between files: what stays inside a folder is no import. */
export function ofFolders(files: ImportGraph, folderOf: (file: string) => string): ImportGraph {
  const folders = new Map<string, Set<string>>();
  for (const [file, imports] of files) {
    const from = folderOf(file);
    const to = folders.get(from) ?? new Set<string>();
    for (const imported of imports) if (folderOf(imported) !== from) to.add(folderOf(imported));
    folders.set(from, to);
  }
  return folders;
}
