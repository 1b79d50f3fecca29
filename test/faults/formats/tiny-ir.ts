// A whole text model as an OpenVINO IR: the mean of the rows of a small table.

const ROWS = 4096;
const DIM = 4;

export interface TinyIr {
  readonly xml: string;
  readonly bin: Uint8Array;
}

export function tinyIr(): TinyIr {
  const table = new Float32Array(ROWS * DIM).map((_, at) => Math.sin(at));
  const integers = BigInt64Array.of(0n, 1n);
  const bin = Buffer.concat([Buffer.from(table.buffer), Buffer.from(integers.buffer)]);
  const dims = (...lengths: readonly number[]) => lengths.map((length) => `<dim>${length}</dim>`).join("");
  const port = (id: number, precision: string, ...lengths: readonly number[]) =>
    `<port id="${id}" precision="${precision}">${dims(...lengths)}</port>`;
  const constant = (id: number, type: string, shape: readonly number[], from: number, size: number) =>
    `<layer id="${id}" name="constant_${id}" type="Const" version="opset1">` +
    `<data element_type="${type}" shape="${shape.join(", ")}" offset="${from}" size="${size}"/>` +
    `<output>${port(0, type === "f32" ? "FP32" : "I64", ...shape)}</output></layer>`;
  const tableBytes = table.byteLength;
  const layers = [
    `<layer id="0" name="input_ids" type="Parameter" version="opset1"><data shape="?,?" element_type="i64"/>` +
      `<output><port id="0" precision="I64" names="input_ids">${dims(-1, -1)}</port></output></layer>`,
    constant(1, "f32", [ROWS, DIM], 0, tableBytes),
    constant(2, "i64", [], tableBytes, 8),
    `<layer id="3" name="rows" type="Gather" version="opset8"><data batch_dims="0"/><input>` +
      `${port(0, "FP32", ROWS, DIM)}${port(1, "I64", -1, -1)}${port(2, "I64")}</input>` +
      `<output>${port(3, "FP32", -1, -1, DIM)}</output></layer>`,
    constant(4, "i64", [1], tableBytes + 8, 8),
    `<layer id="5" name="mean" type="ReduceMean" version="opset1"><data keep_dims="false"/><input>` +
      `${port(0, "FP32", -1, -1, DIM)}${port(1, "I64", 1)}</input>` +
      `<output><port id="2" precision="FP32" names="sentence_embedding">${dims(-1, DIM)}</port></output></layer>`,
    `<layer id="6" name="result" type="Result" version="opset1"><input>${port(0, "FP32", -1, DIM)}</input></layer>`,
  ];
  const edges = [
    [1, 0, 3, 0],
    [0, 0, 3, 1],
    [2, 0, 3, 2],
    [3, 3, 5, 0],
    [4, 0, 5, 1],
    [5, 2, 6, 0],
  ].map(
    ([from, fromPort, to, toPort]) =>
      `<edge from-layer="${from}" from-port="${fromPort}" to-layer="${to}" to-port="${toPort}"/>`,
  );
  const xml = `<?xml version="1.0"?>\n<net name="tiny" version="11">\n<layers>\n${layers.join("\n")}\n</layers>\n<edges>\n${edges.join("\n")}\n</edges>\n</net>\n`;
  return { xml, bin };
}
