"""Scores of bm25s (method lucene, float64) for words that are given: [documents, queries] as JSON in argv[1], [queries][documents] out."""

import json
import sys

import bm25s

documents, queries = json.load(open(sys.argv[1]))
index = bm25s.BM25(method="lucene", k1=1.2, b=0.75, dtype="float64")
index.index(documents, show_progress=False)
known = {word for document in documents for word in document}
scores = []
for query in queries:
    words = [word for word in query if word in known]
    scores.append([float(s) for s in index.get_scores(words)] if words else [0.0] * len(documents))
print(json.dumps(scores))
