// The start of `embed`: the runtime begins to open before the command's own code is loaded.
import type { EmbedOptions } from "./options/parse.ts";
import { openAhead } from "./processes/ahead.ts";

/** @returns the exit code */
export async function startEmbed(options: EmbedOptions): Promise<number> {
  await openAhead(options, async () => (await import("../open/places.ts")).placesOf(options));
  return (await import("./commands/embed.ts")).runEmbed(options);
}
