"""Code of the README, run as it stands in the folder that is given; the last expression's table comes out as JSON.

Arguments: the folder, then the code in files. Each file is Python, or SQL for DuckDB."""
import json
import os
import sys

folder, *files = map(os.path.abspath, sys.argv[1:])
os.chdir(folder)


def rows(path):
    code = open(path, encoding="utf-8").read()
    if path.endswith(".sql"):
        import duckdb

        found = duckdb.sql(code)
        return [dict(zip(found.columns, row)) for row in found.fetchall()]
    scope = {}
    exec(compile(code, path, "exec"), scope)
    table = scope.get("fleet")
    if table is None:
        return []
    return table.to_dicts() if hasattr(table, "to_dicts") else [row.asDict() for row in table.collect()]


if any("pyspark" in open(path, encoding="utf-8").read() for path in files):
    import pyspark

    os.environ["SPARK_HOME"] = os.path.dirname(pyspark.__file__)
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    # Two executors with a process each: what one knows the other does not.
    os.environ["PYSPARK_SUBMIT_ARGS"] = (
        "--master local-cluster[2,1,1024] --conf spark.ui.enabled=false pyspark-shell"
    )

stdout = os.dup(1)
# Spark and show() write to standard output as well.
os.dup2(2, 1)
answer = [rows(path) for path in files]
os.write(stdout, json.dumps(answer, default=str).encode())
