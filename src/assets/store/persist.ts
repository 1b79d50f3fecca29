// Asks a hub again after what another try may mend, and no faster than it wishes.
import { MissingError } from "../../core/errors.ts";
import { HubTrouble, type TroubleKind } from "../hub/hub-trouble.ts";

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

function givenUp(what: string, trouble: HubTrouble, tries: number): MissingError {
  const { message, kind, retryAfterMs } = trouble;
  const wait =
    retryAfterMs === undefined ? "" : `, to be asked again after ${Math.ceil(retryAfterMs / 1000)} s`;
  return new MissingError({
    what: `the hub did not give ${what}, in ${tries} ${tries === 1 ? "try" : "tries"}`,
    seen: `${message}${wait}`,
    expected: EXPECTED[kind],
    next: `${adviceFor(trouble)} What has come is kept: the same command goes on where it ended.`,
  });
}

const EXPECTED: Readonly<Record<TroubleKind, string>> = {
  connection: "a whole answer, over a connection that lasts",
  status: "status 200",
  answer: "what a hub answers",
};

function adviceFor({ kind, status }: HubTrouble): string {
  if (kind === "connection") return "Check the connection; behind a proxy set HTTPS_PROXY.";
  if (kind === "answer") return "Check HF_ENDPOINT, and what stands between: this is not how a hub answers.";
  if (status === 429) return "Wait as long as the hub asks; with an access token in HF_TOKEN it allows more.";
  return "The hub cannot answer now: try again later.";
}
