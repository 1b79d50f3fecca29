"""Rows of a Parquet file of vectors as DuckDB reads them, with its types, as JSON."""
import json
import sys

import duckdb

found = duckdb.sql(f"select * from read_parquet('{sys.argv[1]}')")
print(json.dumps({
    "types": [str(kind) for kind in found.types],
    "columns": found.columns,
    "rows": found.fetchall(),
    "groups": duckdb.sql(f"select count(distinct row_group_id) from parquet_metadata('{sys.argv[1]}')").fetchall()[0][0],
}))
