// A second thread that opens the runtime while this one still loads its code and reads the tokenizer.
import { dirname, join } from "node:path";
import { routeAhead } from "../../engine/ahead.ts";
import type { CandidateRequest } from "../../open/candidate.ts";
import type { Places } from "../../open/places.ts";

export type AheadRequest = Pick<
  CandidateRequest,
  "model" | "backend" | "runtime" | "provider" | "providerLibrary" | "pin"
>;

/** Beside the program's own entry, in the executable as among the sources. */
const THREAD_ENTRY = "ahead-thread.ts";

/** Does nothing where the runtime is not known yet, or where that thread would have no CPU of its own. */
export async function openAhead(request: AheadRequest, placesOf: () => Promise<Places>): Promise<void> {
  const { model, backend, runtime, provider, providerLibrary, pin } = request;
  // A user's files show themselves which runtime reads them.
  const isFile = /[./\\]/.test(model);
  if ((isFile && runtime === "auto") || pin !== "none") return;
  const route = routeAhead({ backend, runtime, provider, providerLibrary });
  if (route === undefined) return;
  try {
    // It stays when it is done, for its end would disturb who goes on, and holds no process.
    const thread = new Worker(join(dirname(Bun.main), THREAD_ENTRY), { ref: false });
    thread.onerror = (event) => event.preventDefault();
    // Loaded while the thread begins.
    const { libraryAtHand } = await import("../../open/library-at-hand.ts");
    const path = libraryAtHand(route, await placesOf());
    if (path !== undefined) thread.postMessage(path);
  } catch {
    // What cannot be opened is said by who needs it, and a thread that the system refuses is none.
  }
}
