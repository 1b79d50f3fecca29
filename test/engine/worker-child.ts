// A Worker that opens a runtime with several threads, uses it, and ends without closing anything; with "terminate" it waits to be ended.

import { openEngine } from "../../src/engine/open.ts";

declare const self: Worker;

self.onmessage = ({ data }) => {
  const { provider, libraryPath, modelPath, waits } = data;
  const settings = { libraryPaths: [libraryPath], modelPath, threads: 4, workerCpus: undefined, spin: false };
  const calls = openEngine(provider, settings).createCalls(1, 4);
  calls.prepare(2);
  calls.check(calls.infer(2));
  postMessage("used");
  if (!waits) process.exit(0);
};
