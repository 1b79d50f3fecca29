// The types of a public module as files that stand alone: what the compiler declares of it and of all that it names, and nothing else.
// Whoever checks their program with other settings than ours reads these, never our sources.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { filesUnder, projectFolder, writeWhole } from "./files.ts";
import { TaskError } from "./task.ts";

/** @returns text by path, from the project's folder; `entry` is among them as `.d.ts` */
export function publicTypes(entry: string): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-types-"));
  try {
    declare(entry, folder);
    return reachableFrom(entry, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function declare(entry: string, outDir: string): void {
  const config = {
    extends: join(projectFolder, "tsconfig.json"),
    compilerOptions: {
      ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: projectFolder },
      outDir: `${outDir}/declared`,
      typeRoots: [join(projectFolder, "node_modules")],
    },
    include: [],
    files: [join(projectFolder, entry)],
  };
  const project = `${outDir}/tsconfig.json`;
  writeWhole(project, JSON.stringify(config));
  const command = [
    process.execPath,
    join(projectFolder, "node_modules/typescript/bin/tsc"),
    "--project",
    project,
  ];
  const child = Bun.spawnSync(command, { stdio: ["ignore", "pipe", "pipe"] });
  if (child.exitCode !== 0) throw new TaskError(`the types of ${entry} cannot be declared: ${child.stdout}`);
}

function reachableFrom(entry: string, folder: string): Map<string, string> {
  const declared = new Set(filesUnder(`${folder}/declared`));
  const reached = new Map<string, string>();
  const waiting = [entry.replace(/\.ts$/, ".d.ts")];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue;
    const file = `${folder}/declared/${path}`;
    if (!declared.has(file)) throw new TaskError(`the types of ${entry} name ${path}, which is not declared`);
    // Imports keep the names of our sources; a declaration is found by the name of its JavaScript.
    const text = readFileSync(file, "utf8").replaceAll(/(["'])(\.{1,2}\/[^"']+)\.ts\1/g, "$1$2.js$1");
    reached.set(path, text);
    for (const [, , named] of text.matchAll(/(["'])(\.{1,2}\/[^"']+)\.js\1/g)) {
      waiting.push(join(dirname(path), `${named}.d.ts`));
    }
  }
  return reached;
}
