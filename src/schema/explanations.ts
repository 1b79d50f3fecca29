// What the names of figures need beyond their line in the table: how they come about, what supports them, what is not in them.

/** By the key of a figure without its unit. */
export const EXPLANATIONS: Readonly<Record<string, string>> = {
  p50: "By nearest rank over the steady calls of a process, nothing trimmed; of a case the median over its processes.",
  p90: "By nearest rank over the steady calls of a process, nothing trimmed; of a case the median over its processes. It needs 64 calls, else it is empty.",
  p99: "By nearest rank over the steady calls of a process, nothing trimmed; of a case the median over its processes. It needs 662 calls in each process, and in a single one 662 that do not depend on each other (n_eff); else it is empty. One call in a hundred is slower.",
  max: "Of all steady calls of all processes. A single call: it grows with the number of calls, and is no figure to compare by.",
  mean: "Over the steady calls. Slow calls pull it up: decide by p99.",
  stddev: "Each call is held against the median of its own text, so that long texts are no spread.",
  spikes:
    "Slower than --spike-factor (3) times the median of the same text, or than --spike-us. With --rate or --gap they count from when a call was due.",
  jitter: "How much one call differs from the call before it, each held against the median of its own text.",
  drift: "From -1 (always faster) to 1 (always slower); near 0 there is no trend.",
  n_eff:
    "Neighbouring calls resemble each other, so that n of them tell as much as this many independent ones would.",
  steady:
    "false: the warm-up did not settle, or the same texts became slower or faster over the case by more than noise.",
  ttfi: "A fresh process with warm caches: start, unpack, library, session, compile, tokenizer, first call. The median over the processes that measure.",
  ttfi_cold: "As ttfi_ms, from an empty cache (--ttfi-cold N).",
  timer: "Layer B reads the clock five times a call, Layer A twice.",
  harness: "A call that does nothing, in a process of its own: the clock reads and the loop.",
  fallback:
    "none: the whole graph ran on the device; partial or full disqualify the case unless --accept-fallback.",
  verdict:
    "ok; disqualified: work left the device; failed: see error; rate-missed: --rate was not reached, held_rate_hz is what was.",
  proof:
    "1 its library loads; 2 it is listed by its own name; 3 a session runs without the CPU; 4 its vectors agree with those of the CPU; 5 every node that computes ran there.",
  io_memory:
    "in-place: the CPU computes on the host's memory; driver: the device's driver gave out the memory, so that a device without memory of its own copies nothing; copied: host memory that begins at a page, to the device and back within infer_ns. Empty where nobody says.",
  disturbed_blocks:
    "Steady calls come in blocks of some 50 ms, and at both ends of each the machine is looked at: other programs, steal, quota, heat, a falling clock, page faults.",
  cpu: "Of all threads of the process; above the wall time where several compute.",
  rss_peak: "Of the process that measured, with the executable and its runtime.",
  response_p99:
    "From the instant at which the call was due (--rate, --gap), so that a stall is charged to all that it delayed.",
  response_p50: "From the instant at which the call was due (--rate, --gap).",
  embed_slowdown:
    "Layer C: the step beside world and load over the same step alone, round by round. 1 means that nothing slows it.",
  world_slowdown:
    "Layer C: the world's own work beside the embedder over its work beside a wait of the same length. 1 means that the embedder slows nothing.",
  wait_slowdown: "Layer C: what a wait in the embedder's place does to the world by itself.",
  beside_slowdown: "What ran beside (--load, --sim-cmd), with the embedder over without it.",
};
