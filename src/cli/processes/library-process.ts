// What a provider library offers, asked by a fresh process of this program: a library that was made for another runtime may crash.
import { outputOfProcess } from "../../bench/process-output.ts";
import { crashedLibrary } from "../../engine/library-provider.ts";
import { type BroughtProvider, type LibraryTask, unusableLibrary } from "../../open/library-devices.ts";
import { HIDDEN_COMMANDS } from "./hidden-names.ts";
import { selfCommand } from "./self-command.ts";

export async function providersOfLibrary(task: LibraryTask): Promise<readonly BroughtProvider[]> {
  const command = selfCommand([HIDDEN_COMMANDS.listLibrary, JSON.stringify(task)]);
  const listed = await outputOfProcess<readonly BroughtProvider[]>(command, "that asks the provider library");
  if (listed === undefined) return [unusableLibrary(task.library, crashedLibrary(task.library))];
  // What is undefined is left out of JSON.
  const unsaid = { backend: undefined, runtimeVersion: undefined, why: undefined, next: undefined };
  return listed.map((row) => ({ ...unsaid, ...row }));
}
