"""Makes small tokenizers of every kind that our encoders take, with the Rust library `tokenizers` and with `sentencepiece`.

Arguments: the folder that they are written to, a file with texts to learn from, as a JSON list, and models of SentencePiece, which
become tokenizers of their own. Each tokenizer becomes NAME.json.
"""

import base64
import io
import json
import sys
import tempfile
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

folder = Path(sys.argv[1])
texts = json.loads(Path(sys.argv[2]).read_text("utf-8"))
BLOCK = "\u2581"
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


def token(content, number, **flags):
    plain = dict(single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
    return {"id": number, "content": content, **plain, **flags}


def template(before, after, ids):
    special = lambda name: {"SpecialToken": {"id": name, "type_id": 0}}
    a, b = ({"Sequence": {"id": name, "type_id": 0}} for name in "AB")
    single = [*map(special, before), a, *map(special, after)]
    return {
        "type": "TemplateProcessing",
        "single": single,
        "pair": [*single, b],
        "special_tokens": {name: {"id": name, "ids": [ids[name]], "tokens": [name]} for name in {*before, *after}},
    }


def save(name, model, normalizer=None, pre_tokenizer=None, post_processor=None, added_tokens=()):
    content = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": list(added_tokens),
        "normalizer": several("normalizers", normalizer),
        "pre_tokenizer": several("pretokenizers", pre_tokenizer),
        "post_processor": post_processor,
        "decoder": None,
        "model": model,
    }
    # As the library itself writes it; what it adds or leaves out is part of the test.
    written = Tokenizer.from_str(json.dumps(content)).to_str()
    (folder / f"{name}.json").write_text(written, "utf-8")


def several(field, parts):
    return {"type": "Sequence", field: parts} if isinstance(parts, list) else parts


# What the components are called.
def replace(pattern, content, kind="String"):
    return {"type": "Replace", "pattern": {kind: pattern}, "content": content}


def split(pattern, behavior="Isolated", invert=False, kind="Regex"):
    return {"type": "Split", "pattern": {kind: pattern}, "behavior": behavior, "invert": invert}


def byte_level(prefix=False, regex=True):
    return {"type": "ByteLevel", "add_prefix_space": prefix, "trim_offsets": True, "use_regex": regex}


def metaspace(scheme="always", cut=True, replacement=BLOCK):
    return {"type": "Metaspace", "replacement": replacement, "prepend_scheme": scheme, "split": cut}


def bert(**flags):
    return {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True, **flags}


def strip(left, right):
    return {"type": "Strip", "strip_left": left, "strip_right": right}


def named(name, **fields):
    return {"type": name, **fields}


BLANKS = " {2,}"


# Charsmaps and Unigram models of SentencePiece.
def sentence_piece(rules=None, **options):
    """The pieces with their scores, the charsmap, and the id of the unknown one."""
    written = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        if rules is not None:
            code = lambda text: " ".join(f"{ord(character):X}" for character in text)
            file.write("".join(f"{code(source)}\t{code(goal)}\n" for source, goal in rules.items()))
            file.flush()
            options["normalization_rule_tsv"] = file.name
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts),
            model_writer=written,
            vocab_size=options.pop("vocab_size", 500),
            hard_vocab_limit=False,
            character_coverage=0.98,
            minloglevel=2,
            **options,
        )
    model = sentencepiece_model_pb2.ModelProto.FromString(written.getvalue())
    charsmap = base64.b64encode(model.normalizer_spec.precompiled_charsmap).decode()
    return [[piece.piece, piece.score] for piece in model.pieces], charsmap, model.trainer_spec.unk_id


def unigram(pieces, unknown, byte_fallback=False):
    return {"type": "Unigram", "unk_id": unknown, "vocab": pieces, "byte_fallback": byte_fallback}


def precompiled(charsmap):
    return named("Precompiled", precompiled_charsmap=charsmap)


def unigrams():
    pieces, nmt_nfkc, _ = sentence_piece()
    _, nmt_nfkc_cf, _ = sentence_piece(normalization_rule_name="nmt_nfkc_cf")
    _, nfkc, _ = sentence_piece(normalization_rule_name="nfkc")
    _, nfkc_cf, _ = sentence_piece(normalization_rule_name="nfkc_cf")
    own = {"&": " and ", "ö": "oe", "e\u0301": "é", "\u0301": "'", "a\u0300": "", "\u200d": "z", "©": "(c)", "\r": "R", "क": "K", "x": "xx", "\u0600": "n"}
    own_pieces, own_rules, _ = sentence_piece(rules=own)
    spelled, spelled_rules, spelled_unknown = sentence_piece(byte_fallback=True, vocab_size=800)

    # The ids of XLM-R: those of fairseq before the pieces, <mask> behind them.
    xlm = [["<s>", 0.0], ["<pad>", 0.0], ["</s>", 0.0], ["<unk>", 0.0], *pieces[3:], ["<mask>", 0.0]]
    names = [token("<s>", 0), token("<pad>", 1), token("</s>", 2), token("<unk>", 3), token("<mask>", len(xlm) - 1, lstrip=True)]
    frame = template(["<s>"], ["</s>"], {"<s>": 0, "</s>": 2})
    words = [named("WhitespaceSplit"), metaspace()]
    save("xlm-r", unigram(xlm, 3), precompiled(nmt_nfkc), words, frame, names)
    save("e5", unigram(xlm, 3), [precompiled(nmt_nfkc), replace(BLANKS, " ", "Regex")], metaspace(), frame, names)
    save("bge-m3", unigram(xlm, 3), [precompiled(nmt_nfkc)], metaspace(), frame, [*names[:4], token("<mask>", len(xlm) - 1, lstrip=True, normalized=True)])
    save("case-folded", unigram(xlm, 3), precompiled(nmt_nfkc_cf), metaspace(), frame, names)
    save("nfkc", unigram(xlm, 3), precompiled(nfkc), words, frame, names)
    save("nfkc-folded", unigram(xlm, 3), [precompiled(nfkc_cf), replace(BLANKS, BLOCK, "Regex")], words, frame, names)
    save("own-rules", unigram(own_pieces, 0), precompiled(own_rules), metaspace(), None, [])

    # T5: </s> behind, and tokens for what is left out.
    size = len(pieces)
    extra = [token("</s>", 2), token("<unk>", 0), *(token(f"<extra_id_{i}>", size + i) for i in range(5))]
    t5 = [precompiled(nmt_nfkc), strip(False, True), replace(BLANKS, BLOCK, "Regex")]
    end = template([], ["</s>"], {"</s>": 2})
    save("t5", unigram(pieces, 0), t5, metaspace(), end, extra)
    save("t5-first", unigram(pieces, 0), t5, metaspace("first"), end, extra)
    save("t5-folded", unigram(pieces, 0), [named("NFKD"), named("Lowercase")], [named("Whitespace"), metaspace()], end, extra)
    save("t5-never", unigram(pieces, 0), t5, metaspace("never"), end, extra)

    quotes = [replace("``", '"'), replace("''", '"')]
    albert = [*quotes, named("NFKD"), named("StripAccents"), named("Lowercase"), precompiled(nmt_nfkc), replace(BLANKS, " ", "Regex")]
    marks = {"[CLS]": size, "[SEP]": size + 1}
    kept = [token("[CLS]", size), token("[SEP]", size + 1), token("[MASK]", size + 2, lstrip=True)]
    around = template(["[CLS]"], ["[SEP]"], marks)
    save("albert", unigram(pieces, 0), albert, metaspace(), around, kept)
    deberta = [strip(True, True), precompiled(nmt_nfkc), replace(BLANKS, " ", "Regex")]
    save("deberta-v3", unigram(pieces, 0), deberta, metaspace(), around, kept)
    save("deberta-words", unigram(pieces, 0), deberta, [named("Punctuation", behavior="Isolated"), metaspace()], around, kept)

    save("spelled", unigram(spelled, spelled_unknown, True), precompiled(spelled_rules), metaspace(), None, [])
    save("spelled-whole", unigram(spelled, spelled_unknown, True), [named("Prepend", prepend=BLOCK), replace(" ", BLOCK)], None, None, [])
    save("spelled-first", unigram(spelled, spelled_unknown, True), None, metaspace("first", False), None, [token("<s>", 1), token("</s>", 2)])
    some = [piece for piece in spelled if piece[0] not in ("<0xE2>", "<0x41>")]
    save("partly-spelled", unigram(some, 0, True), named("NFC"), metaspace("always", False), None, [])

    # Scores that are equal, and digits that a double does not hold.
    ties = [["<unk>", 0], *([character, -1.5] for character in "abcdefgh " + BLOCK), *([word, -3.0] for word in ("ab", "bc", "cd", "abc", "bcd", "de"))]
    save("ties", unigram(ties, 0), named("Lowercase"), metaspace("first", False), None, [])
    long = [["<unk>", 0], *([piece, -10.123456789012345678 - i / 7] for i, (piece, _) in enumerate(pieces[3:]))]
    save("long-scores", unigram(long, 0), [named("Nmt"), named("NFKC"), replace(BLANKS, " ", "Regex")], metaspace(), None, [])

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.train_from_iterator(texts, trainers.UnigramTrainer(vocab_size=1500, unk_token="<unk>", special_tokens=["<unk>", "<s>"], show_progress=False))
    trained = json.loads(tokenizer.to_str())["model"]
    save("trained", trained, [named("NFKC"), named("Lowercase"), strip(True, False)], words, None, [token("<unk>", 0), token("<s>", 1)])
    save("other-blank", trained, None, metaspace(replacement="_"), None, [])
    save("by-punctuation", trained, None, [named("Whitespace"), metaspace("first")], None, [])


# BPE of bytes.
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
CL100K = r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"
O200K = "|".join(
    [
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
)
CLIP = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
DEEPSEEK = r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def bpe(pre_tokenizer, **options):
    tokenizer = Tokenizer(models.BPE(**options))
    tokenizer.pre_tokenizer = pre_tokenizer
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    suffix = {"end_of_word_suffix": options["end_of_word_suffix"]} if "end_of_word_suffix" in options else {}
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=800, initial_alphabet=alphabet, show_progress=False, **suffix))
    return json.loads(tokenizer.to_str())["model"]


def byte_level_bpes():
    model = bpe(pre_tokenizers.ByteLevel(add_prefix_space=False))
    size = len(model["vocab"])
    names = [token("<|begin_of_text|>", size), token("<|end_of_text|>", size + 1)]
    frame = {"type": "Sequence", "processors": [byte_level(True, True), template(["<|begin_of_text|>"], [], {"<|begin_of_text|>": size})]}
    whole = {**model, "ignore_merges": True, "vocab": {**model["vocab"], "Ġunmergeable": size, "!!!!": size + 1, "Ãī": size + 2}}
    named_ = [token("<|begin_of_text|>", size + 3), token("<|end_of_text|>", size + 4)]
    save("llama-3", whole, None, [split(LLAMA3), byte_level(regex=False)], {**frame, "processors": [frame["processors"][0], template(["<|begin_of_text|>"], [], {"<|begin_of_text|>": size + 3})]}, named_)
    save("cl100k-possessive", model, None, [split(CL100K), byte_level(regex=False)], None, names)
    save("o200k", model, None, [split(O200K), byte_level(regex=False)], None, names)
    save("qwen", model, named("NFC"), [split(LLAMA3.replace("{1,3}", "")), byte_level(regex=False)], None, names)
    deepseek = [split("\\p{N}{1,3}"), split("[一-龥぀-ゟ゠-ヿ]+"), split(DEEPSEEK), byte_level(regex=False)]
    save("deepseek", model, None, deepseek, None, names)
    save("starcoder", model, None, [named("Digits", individual_digits=True), byte_level()], None, names)
    save("falcon", model, None, [named("Punctuation", behavior="Contiguous"), byte_level(), named("Digits", individual_digits=False), split("[0-9][0-9][0-9]")], None, names)
    save("bloom", model, None, [split(" ?[^(\\s|[.,!?…。，、।۔،])]+".replace("[.,", "\\[.,").replace("،]", "،\\]"), "Removed", True), byte_level(regex=False)], None, names)
    save("gpt2-blank", model, named("NFKC"), byte_level(True), None, names)
    save("bytes-first", model, named("ByteLevel"), split(GPT2.replace(" ?", "Ġ?")), None, [])
    end = bpe(pre_tokenizers.ByteLevel(add_prefix_space=False), end_of_word_suffix="</w>")
    characters = list(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = dict(end["vocab"])
    for name in [*characters, *(f"{character}</w>" for character in characters), "<|startoftext|>", "<|endoftext|>"]:
        vocabulary.setdefault(name, len(vocabulary))
    clip = {**end, "vocab": vocabulary, "unk_token": "<|endoftext|>", "end_of_word_suffix": "</w>", "continuing_subword_prefix": ""}
    ids = {name: vocabulary[name] for name in ("<|startoftext|>", "<|endoftext|>")}
    roberta = named("RobertaProcessing", sep=["<|endoftext|>", ids["<|endoftext|>"]], cls=["<|startoftext|>", ids["<|startoftext|>"]], trim_offsets=False, add_prefix_space=False)
    tokens = [token("<|startoftext|>", ids["<|startoftext|>"], normalized=True), token("<|endoftext|>", ids["<|endoftext|>"])]
    save("clip", clip, [named("NFC"), replace("\\s+", " ", "Regex"), named("Lowercase")], [split(CLIP, "Removed", True), byte_level()], roberta, sorted(tokens, key=lambda one: one["id"]))


# A model that shows every character and every end of a word: bytes, and a mark behind the last.
def spelling(**options):
    vocabulary = {name: place for place, name in enumerate(["<unk>", *BYTES, "a", "b", "ab", "e", "th", "t", "h"])}
    return {
        "type": "BPE",
        "dropout": None,
        "unk_token": "<unk>",
        "continuing_subword_prefix": None,
        "end_of_word_suffix": "\u0001",
        "fuse_unk": False,
        "byte_fallback": True,
        "ignore_merges": False,
        "vocab": vocabulary,
        "merges": [["a", "b"], ["t", "h"]],
        **options,
    }


def components():
    size = len(spelling()["vocab"])
    normalizers = {
        "nfc": named("NFC"),
        "nfd": named("NFD"),
        "nfkc": named("NFKC"),
        "nfkd": named("NFKD"),
        "lowercase": named("Lowercase"),
        "strip-accents": [named("NFD"), named("StripAccents")],
        "accents-only": named("StripAccents"),
        "nmt": named("Nmt"),
        "strip": strip(True, True),
        "strip-left": strip(True, False),
        "bert": bert(),
        "bert-cased": bert(lowercase=False, strip_accents=True),
        "bert-plain": bert(clean_text=False, handle_chinese_chars=False, strip_accents=False),
        "prepend": named("Prepend", prepend="_é"),
        "replace": replace("ab", "🙂"),
        "replace-class": replace("[\\p{P}\\d]+|\\s", "", "Regex"),
        "bytes": named("ByteLevel"),
        "many": [named("Nmt"), named("NFKC"), named("Lowercase"), replace(BLANKS, " ", "Regex"), strip(True, True)],
    }
    for name, normalizer in normalizers.items():
        flags = dict(special=False, normalized=True)
        words = [token("Straße", size, **flags), token("𠀀a", size + 1, **flags), token("[MASK]", size + 2, lstrip=True), token("É b", size + 3, rstrip=True, **flags)]
        save(f"normalizer-{name}", spelling(), normalizer, None, None, [])
        save(f"tokens-{name}", spelling(), normalizer, named("BertPreTokenizer"), None, words)
    pre_tokenizer = {
        "whitespace": named("Whitespace"),
        "whitespace-split": named("WhitespaceSplit"),
        "bert": named("BertPreTokenizer"),
        "digits": named("Digits", individual_digits=False),
        "each-digit": named("Digits", individual_digits=True),
        "delimiter": named("CharDelimiterSplit", delimiter="e"),
        "length": named("FixedLength", length=3),
        "metaspace": metaspace(),
        "metaspace-first": metaspace("first"),
        "metaspace-whole": metaspace("never", False),
        "bytes": byte_level(True),
        "bytes-whole": byte_level(False, False),
        "bytes-digits": [byte_level(), named("Digits", individual_digits=True)],
        "words-first": [named("WhitespaceSplit"), metaspace("first", False)],
        "all": [named("Whitespace"), named("Digits", individual_digits=False), named("Punctuation", behavior="MergedWithPrevious")],
        **{f"regex-{name}": split(pattern) for name, pattern in {"gpt2": GPT2, "llama3": LLAMA3, "cl100k": CL100K, "o200k": O200K, "clip": CLIP, "deepseek": DEEPSEEK}.items()},
    }
    for behavior in ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]:
        pre_tokenizer[f"punctuation-{behavior}"] = named("Punctuation", behavior=behavior)
        pre_tokenizer[f"split-{behavior}"] = split("\\s|ab?|[^\\x41-\\x7a]{2}|\\d{2,3}".replace("\\x41", "A").replace("\\x7a", "z"), behavior)
        pre_tokenizer[f"inverted-{behavior}"] = split("e", behavior, True, "String")
    for name, value in pre_tokenizer.items():
        save(f"words-{name}", spelling(), None, value, None, [token("<s>", size), token("[MASK]", size + 1, lstrip=True, rstrip=True)])
    alone = dict(single_word=True, special=False)
    tokens = [token("[MASK]", size, **alone), token("the", size + 1, lstrip=True, **alone), token("a", size + 2, rstrip=True, **alone), token("é", size + 3, normalized=True, **alone), token("😀", size + 4, **alone)]
    save("alone", spelling(), named("Lowercase"), named("WhitespaceSplit"), None, tokens)
    unknown = {"<unk>": 0, "a": 1, "b": 2, "ab": 3, "e": 4, "<0xC3>": 5, "<0xA9>": 6, "a\u0001": 7}
    for name, options in {"unknown": {}, "fused": {"fuse_unk": True}, "left-out": {"unk_token": None}, "no-bytes": {"byte_fallback": False, "end_of_word_suffix": None}, "whole": {"ignore_merges": True}}.items():
        save(f"bpe-{name}", spelling(vocab=unknown, merges=[["a", "b"]], **options), named("NFC"), named("WhitespaceSplit"), None, [])


def words():
    tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.train_from_iterator(texts, trainers.WordLevelTrainer(vocab_size=900, special_tokens=["[PAD]", "[UNK]"], show_progress=False))
    model = json.loads(tokenizer.to_str())["model"]
    save("word-level", model, None, named("Whitespace"), None, [token("[PAD]", 0), token("[UNK]", 1)])
    save("word-level-folded", model, [named("NFD"), named("Lowercase"), named("StripAccents")], [named("Whitespace"), named("Digits", individual_digits=True)], None, [token("[UNK]", 1)])
    save("word-level-bert", model, bert(), named("BertPreTokenizer"), None, [token("[UNK]", 1)])
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.train_from_iterator(texts, trainers.WordPieceTrainer(vocab_size=900, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]"], show_progress=False))
    model = json.loads(tokenizer.to_str())["model"]
    frame = named("BertProcessing", sep=["[SEP]", 3], cls=["[CLS]", 2])
    names = [token("[UNK]", 1), token("[CLS]", 2), token("[SEP]", 3)]
    save("model2vec", model, bert(), named("BertPreTokenizer"), None, names)
    save("wordpiece-words", model, [named("NFKC"), named("Lowercase")], named("Whitespace"), frame, names)
    save("wordpiece-tokens", model, bert(), named("BertPreTokenizer"), frame, [*names, token("𠀀a", len(model["vocab"]), normalized=True, special=False), token("İstanbul", len(model["vocab"]) + 1, normalized=True, special=False)])


def models_of_others():
    """Charsmaps of other versions than the one that is installed, with the pieces that were learned with them."""
    for path in map(Path, sys.argv[3:]):
        model = sentencepiece_model_pb2.ModelProto.FromString(path.read_bytes())
        pieces = [[piece.piece, piece.score] for piece in model.pieces]
        rules = precompiled(base64.b64encode(model.normalizer_spec.precompiled_charsmap).decode())
        unknown = model.trainer_spec.unk_id
        save(f"{path.stem}-words", unigram(pieces, unknown), rules, [named("WhitespaceSplit"), metaspace()], None, [])
        save(f"{path.stem}-blanks", unigram(pieces, unknown), [rules, strip(False, True), replace(BLANKS, BLOCK, "Regex")], metaspace(), None, [])


unigrams()
models_of_others()
byte_level_bpes()
components()
words()
