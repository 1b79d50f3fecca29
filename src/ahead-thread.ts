// The thread of `engine/ahead.ts`: it opens the library whose path it is told. An entry of its own, which loads nothing else.
import { openOrtAhead } from "../ffi/ort/ahead.ts";

declare const self: Worker;

self.onmessage = ({ data }: MessageEvent<string>) => {
  openOrtAhead(data);
};
