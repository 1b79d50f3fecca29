import { expect, test } from "bun:test";
import { CALL_COLUMNS, PHASES } from "../../src/schema/call-columns.ts";

test("the columns of the per-call CSV are those of the contract, in its order, and then newer ones", () => {
  expect(CALL_COLUMNS.join(", ")).toBe(
    "run, machine, candidate, model, variant, backend, runtime, provider, layer, dim, batch, threads, pin, spin, " +
      "load, arm, round, rate_hz, gap_ms, repeat_hits, text, text_id, phase, call, token_count, cache_hit, start_ns, " +
      "latency_ns, response_ns, tokenize_ns, copy_in_ns, infer_ns, copy_out_ns, post_ns, index_ns, graph_ns, sim_ns, " +
      "error, search_ns, insert_ns, dim_used",
  );
});

test("the codes of the phases stay what they are", () => {
  expect([...PHASES]).toEqual(["first", "warmup", "steady", "void"]);
});
