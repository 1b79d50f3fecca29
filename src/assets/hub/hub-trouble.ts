// What went wrong with a hub and may go right when asked again.

interface Answered {
  readonly status: number;
  /** What the hub asks to wait; undefined where it does not say. */
  readonly retryAfterMs: number | undefined;
}

export class HubTrouble extends Error {
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(seen: string, answered?: Answered) {
    super(seen);
    this.name = "HubTrouble";
    this.status = answered?.status;
    this.retryAfterMs = answered?.retryAfterMs;
  }
}
