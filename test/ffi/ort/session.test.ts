// A session says what its graph takes and gives and who got it, and a bad file ends in the library's own words.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { NativeError } from "../../../ffi/errors.ts";
import { OrtElementType } from "../../../ffi/ort/abi.ts";
import { OrtEnvironment } from "../../../ffi/ort/environment.ts";
import { OrtSession, type OrtSessionOptions, type TensorInfo } from "../../../ffi/ort/session.ts";
import { operatingSystem } from "../../../ffi/os/current.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import { type BrokenModel, brokenModels } from "../broken-models.ts";
import { failureOf } from "../failure.ts";
import { describeWith, missingOrt, ortLibrary } from "../needs.ts";
import { columns, type TableModels, writeTableModels } from "../table-model.ts";

const temporaryFolder = temporaryFolders();
const RECORD_NODES = "session.record_ep_graph_assignment_info";

const defaults: OrtSessionOptions = { intraOpThreads: 1, config: {}, providers: [] };

const AFFINITIES = "session.intra_op_thread_affinities";

describeWith(missingOrt, "a session of ONNX Runtime", () => {
  let environment: OrtEnvironment;
  let models: TableModels;

  beforeAll(() => {
    environment = OrtEnvironment.open([ortLibrary]);
    models = writeTableModels(temporaryFolder());
  });
  afterAll(() => environment.close());

  function withSession<T>(path: string, options: Partial<OrtSessionOptions>, use: (s: OrtSession) => T): T {
    const session = new OrtSession(environment, path, { ...defaults, ...options });
    try {
      return use(session);
    } finally {
      session.close();
    }
  }

  function failure(path: string, options: Partial<OrtSessionOptions> = {}): NativeError {
    return failureOf(NativeError, () => withSession(path, options, () => undefined));
  }

  test("describes inputs and outputs: names, element types, shapes with -1 where they are dynamic", () => {
    const { float32, int32, int64 } = OrtElementType;
    const shapeOf = ({ name, elementType, shape }: TensorInfo) => ({ name, elementType, shape });
    const describeGraph = (path: string) =>
      withSession(path, {}, ({ inputs, outputs }) => ({
        inputs: inputs.map(shapeOf),
        outputs: outputs.map(shapeOf),
      }));
    expect(describeGraph(models.sentence)).toEqual({
      inputs: [{ name: "input_ids", elementType: int32, shape: [1, -1] }],
      outputs: [{ name: "sentence_embedding", elementType: float32, shape: [1, columns] }],
    });
    expect(describeGraph(models.masked)).toEqual({
      inputs: [
        { name: "input_ids", elementType: int32, shape: [-1, -1] },
        { name: "attention_mask", elementType: int32, shape: [-1, -1] },
      ],
      outputs: [{ name: "sentence_embedding", elementType: float32, shape: [-1, columns] }],
    });
    expect(describeGraph(models.tokens)).toEqual({
      inputs: [{ name: "input_ids", elementType: int64, shape: [-1, -1] }],
      outputs: [{ name: "token_embeddings", elementType: float32, shape: [-1, -1, columns] }],
    });
  });

  test("what a graph leaves open has its own names, and gets a size by them", () => {
    const namesOf = ({ inputs }: OrtSession) => inputs.map(({ dimensionNames }) => dimensionNames);
    expect(withSession(models.masked, {}, namesOf)).toEqual([
      ["batch", "tokens"],
      ["batch", "tokens"],
    ]);
    const dimensions = { batch: 1, tokens: 7 };
    const shapes = withSession(models.masked, { dimensions, isOptimized: false }, ({ inputs, outputs }) =>
      [...inputs, ...outputs].map(({ shape }) => shape),
    );
    expect(shapes).toEqual([
      [1, 7],
      [1, 7],
      [1, columns],
    ]);
  });

  test("counts the nodes of each provider, where recording was asked for", () => {
    const nodes = withSession(models.masked, { config: { [RECORD_NODES]: "1" } }, (session) => [
      ...session.nodesByProvider(),
    ]);
    expect(nodes.map(([provider]) => provider)).toEqual(["CPUExecutionProvider"]);
    expect(nodes[0]![1]).toBeGreaterThan(1);
    expect(() => withSession(models.masked, {}, (session) => session.nodesByProvider())).toThrow(
      RECORD_NODES,
    );
  });

  test.each([1, 2, 4])(
    "made for %i threads, tells where each but the caller may run",
    async (intraOpThreads) => {
      const cpus = operatingSystem.affinity();
      const workers = Array.from({ length: intraOpThreads - 1 });
      const threadCpus = withSession(models.masked, { intraOpThreads }, (session) => session.threadCpus());
      expect(threadCpus).toEqual(workers.map(() => cpus));
      const cpu = cpus.at(-1)!;
      const config = { [AFFINITIES]: workers.map(() => cpu + 1).join(";") };
      if (intraOpThreads === 1) return;
      const session = new OrtSession(environment, models.masked, { ...defaults, intraOpThreads, config });
      // Each binds itself some time after it is made.
      const deadlineMs = performance.now() + 60_000;
      while (session.threadCpus().flat().length > workers.length && performance.now() < deadlineMs)
        await Bun.sleep(1);
      expect(session.threadCpus()).toEqual(workers.map(() => [cpu]));
      session.close();
    },
  );

  test("makes one thread less than asked for: the caller is the other", () => {
    const workers = () => {
      const threads = operatingSystem.threads();
      const main = threads.find(({ id }) => id === process.pid)!;
      return threads.filter(({ name, id }) => name === main.name && id !== main.id).length;
    };
    // A thread of the JavaScript engine carries the name too, until it has given itself its own.
    const settledWorkers = (expected: number) => {
      for (let attempt = 0; attempt < 3000 && workers() !== expected; attempt++) Bun.sleepSync(10);
      return workers();
    };
    const before = workers();
    for (const intraOpThreads of [1, 2, 3]) {
      const expected = before + intraOpThreads - 1;
      expect(withSession(models.sentence, { intraOpThreads }, () => settledWorkers(expected))).toBe(expected);
    }
  });

  describe("on a file that is no whole model", () => {
    const messages: Readonly<Record<BrokenModel, RegExp>> = {
      "cut off": /Protobuf parsing failed/,
      "a text": /Protobuf parsing failed/,
      "not there": /doesn't exist/,
      "without its table": /table\.fp32\.bin/,
      "with a table cut off": /out of bounds|read in full/,
    };

    test.each(Object.entries(messages))(
      "%s: the library's own message, its function, and exit code 4",
      (kind, message) => {
        const error = failure(brokenModels[kind as BrokenModel](models, temporaryFolder()));
        expect(error.nativeMessage).toMatch(message);
        expect(error.message).toContain(error.nativeMessage.trim());
        expect(error.library).toBe("ONNX Runtime");
        expect(error.functionName).toBe("CreateSession");
        expect(error.exitCode).toBe(4);
        expect(error.next).not.toBe("");
      },
    );
  });

  test("a provider that does not exist is named", () => {
    const error = failure(models.sentence, { providers: [{ name: "Abacus", options: { beads: "10" } }] });
    expect(error.functionName).toBe("SessionOptionsAppendExecutionProvider");
    expect(error.nativeMessage).toContain("Abacus");
  });

  test("after a failure the next session is sound", () => {
    failure("/nowhere/model.onnx");
    expect(withSession(models.sentence, {}, ({ inputs }) => inputs.length)).toBe(1);
  });
});
