"""What DuckDB makes of run folders: types, counts and sums, as JSON."""
import json
import sys

import duckdb

calls = f"read_parquet('{sys.argv[1]}/*/*/calls.parquet', hive_partitioning=true, union_by_name=true)"
summary = f"read_parquet('{sys.argv[1]}/*/*/summary.parquet', hive_partitioning=true, union_by_name=true)"
rows, total, search = duckdb.sql(f"select count(*), sum(latency_ns), max(search_ns) from {calls}").fetchall()[0]
print(json.dumps({
    "types": {row[0]: row[1] for row in duckdb.sql(f"describe select * from {calls}").fetchall()},
    "rows": rows,
    "sum": int(total),
    "maxSearchNs": search,
    "machines": [row[0] for row in duckdb.sql(f"select distinct machine from {summary}").fetchall()],
}))
