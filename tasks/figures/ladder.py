"""The ladder as one would write it with numpy: what `ladder-10k-1k` is printed beside, for people.

Arguments: documents, queries, full dim, then the dims. Prints the seconds from vectors to figures: nDCG and recall at 10 and 20,
the flips against the full dim, and a paired bootstrap of nDCG@10, all from query to document by cosine.
"""

import sys
import time

import numpy as np

DEPTH = 20
RESAMPLES = 2000

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


def top(dim):
    scores = normalised(queries[:, :dim]) @ normalised(documents[:, :dim]).T
    candidates = np.argpartition(-scores, DEPTH, axis=1)[:, :DEPTH]
    order = np.argsort(-np.take_along_axis(scores, candidates, axis=1), axis=1, kind="stable")
    return np.take_along_axis(candidates, order, axis=1)


def measures(ranked):
    gains = np.take_along_axis(grades, ranked, axis=1).astype(float)
    best = -np.sort(-np.take_along_axis(grades, relevant, axis=1), axis=1).astype(float)
    ideal = (best * discount[: best.shape[1]]).sum(axis=1)
    return {
        k: ((gains[:, :k] * discount[:k]).sum(axis=1) / ideal, (gains[:, :k] > 0).sum(axis=1) / relevant.shape[1])
        for k in (10, 20)
    }


def flips(ranked, reference, k):
    return np.mean([1 - len(np.intersect1d(a[:k], b[:k])) / k for a, b in zip(ranked, reference)])


begin = time.perf_counter()
reference = top(full_dim)
reference_ndcg = measures(reference)[10][0]
for dim in dims:
    ranked = reference if dim == full_dim else top(dim)
    difference = measures(ranked)[10][0] - reference_ndcg
    flips(ranked, reference, 10), flips(ranked, reference, 20)
    means = difference[random.integers(0, query_count, (RESAMPLES, query_count))].mean(axis=1)
    np.percentile(means, [2.5, 97.5])
print(f"{time.perf_counter() - begin:.3f}")
