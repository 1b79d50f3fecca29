// What went wrong with a hub and may go right when asked again.

/** Nothing came, or it broke off · a status that is none of success · something that no hub answers. */
export type TroubleKind = "connection" | "status" | "answer";

interface Refused {
  readonly status: number;
  /** What the hub asks to wait; undefined where it does not say. */
  readonly retryAfterMs: number | undefined;
}

export class HubTrouble extends Error {
  readonly kind: TroubleKind;
  /** Undefined but for a refusal. */
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(kind: Exclude<TroubleKind, "status">, seen: string);
  constructor(kind: "status", seen: string, refused: Refused);
  constructor(kind: TroubleKind, seen: string, refused?: Refused) {
    super(seen);
    this.name = "HubTrouble";
    this.kind = kind;
    this.status = refused?.status;
    this.retryAfterMs = refused?.retryAfterMs;
  }
}
