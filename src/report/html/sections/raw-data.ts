// The files of the runs, inside the page.
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { formatBytes } from "../../../core/format.ts";
import { readRegularFile } from "../../../files/regular-file.ts";
import type { Download } from "../blocks.ts";
import type { Run } from "../runs.ts";
import type { Section } from "../section.ts";

/** Smaller files go as they are. */
const PLAIN_BYTES = 256 * 1024;

export const rawData: Section = {
  id: "raw-data",
  title: "Raw data",
  without: "There are no files.",
  blocks: ({ runs }) => runs.flatMap(downloadsOf),
};

function downloadsOf({ name, path, files }: Run): readonly Download[] {
  return files.map((file) => {
    const bytes = readRegularFile(join(path, file));
    const isPacked = bytes.length > PLAIN_BYTES;
    return {
      kind: "download",
      name: `${name.replaceAll(/[^\w.=-]+/g, "-")}-${file}${isPacked ? ".gz" : ""}`,
      what: `${formatBytes(bytes.length)}${isPacked ? ", packed by gzip" : ""}`,
      type: isPacked ? "application/gzip" : file.endsWith(".json") ? "application/json" : "text/csv",
      bytes: () => (isPacked ? gzipSync(bytes) : bytes),
    };
  });
}
