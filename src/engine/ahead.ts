// Opening ONNX Runtime takes as long as all else before a first vector, and waits for nothing of it: who has a second CPU may let another
// thread do it meanwhile. What that thread does is the process's: the library is loaded once, and its operators are registered once. Who
// opens the same afterwards finds it done, or waits for the rest of it in the system's loader and in the library.
import { type AskedRoute, type Route, routesFor } from "./routes.ts";

/**
 * The route whose runtime another thread may begin with; undefined where that is none of ours, or has no CPU of its own. Only on Linux does
 * a process that ends in between run no destructor of a library that is just being opened.
 */
export function routeAhead(asked: AskedRoute): Route | undefined {
  if (process.platform !== "linux" || navigator.hardwareConcurrency < 2) return undefined;
  const [first] = routesFor(asked);
  return first.runtime === "ort" && first.backend === "cpu" && first.library === undefined
    ? first
    : undefined;
}
