// Windows of texts in the order in which they came. Each is embedded in this process, or by helpers while the next ones fill; who takes
// them gets them in order, whoever made their vectors.
import { signalCode, stopIfSignalled } from "../core/signals.ts";
import type { CallHelpers } from "./call-helpers.ts";
import type { TextWindow } from "./text-window.ts";

interface Sent {
  readonly window: TextWindow;
  /** Settled when its vectors are there, or are to be made here. */
  readonly done: Promise<void>;
  isDone: boolean;
}

export class WindowLine {
  /** Texts go here; `send` puts another one in its place. */
  current: TextWindow;
  readonly #makeWindow: () => TextWindow;
  readonly #helpers: CallHelpers | undefined;
  readonly #take: (window: TextWindow) => void;
  readonly #made: TextWindow[] = [];
  readonly #free: TextWindow[] = [];
  readonly #sent: Sent[] = [];
  #failure: Error | undefined;

  /** @param take is told each window in order, and asks it for its vectors by `embed` */
  constructor(
    makeWindow: () => TextWindow,
    helpers: CallHelpers | undefined,
    take: (window: TextWindow) => void,
  ) {
    this.#makeWindow = makeWindow;
    this.#helpers = helpers;
    this.#take = take;
    helpers?.expect();
    this.current = this.#next();
  }

  /** Tokens of all texts that were embedded. */
  get tokenCount(): number {
    return this.#made.reduce((sum, window) => sum + window.tokenCount, 0);
  }

  /** Share of the calls' tokens that were none of a text. */
  get paddingWaste(): number {
    const padded = this.#made.reduce((sum, window) => sum + window.paddedTokenCount, 0);
    return padded === 0 ? 0 : 1 - this.tokenCount / padded;
  }

  /** Puts the current window on its way. @throws what `take` and the engine throw, of an earlier window too; Interrupted */
  async send(): Promise<void> {
    const { current: window } = this;
    const helpers = this.#helpers;
    if (helpers?.isThere) await this.#hand(window, helpers);
    else {
      await this.finish();
      const beginNs = Bun.nanoseconds();
      const { callCount } = window;
      this.#taken(window);
      await helpers?.made(callCount, Bun.nanoseconds() - beginNs);
    }
    this.current = this.#next();
  }

  /** Waits for what is on its way. @throws as `send` */
  async finish(): Promise<void> {
    await this.#shorten(0);
  }

  async #hand(window: TextWindow, helpers: CallHelpers): Promise<void> {
    const done = helpers.run(window.callIds()).then((results) => {
      if (results !== undefined) window.give(results);
      sent.isDone = true;
      this.#takeDone();
    });
    const sent: Sent = { window, done, isDone: false };
    this.#sent.push(sent);
    await this.#shorten(helpers.windowCount - 1);
  }

  async #shorten(count: number): Promise<void> {
    while (this.#sent.length > count && this.#failure === undefined) {
      await this.#sent[0]!.done;
      stopIfSignalled();
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** As soon as they are there: who waits for the next text, such as a person who types, should not wait with it. */
  #takeDone(): void {
    try {
      while (this.#sent[0]?.isDone && this.#failure === undefined && signalCode() === undefined)
        this.#taken(this.#sent.shift()!.window);
    } catch (error) {
      this.#failure = error as Error;
    }
  }

  #taken(window: TextWindow): void {
    try {
      this.#take(window);
    } finally {
      // What failed is not embedded a second time.
      window.clear();
    }
    this.#free.push(window);
  }

  #next(): TextWindow {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const made = this.#makeWindow();
    this.#made.push(made);
    return made;
  }
}
