// The names of the command-line contract, written out: what scripts of users read by. Newer columns and keys follow these.

export const IDENTITY = [
  "run",
  "machine",
  "candidate",
  "model",
  "variant",
  "backend",
  "runtime",
  "provider",
  "layer",
  "dim",
  "batch",
  "threads",
  "pin",
  "spin",
  "load",
  "arm",
  "round",
  "rate_hz",
  "gap_ms",
  "repeat_hits",
  "text",
];

export const CALLS_HEADER =
  "run,machine,candidate,model,variant,backend,runtime,provider,layer,dim,batch,threads,pin,spin,load,arm,round," +
  "rate_hz,gap_ms,repeat_hits,text,text_id,phase,call,token_count,cache_hit,start_ns,latency_ns,response_ns," +
  "tokenize_ns,copy_in_ns,infer_ns,copy_out_ns,post_ns,index_ns,graph_ns,sim_ns,error,search_ns,insert_ns,dim_used,process";

export const LADDER_HEADER =
  "model,variant,runtime,backend,dataset,dim,control,queries,documents,recall_at_10,recall_at_20,ndcg_at_10,ndcg_at_20," +
  "flip_qd_at_10,flip_qd_at_20,flip_dd_at_10,flip_dd_at_20,first_changed,silhouette,variance_ratio,retention_ndcg_at_10," +
  "ci_low,ci_high,ties_at_10,gate,distance,rotation,storage,rerank_depth,flip_qd_tolerant_at_10,fit_half,vector_bytes";

/** What follows the identity in the summary line. */
export const FIGURES =
  "compile_ms load_ms first_us second_us ttfi_ms timer_ns n p50_us p90_us p99_us p99_low_us p99_high_us max_us mean_us " +
  "stddev_us spikes steady device runtime_version truncated fallback verdict";

export const BOUNDARY_HEADER = "runtime,side,block,call,latency_ns,process";
export const BOUNDARY_KEYS = "runtime c_p50_ns ffi_p50_ns ratio ratio_low ratio_high";
