"""faiss over the vectors of growth.ts, on one thread: flat, signs alone, and HNSW tuned to the recall that ours are.

Arguments: the stored vectors and the queries as raw float32, how many are stored, of how many the graph is tuned, how many queries tune,
how many of the others are judged, and how many are timed. Prints JSON, microseconds.
"""

import json
import os
import sys
import time

import faiss
import numpy as np

DIM = 128
HITS = 10
CONNECTIVITY = 32
EXPANSION_INSERT = 40
EXPANSIONS = [16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512]
TARGET = 0.96
LAST_INSERTS = 1000

stored_path, queries_path = sys.argv[1:3]
count, tuned_at, tuning, judged, timed = map(int, sys.argv[3:])


def normalised(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


stored = normalised(np.fromfile(stored_path, np.float32, count * DIM).reshape(count, DIM))
queries = normalised(np.fromfile(queries_path, np.float32).reshape(-1, DIM))
others = queries[tuning:]


def median_us(calls):
    took = []
    for call in calls:
        begin = time.perf_counter_ns()
        call()
        took.append(time.perf_counter_ns() - begin)
    return float(np.median(took)) / 1e3


def search_us(index, rows, repeats):
    chosen = [rows[i : i + 1] for i in range(min(repeats, len(rows)))]
    return median_us([lambda row=row: index.search(row, HITS) for row in chosen])


def insert_us(index, rows):
    """All but the last ones at once, on every CPU; these one by one."""
    index.add(rows[:-LAST_INSERTS])
    faiss.omp_set_num_threads(1)
    last = rows[-LAST_INSERTS:]
    return median_us([lambda i=i: index.add(last[i : i + 1]) for i in range(len(last))])


def recall(index, rows, nearest):
    _, found = index.search(rows, HITS)
    return float(np.mean([len(set(a) & set(b)) / HITS for a, b in zip(found, nearest)]))


few = timed if count <= 100_000 else 200
is_real = tuned_at == count
answers = {}

truth = faiss.IndexFlatIP(DIM)
truth.add(stored[:tuned_at])
nearest_tuning = truth.search(queries[:tuning], HITS)[1]
nearest_judged = truth.search(others[:judged], HITS)[1]

flat = faiss.IndexFlatIP(DIM)
flat_insert = insert_us(flat, stored)
answers["faiss-flat"] = {"insertUs": flat_insert, "searchUs": search_us(flat, others, few)}
if is_real:
    answers["faiss-flat"]["recall"] = 1

signs = faiss.IndexBinaryFlat(DIM)
packed = np.packbits(stored > 0, axis=1)
packed_queries = np.packbits(others > 0, axis=1)
binary_insert = insert_us(signs, packed)
answers["faiss-binary"] = {"insertUs": binary_insert, "searchUs": search_us(signs, packed_queries, few)}
if is_real:
    answers["faiss-binary"]["recall"] = recall(signs, packed_queries[:judged], nearest_judged)

faiss.omp_set_num_threads(os.cpu_count() or 1)
graph = faiss.IndexHNSWFlat(DIM, CONNECTIVITY, faiss.METRIC_INNER_PRODUCT)
graph.hnsw.efConstruction = EXPANSION_INSERT
graph_insert = insert_us(graph, stored[:tuned_at])
for expansion in EXPANSIONS:
    graph.hnsw.efSearch = expansion
    if recall(graph, queries[:tuning], nearest_tuning) >= TARGET:
        break
if is_real:
    found = {"recall": recall(graph, others[:judged], nearest_judged)}
else:
    found = {}
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    graph_insert = insert_us(graph, stored[tuned_at:])
answers["faiss-hnsw"] = {
    "insertUs": graph_insert,
    "searchUs": search_us(graph, others, few),
    "setting": graph.hnsw.efSearch,
    **found,
}

print(json.dumps(answers))
