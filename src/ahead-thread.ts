// The thread that opens the library whose path it is told, and until then makes the room for it. An entry of its own, which loads nothing
// else.
import { makeRoom, openOrtAhead } from "../ffi/ort/ahead.ts";

declare const self: Worker;

makeRoom();

self.onmessage = ({ data }: MessageEvent<string>) => {
  openOrtAhead(data);
};
