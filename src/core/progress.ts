// What long work says of itself while it runs, to whoever shows it.

export interface Progress {
  /** `done` of `total` steps of what `label` names; a total of 0 is not known. */
  update(done: number, total: number, label: string): void;
  /** A line that stays. */
  note(text: string): void;
  /** Erases the line of progress. */
  end(): void;
}
