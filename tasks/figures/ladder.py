"""The ladder as one would write it with numpy: what `ladder-10k-1k` is held against.

Arguments: documents, queries, full dim, then the dims. Prints the seconds from vectors to figures with the controls and without
them: nDCG and recall at 10 and 20, the flips against the full dim, and a paired bootstrap of nDCG@10, all from query to document
by cosine. The controls are 24 random orders of the coordinates on 208 of the queries, and the last coordinates, below the full dim.
"""

import sys
import time

import numpy as np

DEPTH = 20
RESAMPLES = 4_000
RANDOM_DRAWS = 24
DRAWN_QUERIES = 208

document_count, query_count, full_dim, *dims = map(int, sys.argv[1:])
random = np.random.default_rng(1)
documents = random.standard_normal((document_count, full_dim), dtype=np.float32)
queries = random.standard_normal((query_count, full_dim), dtype=np.float32)
relevant = random.integers(0, document_count, (query_count, 3))
grades = np.zeros((query_count, document_count), np.int8)
np.put_along_axis(grades, relevant, np.array([[3, 2, 1]], np.int8), axis=1)
discount = 1 / np.log2(np.arange(DEPTH) + 2)


def normalised(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def top(order, rows=slice(None)):
    scores = normalised(queries[rows][:, order]) @ normalised(documents[:, order]).T
    candidates = np.argpartition(-scores, DEPTH, axis=1)[:, :DEPTH]
    order = np.argsort(-np.take_along_axis(scores, candidates, axis=1), axis=1, kind="stable")
    return np.take_along_axis(candidates, order, axis=1)


def measures(ranked, rows=slice(None)):
    gains = np.take_along_axis(grades[rows], ranked, axis=1).astype(float)
    best = -np.sort(-np.take_along_axis(grades[rows], relevant[rows], axis=1), axis=1).astype(float)
    ideal = (best * discount[: best.shape[1]]).sum(axis=1)
    return {
        k: ((gains[:, :k] * discount[:k]).sum(axis=1) / ideal, (gains[:, :k] > 0).sum(axis=1) / relevant.shape[1])
        for k in (10, 20)
    }


def flips(ranked, reference, k):
    return np.mean([1 - len(np.intersect1d(a[:k], b[:k])) / k for a, b in zip(ranked, reference)])


def interval(values):
    count = len(values)
    means = np.array([values[random.integers(0, count, count)].mean() for _ in range(RESAMPLES)])
    return np.percentile(means, [2.5, 97.5])


def rung(order, reference, reference_ndcg, rows=slice(None)):
    ranked = top(order, rows)
    ndcg = measures(ranked, rows)[10][0]
    flips(ranked, reference[rows], 10), flips(ranked, reference[rows], 20)
    return ndcg - reference_ndcg[rows]


begin = time.perf_counter()
coordinates = np.arange(full_dim)
reference = top(coordinates)
reference_ndcg = measures(reference)[10][0]
for dim in dims:
    interval(rung(coordinates[:dim], reference, reference_ndcg))
without_controls = time.perf_counter() - begin
draws = [random.permutation(full_dim) for _ in range(RANDOM_DRAWS)]
for dim in dims[1:]:
    interval(np.mean([rung(draw[:dim], reference, reference_ndcg, slice(DRAWN_QUERIES)) for draw in draws], axis=0))
    interval(rung(coordinates[-dim:], reference, reference_ndcg))
print(f"{time.perf_counter() - begin:.3f} {without_controls:.3f}")
