// A report as it is written, in whichever form.
import type { Block } from "./blocks.ts";

export interface WrittenSection {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface Written {
  readonly title: string;
  /** What it is of. */
  readonly lead: readonly string[];
  readonly sections: readonly WrittenSection[];
  /** What these runs lack. */
  readonly missing: readonly { readonly title: string; readonly without: string }[];
}
