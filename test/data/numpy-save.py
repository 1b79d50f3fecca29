"""Writes vectors as numpy.save does, in three types, into the folder argv[1]: row i is i, i + 0.5, i + 1, …"""

import json
import sys

import numpy as np

values = np.arange(12).reshape(4, 3) / 2
for name in ("float32", "float16", "float64"):
    np.save(f"{sys.argv[1]}/{name}.npy", values.astype(name))
np.save(f"{sys.argv[1]}/columns.npy", np.asfortranarray(values.astype("float32")))
np.save(f"{sys.argv[1]}/flat.npy", values.astype("float32").ravel())
print(json.dumps(True))
