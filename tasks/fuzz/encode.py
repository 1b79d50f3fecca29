"""Encodes texts with the Rust library `tokenizers`.

Arguments: files as tokenizer.json. Each line of stdin is a JSON list of texts; each is answered by one line a file, a JSON list of
lists of ids, special tokens included.
"""

import json
import sys

from tokenizers import Tokenizer

tokenizers = [Tokenizer.from_file(path) for path in sys.argv[1:]]
for tokenizer in tokenizers:
    tokenizer.no_padding()
    tokenizer.no_truncation()

for line in sys.stdin:
    texts = json.loads(line)
    for tokenizer in tokenizers:
        encodings = tokenizer.encode_batch(texts, add_special_tokens=True)
        print(json.dumps([encoding.ids for encoding in encodings], separators=(",", ":")), flush=True)
