// Names that are long where people read them, and short.

const SUFFIX = "ExecutionProvider";
const MOST_CHARACTERS = 20;

/** `CPUExecutionProvider` is `cpu`; a device of OpenVINO keeps its name. */
export function shortProvider(provider: string): string {
  return provider.endsWith(SUFFIX) ? provider.slice(0, -SUFFIX.length).toLowerCase() : provider;
}

/** `wordllama-256/fp32/ort/cpu`. */
export function shortCandidate(candidate: string): string {
  return candidate.split("/").map(shortProvider).join("/");
}

/** A path by its end, which tells more than its beginning. */
export function shortPath(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `…${text.slice(1 - MOST_CHARACTERS)}`;
}
