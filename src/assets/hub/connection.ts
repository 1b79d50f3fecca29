// Requests to a model hub: the only file of the program that opens a network connection, and only `mrlbench models pull` loads it.
// Nothing of an answer is believed here: the token stays with the endpoint, redirects and waiting have an end, and so has every body.
// Proxies (HTTP_PROXY, HTTPS_PROXY, NO_PROXY) are followed by the runtime's own `fetch`.
import { MissingError } from "../../core/errors.ts";
import { HubTrouble } from "./hub-trouble.ts";
import { isOfOwnNetwork } from "./own-network.ts";

export interface HubSettings {
  /** HF_ENDPOINT, without a slash at its end. */
  readonly endpoint: string;
  /** Undefined asks as nobody. */
  readonly token: string | undefined;
  /** A connection that brings nothing for so long is given up. */
  readonly stallMs: number;
}

const MAX_REDIRECTS = 10;
const REDIRECTS = [301, 302, 303, 307, 308];
/** Statuses that asking again does not change. */
const FINAL_STATUSES = [400, 401, 403, 404, 410, 416, 451];

export class HubConnection {
  readonly #settings: HubSettings;
  readonly #origin: string;

  constructor(settings: HubSettings) {
    this.#settings = settings;
    this.#origin = new URL(settings.endpoint).origin;
  }

  /**
   * @param what a person calls it
   * @param address path below the endpoint, or the whole address that an answer named
   * @throws MissingError when the hub refuses for good; HubTrouble when asking again may help
   */
  async get(
    what: string,
    address: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<HubAnswer> {
    const { endpoint } = this.#settings;
    let url = address.startsWith("/") ? new URL(endpoint + address) : nextAddress(new URL(endpoint), address);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const answer = await this.#ask(url, headers);
      const location = REDIRECTS.includes(answer.status) ? answer.header("location") : undefined;
      if (location === undefined) return accepted(what, answer);
      await answer.cancel();
      url = nextAddress(url, location);
    }
    throw new HubTrouble("answer", `more than ${MAX_REDIRECTS} redirects`);
  }

  async #ask(url: URL, headers: Readonly<Record<string, string>>): Promise<HubAnswer> {
    const watch = new StallWatch(this.#settings.stallMs);
    try {
      const response = await fetch(url, {
        headers: { ...headers, "Accept-Encoding": "identity", ...this.#authorization(url) },
        redirect: "manual",
        signal: watch.signal,
      });
      return new HubAnswer(response, watch, this.#settings.token);
    } catch (error) {
      watch.end();
      throw watch.trouble(error);
    }
  }

  /** The token is the endpoint's alone: another host, port or scheme never sees it, whoever sends us there. */
  #authorization(url: URL): Readonly<Record<string, string>> {
    const { token } = this.#settings;
    return token === undefined || url.origin !== this.#origin ? {} : { Authorization: `Bearer ${token}` };
  }
}

/**
 * A name or a password in an address would be sent as an authorization of its own, and can make one host look like another. Nobody on the
 * outside sends us to a host of the network that we stand in.
 * @throws HubTrouble for an address that nobody may be sent to
 */
function nextAddress(from: URL, location: string): URL {
  const to = URL.parse(location, from.href);
  const isSafe = to?.protocol === "https:" || (to?.protocol === "http:" && from.protocol === "http:");
  const isOutside = to && (!isOfOwnNetwork(to.hostname) || isOfOwnNetwork(from.hostname));
  if (isOutside && isSafe && to.username === "" && to.password === "") return to;
  throw new HubTrouble(
    "answer",
    `a redirect from ${from.origin} to ${JSON.stringify(location.slice(0, 100))}`,
  );
}

async function accepted(what: string, answer: HubAnswer): Promise<HubAnswer> {
  if (answer.status === 200 || answer.status === 206) return answer;
  const seen = await answer.refusal();
  if (FINAL_STATUSES.includes(answer.status)) throw refused(what, seen);
  throw new HubTrouble("status", seen, {
    status: answer.status,
    retryAfterMs: retryAfterMs(answer.header("retry-after")),
  });
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

const REFUSAL_BYTES = 16 * 1024;
const REFUSAL_CHARACTERS = 200;

/** One answer, headers first. Its body is read once, or given up with `cancel`. */
export class HubAnswer {
  readonly #response: Response;
  readonly #watch: StallWatch;
  readonly #token: string | undefined;

  constructor(response: Response, watch: StallWatch, token: string | undefined) {
    this.#response = response;
    this.#watch = watch;
    this.#token = token;
  }

  get status(): number {
    return this.#response.status;
  }

  header(name: string): string | undefined {
    const value = this.#response.headers.get(name);
    return value === null ? undefined : this.#withoutToken(value);
  }

  /**
   * The body as it comes.
   * @throws HubTrouble when it stalls, breaks, or is longer than `mostBytes`
   */
  async *pieces(mostBytes: number): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    try {
      for await (const piece of this.#response.body ?? []) {
        this.#watch.progress();
        bytes += piece.length;
        if (bytes > mostBytes)
          throw new HubTrouble("answer", `more than the ${mostBytes} bytes that were to come`);
        yield piece;
      }
    } catch (error) {
      throw this.#watch.trouble(error);
    } finally {
      await this.cancel();
    }
  }

  /** @throws HubTrouble as `pieces`, or when it is no JSON */
  async json(mostBytes: number): Promise<{ readonly value: unknown; readonly bytes: number }> {
    const body = Buffer.concat(await Array.fromAsync(this.pieces(mostBytes)));
    const text = this.#withoutToken(body.toString("utf8"));
    try {
      return { value: JSON.parse(text), bytes: body.length };
    } catch {
      throw new HubTrouble("answer", `no JSON: ${JSON.stringify(text.slice(0, 60))}`);
    }
  }

  /** What a hub that refuses says. */
  async refusal(): Promise<string> {
    const status = this.#withoutToken(`${this.status} ${this.#response.statusText}`.trim());
    const said = await this.json(REFUSAL_BYTES).catch(() => undefined);
    const { error, message } = Object(said?.value) as {
      readonly error?: unknown;
      readonly message?: unknown;
    };
    const reason = [error, message].find((each) => typeof each === "string");
    return reason === undefined
      ? status
      : `${status}: ${this.#withoutToken(String(reason)).slice(0, REFUSAL_CHARACTERS)}`;
  }

  /** A hub, or what stands before it, may repeat what it was sent: that is shown to nobody, and goes nowhere else. */
  #withoutToken(text: string): string {
    return this.#token === undefined ? text : text.replaceAll(this.#token, "[access token]");
  }

  async cancel(): Promise<void> {
    this.#watch.end();
    if (!this.#response.bodyUsed) await this.#response.body?.cancel().catch(() => {});
  }
}

/** What the runtime's `fetch` adds to its errors. */
const ADVICE_FOR_PROGRAMMERS = /\. For more information, pass .*$/;

/** Ends a request that brings nothing for too long. */
class StallWatch {
  readonly #controller = new AbortController();
  readonly #stallMs: number;
  #timer: Timer;

  constructor(stallMs: number) {
    this.#stallMs = stallMs;
    this.#timer = this.#begin();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  progress(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#begin();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  /** The error of a request, as what it means. */
  trouble(error: unknown): unknown {
    if (this.signal.aborted)
      return new HubTrouble("connection", `nothing came for ${this.#stallMs / 1000} s`);
    if (error instanceof HubTrouble) return error;
    const seen = error instanceof Error ? error.message : String(error);
    return new HubTrouble("connection", seen.replace(ADVICE_FOR_PROGRAMMERS, ""));
  }

  #begin(): Timer {
    return setTimeout(() => this.#controller.abort(), this.#stallMs);
  }
}

function refused(what: string, seen: string): MissingError {
  return new MissingError({
    what: `the hub does not give ${what}`,
    seen,
    expected: "a public model, or one that your access token may read",
    next: "Check the id and the revision; for a private or gated model set HF_TOKEN, or log in with the hub's own tools.",
  });
}
