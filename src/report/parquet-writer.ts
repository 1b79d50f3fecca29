// How every Parquet file of ours is written: packed by zstd. By hyparquet-writer, which is loaded with this file.
import { type ByteWriter, ParquetWriter } from "hyparquet-writer";

type Options = ConstructorParameters<typeof ParquetWriter>[0];

/** @param statistics whether least and greatest of each column are kept, by which readers leave groups of rows out */
export function zstdParquet(
  writer: ByteWriter,
  schema: Options["schema"],
  { statistics }: { readonly statistics: boolean },
): ParquetWriter {
  return new ParquetWriter({
    ...{ writer, schema, statistics },
    codec: "ZSTD",
    compressors: { ZSTD: (page) => new Uint8Array(Bun.zstdCompressSync(page)) },
    createdBy: "mrlbench",
  });
}
