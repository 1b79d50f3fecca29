// The start of `embed`: the runtime begins to open before the command's own code is loaded, and before the command line is read where nothing
// on it can say which runtime that is.
import type { EmbedOptions } from "./options/parse.ts";
import { openAhead } from "./processes/ahead.ts";
import { type AheadRequest, embedsByDefault } from "./processes/second-thread.ts";

const BY_DEFAULT: AheadRequest & PlaceOptions = {
  model: "wordllama-256",
  backend: "cpu",
  runtime: "auto",
  provider: undefined,
  pin: "none",
  cacheDir: undefined,
  ortLibrary: undefined,
  openvinoLibrary: undefined,
};

type PlaceOptions = Pick<EmbedOptions, "cacheDir" | "ortLibrary" | "openvinoLibrary">;

let isBegun = false;

/** @param words those behind `embed` */
export async function startEarly(words: readonly string[]): Promise<void> {
  if (embedsByDefault(words)) await begin(BY_DEFAULT);
}

/** @returns the exit code */
export async function startEmbed(options: EmbedOptions): Promise<number> {
  if (!isBegun) await begin(options);
  return (await import("./commands/embed.ts")).runEmbed(options);
}

async function begin(options: AheadRequest & PlaceOptions): Promise<void> {
  isBegun = true;
  await openAhead(options, async () => (await import("../open/places.ts")).placesOf(options));
}
