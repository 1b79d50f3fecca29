// A second thread opens the runtime while this one still loads its code and reads the tokenizer.
import type { Places } from "../../open/places.ts";
import { type AheadRequest, opensOrt, secondThread } from "./second-thread.ts";

/** Does nothing where the runtime is not known yet, or where that thread would have no CPU of its own. */
export async function openAhead(request: AheadRequest, placesOf: () => Promise<Places>): Promise<void> {
  const thread = opensOrt(request) ? secondThread() : undefined;
  if (thread === undefined) return;
  try {
    // Loaded while the thread begins.
    const { libraryAtHand } = await import("../../open/library-at-hand.ts");
    const path = libraryAtHand(await placesOf());
    if (path !== undefined) thread.postMessage(path);
  } catch {
    // What cannot be opened is said by who needs it.
  }
}
