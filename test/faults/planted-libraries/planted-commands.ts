// Commands that are run in a folder of planted libraries: each that reaches a library, and some that do not.

/** Layer C sets up a world first; the fewest memories keep that short. */
const BRIEF = ["--iters", "200", "--warmup", "20", "--text", "short"];

export interface PlantedCommand {
  readonly args: readonly string[];
  readonly codes: readonly number[];
}

export const plantedCommands: readonly PlantedCommand[] = [
  { args: [...BRIEF, "--ttfi", "1", "--runtime", "ort"], codes: [0] },
  { args: [...BRIEF, "--ttfi", "1", "--runtime", "openvino"], codes: [0] },
  { args: [...BRIEF, "--ttfi", "0", "--backend", "gpu"], codes: [0, 3] },
  { args: [...BRIEF, "--ttfi", "0", "--backend", "gpu", "--runtime", "ort"], codes: [0, 3] },
  { args: [...BRIEF, "--ttfi", "0", "--backend", "npu"], codes: [0, 3] },
  { args: [...BRIEF, "--ttfi", "0", "--layer", "A", "--runtime", "openvino"], codes: [0] },
  {
    args: [
      ...["--iters", "200", "--warmup", "20", "--ttfi", "0", "--layer", "C"],
      ...["--index", "hnsw", "--index-size", "200", "--rounds", "2"],
    ],
    codes: [0],
  },
  { args: [...BRIEF, "--ttfi", "0", "--load", "typical"], codes: [0] },
  { args: ["embed"], codes: [0] },
  { args: ["embed", "--runtime", "openvino"], codes: [0] },
  { args: ["embed", "--model", "all-minilm-l6-v2", "--runtime", "openvino"], codes: [0] },
  { args: ["quality", "--dim", "64", "--dataset", "wordnet-1k"], codes: [0, 5] },
  { args: ["quality", "--dim", "64", "--dataset", "wordnet-1k", "--runtime", "openvino"], codes: [0, 5] },
  { args: ["boundary", "--iters", "1000"], codes: [0] },
  { args: ["models", "list"], codes: [0] },
  { args: ["models", "show", "wordllama-256"], codes: [0] },
  { args: ["models", "verify"], codes: [0] },
  { args: ["models", "add", "."], codes: [2, 3] },
  { args: ["cache"], codes: [0] },
  { args: ["--help"], codes: [0] },
];
