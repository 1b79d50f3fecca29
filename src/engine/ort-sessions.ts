// The sessions of an engine on ONNX Runtime: one that takes texts of any length, or one for each length where the provider takes fixed
// shapes only; made anew, or from what was kept of them.
import { NativeError } from "../../ffi/errors.ts";
import type { OrtEnvironment } from "../../ffi/ort/environment.ts";
import { type KeptSession, openKept } from "../../ffi/ort/kept-context.ts";
import { OrtSession } from "../../ffi/ort/session.ts";
import type { EngineOptions } from "./engine.ts";
import type { LibraryDevice } from "./library-provider.ts";
import { sessionFailure } from "./ort-failures.ts";
import type { OrtProvider } from "./providers.ts";

/** It takes what no other provider takes, unless it may not. */
export const FALLBACK_PROVIDER = "CPUExecutionProvider";

export interface SessionsRequest {
  readonly environment: OrtEnvironment;
  readonly row: OrtProvider;
  readonly options: EngineOptions;
  /** Settings by the runtime's own keys. */
  readonly config: Readonly<Record<string, string>>;
  readonly brought: LibraryDevice | undefined;
}

export interface OpenedSessions {
  /** In the order of the lengths; the caller's from now on. */
  readonly sessions: readonly OrtSession[];
  /** Undefined where the provider keeps nothing. */
  readonly isCompiledBefore: boolean | undefined;
}

/** Where one cannot be made none is left. @throws NativeError, and what stands for it */
export function openOrtSessions(request: SessionsRequest): OpenedSessions {
  using owned = new DisposableStack();
  const opened = shapesOf(request).map((shape) => {
    const one = openSession(request, shape);
    owned.use(one.session);
    return one;
  });
  owned.move();
  return {
    sessions: opened.map(({ session }) => session),
    isCompiledBefore: opened.some(({ isCompiledBefore }) => isCompiledBefore === undefined)
      ? undefined
      : opened.every(({ isCompiledBefore }) => isCompiledBefore),
  };
}

/** Whether there is a session for each length. */
export function isOfLengths({ fixedShapes }: OrtProvider, { lengths = [] }: EngineOptions): boolean {
  return fixedShapes === true && lengths.length > 0;
}

/** Of one session: the tokens of its calls, and what the graph calls the dimensions that these fix. */
interface SessionShape {
  readonly tokens: number;
  readonly dimensions: Readonly<Record<string, number>>;
}

/** One for each length, where the provider takes fixed shapes only: what the graph leaves open gets its size. Undefined for any. */
function shapesOf({ environment, row, options }: SessionsRequest): readonly (SessionShape | undefined)[] {
  const { lengths = [], batch = 1, modelPath } = options;
  if (!isOfLengths(row, options)) return [undefined];
  const asked = { intraOpThreads: 1, config: {}, providers: [], isOptimized: false };
  using session = new OrtSession(environment, modelPath, asked);
  // Of a text model's inputs, [batch, tokens].
  const names = session.inputs.map(({ dimensionNames }) => dimensionNames);
  return lengths.map((tokens) => ({
    tokens,
    dimensions: Object.fromEntries(
      names.flatMap(([rows = "", columns = ""]) => [
        ...(rows === "" ? [] : [[rows, batch] as const]),
        ...(columns === "" ? [] : [[columns, tokens] as const]),
      ]),
    ),
  }));
}

/** Kept for who opens the same next where that is wanted: ONNX Runtime's own providers keep nothing. */
function openSession(request: SessionsRequest, shape: SessionShape | undefined): KeptSession {
  const { row, options } = request;
  const create = (modelPath: string, besides: Readonly<Record<string, string>>) =>
    createSession(request, modelPath, besides, shape);
  const { compileCache, modelPath } = options;
  if (compileCache === undefined || row.library === undefined)
    return { session: create(modelPath, {}), isCompiledBefore: undefined };
  const file = `${compileCache}/context-${shape?.tokens ?? "any"}.onnx`;
  return openKept(file, (kept, besides) => create(kept ?? modelPath, besides));
}

function createSession(
  { environment, row, options, config, brought }: SessionsRequest,
  modelPath: string,
  besides: Readonly<Record<string, string>>,
  shape: SessionShape | undefined,
): OrtSession {
  const { provider, threads, workerCpus, precision, arena, sharedSession, isProfiled = false } = options;
  const isAdded = provider !== FALLBACK_PROVIDER;
  const asked = { ...row.options({ threads, workerCpus, precision }), ...options.providerOptions };
  const name = row.native?.asked ?? provider;
  const providers = isAdded ? [{ name, options: asked, device: brought?.handle }] : [];
  const { memoryPattern } = row;
  try {
    return new OrtSession(environment, modelPath, {
      intraOpThreads: threads,
      config: { ...config, ...besides },
      providers,
      isProfiled,
      memoryPattern,
      arena,
      shared: sharedSession,
      dimensions: shape?.dimensions,
    });
  } catch (error) {
    if (!(error instanceof NativeError)) throw error;
    throw sessionFailure(error, { row, provider, modelPath, version: environment.version });
  }
}
