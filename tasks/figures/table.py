"""One text at a time by model2vec, of the same table and tokenizer, cut to the same dim.

Arguments: the table as raw float32, its columns, tokenizer.json, the dim, the text. Prints the median in microseconds.
"""

import sys
import time

import numpy as np
from model2vec import StaticModel
from tokenizers import Tokenizer

table_path, columns, tokenizer_path, dim, text = sys.argv[1:]
CALLS = 5000

table = np.fromfile(table_path, np.float32).reshape(-1, int(columns))[:, : int(dim)]
model = StaticModel(np.ascontiguousarray(table), Tokenizer.from_file(tokenizer_path), normalize=True)

took = []
for _ in range(CALLS):
    begin = time.perf_counter_ns()
    model.encode([text])
    took.append(time.perf_counter_ns() - begin)
print(float(np.median(took[CALLS // 5 :])) / 1e3)
