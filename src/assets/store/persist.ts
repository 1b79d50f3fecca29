// Asks a hub again after what another try may mend, and no faster than it wishes.
import { MissingError } from "../../core/errors.ts";
import { HubTrouble } from "../hub/hub-trouble.ts";

export interface Persistence {
  /** Before the first new try; doubles from try to try. */
  readonly retryWaitMs: number;
  readonly onProgress: (name: string, doneBytes: number, sizeBytes: number) => void;
}

const MAX_TRIES = 5;
/** Nobody is kept waiting longer for a hub that asks for patience. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Tries again after trouble of the hub; tries that got further do not count. Everything else is final.
 * @throws MissingError when the tries are used up, or the hub asks to wait too long
 */
export async function persist<T>(
  what: string,
  attempt: () => Promise<T>,
  { retryWaitMs }: Persistence,
  progress = () => 0,
): Promise<T> {
  let waitMs = retryWaitMs;
  for (let tries = 1; ; tries++) {
    const before = progress();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof HubTrouble)) throw error;
      if (progress() > before) {
        tries = 0;
        waitMs = retryWaitMs;
      }
      const askedMs = error.retryAfterMs ?? 0;
      if (tries >= MAX_TRIES || askedMs > LONGEST_WAIT_MS) throw givenUp(what, error, Math.max(tries, 1));
      await Bun.sleep(Math.max(waitMs, askedMs));
    }
    waitMs *= 2;
  }
}

function givenUp(what: string, { message, status, retryAfterMs }: HubTrouble, tries: number): MissingError {
  const wait =
    retryAfterMs === undefined ? "" : `, to be asked again after ${Math.ceil(retryAfterMs / 1000)} s`;
  return new MissingError({
    what: `the hub did not give ${what}, in ${tries} ${tries === 1 ? "try" : "tries"}`,
    seen: `${message}${wait}`,
    expected: status === undefined ? "a whole answer, over a connection that lasts" : "status 200",
    next: `${adviceFor(status)} What has come is kept: the same command goes on where it ended.`,
  });
}

function adviceFor(status: number | undefined): string {
  if (status === undefined) return "Check the connection; behind a proxy set HTTPS_PROXY.";
  if (status === 429) return "Wait as long as the hub asks; with an access token in HF_TOKEN it allows more.";
  return "The hub cannot answer now: try again later.";
}
