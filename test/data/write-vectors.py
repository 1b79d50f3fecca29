"""Vectors as DuckDB writes them to Parquet: codecs, types, columns, and rows that hold none."""
import sys

import duckdb

folder = sys.argv[1]


def write(name, query, options="compression snappy"):
    duckdb.sql(f"copy ({query}) to '{folder}/{name}.parquet' (format parquet, {options})")


def rows(count, kind):
    return f"select i as id, 'text ' || i as text, [i * 3 / 2.0, i - 7, i / 8.0]::{kind} as vector from range({count}) t(i)"


write("snappy", rows(5000, "FLOAT[]"), "compression snappy, row_group_size 2048")
write("zstd", rows(5000, "DOUBLE[]"), "compression zstd, row_group_size 2048")
write("gzip", rows(5000, "FLOAT[3]"), "compression gzip")
write("plain", rows(5000, "FLOAT[]"), "compression uncompressed")
write("two", "select [1.0, 2.0]::FLOAT[] as title, [i, 3]::FLOAT[] as embedding from range(4) t(i)")
write("unclear", "select [1.0]::FLOAT[] as a, [2.0]::FLOAT[] as b")
write("none", "select 1 as id, ['word'] as words")
write("whole", "select [i, 3]::INTEGER[] as v from range(4) t(i)")
write("ragged", "select case when i = 2 then [1.0] else [1.0, 2.0] end::FLOAT[] as v from range(4) t(i)")
write("missing", "select case when i = 3 then null else [1.0, 2.0] end::FLOAT[] as v from range(4) t(i)")
write("hole", "select [1.0, case when i = 1 then null else 2.0 end]::FLOAT[] as v from range(4) t(i)")
print("{}")
