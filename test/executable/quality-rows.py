"""Every row of a quality run, computed again from its JSON by numpy, and its rankings by pytrec_eval.

argv: quality.json, folder of TREC runs. Prints {"rows": n, "runs": n, "faults": [...]}.
"""

import json
import pathlib
import sys

import numpy as np
import pytrec_eval

document = json.load(open(sys.argv[1]))
runs = pathlib.Path(sys.argv[2])
rungs = document["rungs"]
faults = []
BYTES = {"float32": 4, "float16": 2, "int8": 1, "int4": 0.5, "binary": 0.125, "binary-float": 0.125}


def bytes_of(storage, dim):
    return int(np.ceil(BYTES[storage] * dim)) + (4 if storage in ("int8", "int4") else 0)


def check(rung, name, expected, tolerance=1e-9):
    seen = rung[name]
    if (seen is None) != (expected is None) or (seen is not None and abs(seen - expected) > tolerance):
        faults.append(f"{rung['model']} {rung['dim']} {rung['control']} {rung['storage']} {rung['rescore']} {name}: {seen} is not {expected}")


def values(rung, name):
    return np.array([np.nan if v is None else v for v in rung["per_query"][name]], float)


def mean(array):
    return None if np.isnan(array).all() else float(np.nanmean(array))


random = np.random.default_rng(1)
drawn = {}
full = {r["model"]: r for r in rungs if r["control"] == "" and r["storage"] == "float32" and r["rescore"] is None}
full = {}
for rung in rungs:
    full.setdefault(rung["model"], rung)
first = rungs[0]
for rung in rungs:
    model = rung["model"].removeprefix("hybrid:")
    reference = first if model == "bm25" else full[model]
    for name in ("recall_at_10", "recall_at_20", "ndcg_at_10", "ndcg_at_20", "flip_qd_at_10", "flip_qd_at_20", "first_changed", "flip_qd_tolerant_at_10"):
        check(rung, name, mean(values(rung, name)))
    own, whole = values(rung, "ndcg_at_10"), values(reference, "ndcg_at_10")
    both = ~np.isnan(own) & ~np.isnan(whole)
    own, whole = own[both], whole[both]
    check(rung, "retention_ndcg_at_10", own.mean() / whole.mean())
    flips = values(rung, "flip_qd_at_10")
    flips = flips[~np.isnan(flips)]
    kept = np.sort(1 - flips)
    check(rung, "overlap_p05", float(kept[int(np.ceil(0.05 * len(kept))) - 1]) if len(kept) else None)
    if rung["storage"] is not None:
        vector = bytes_of(rung["storage"], rung["dim"])
        again = 0
        if rung["rescore"] is not None:
            storage, dim = rung["rescore"].split("@")
            again = bytes_of(storage, int(dim))
        check(rung, "vector_bytes", vector)
        check(rung, "total_bytes", vector + again)
    # The interval of the difference, of a row by itself, by weights of its own (Bayesian bootstrap): two differ by a little of their width.
    if len(own) not in drawn:
        drawn[len(own)] = random.dirichlet(np.ones(len(own)), 4000)
    weights = drawn[len(own)]
    low, high = np.percentile(weights @ (own - whole), [2.5, 97.5])
    width = max(high - low, 1e-9)
    check(rung, "ci_low", float(low), 0.15 * width)
    check(rung, "ci_high", float(high), 0.15 * width)
    if rung["retention_low"] is not None:
        # Together with other rows an interval is no narrower than alone.
        low, high = np.percentile((weights @ own) / (weights @ whole), [2.5, 97.5])
        slack = 0.15 * (high - low) + 1e-9
        if not (rung["retention_low"] <= low + slack and rung["retention_high"] >= high - slack):
            faults.append(f"{rung['model']} {rung['dim']} retention: {rung['retention_low']} to {rung['retention_high']}, alone {low} to {high}")

qrels = {}
for line in open(runs / "qrels.txt"):
    query, _, doc, grade = line.split()
    qrels.setdefault(query, {})[doc] = int(grade)
evaluator = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut.10", "ndcg_cut.20", "recall.10", "recall.20"})
names = {"ndcg_cut_10": "ndcg_at_10", "ndcg_cut_20": "ndcg_at_20", "recall_10": "recall_at_10", "recall_20": "recall_at_20"}


def run_name(rung):
    if rung["model"] == "bm25":
        return "bm25"
    if rung["model"].startswith("hybrid:"):
        return "hybrid"
    what = "prefix" if rung["storage"] == "float32" else rung["storage"]
    again = ""
    if rung["rescore"] is not None:
        storage, dim = rung["rescore"].split("@")
        is_full = storage == "float32" and int(dim) == first["dim"]
        again = f"-rerank-{rung['rerank_depth']}" + ("" if is_full else f"-by-{storage}-{dim}")
    return f"{what}-{rung['dim']}{again}"


judged = 0
for rung in rungs:
    if rung["control"]:
        continue
    found = {}
    for line in open(runs / f"{run_name(rung)}.run"):
        query, _, doc, _, score, _ = line.split()
        found.setdefault(query, {})[doc] = float(score)
    results = evaluator.evaluate(found)
    judged += 1
    for theirs, ours in names.items():
        # A query that finds nothing counts 0.
        check(rung, ours, sum(r[theirs] for r in results.values()) / len(qrels))

print(json.dumps({"rows": len(rungs), "runs": judged, "faults": faults[:20]}))
