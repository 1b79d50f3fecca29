"""How many rows DuckDB finds in a file, as JSON."""
import json
import sys

import duckdb

print(json.dumps(duckdb.sql(f"select count(*) from read_parquet('{sys.argv[1]}')").fetchall()[0][0]))
