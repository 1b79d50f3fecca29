"""Makes the tables beside it: what each code point is to the Rust library `tokenizers`, asked one by one.

The library mixes Unicode versions (categories of 8, normal forms of 9, regular expressions of 16, lower case of its compiler),
so no single Unicode database gives its answers.

    python3 -m venv venv
    venv/bin/pip install tokenizers==0.23.3 unicodedata2==18.0.0 sentencepiece==0.2.3 protobuf
    venv/bin/python src/unicode/tables/make_tables.py
"""

import base64
import io
import json
import tempfile
from importlib.metadata import version
from pathlib import Path

import sentencepiece
import unicodedata2 as unicode18
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers

TOKENIZERS = "0.23.3"
if version("tokenizers") != TOKENIZERS:
    raise SystemExit(f"tokenizers {version('tokenizers')} is installed; expected: {TOKENIZERS}")

here = Path(__file__).parent
CHARACTERS = [chr(c) for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
HANGUL = range(0xAC00, 0xD7A4)
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number):
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text or "0"


def numbers(values):
    return " ".join(map(base36, values))


def runs(characters):
    """Code points as: gap since the last run, length of the run, and so on."""
    out, end = [], 0
    for code in sorted(map(ord, characters)):
        if out and code == end:
            out[-1] += 1
        else:
            out += [code - end, 1]
        end = code + 1
    return numbers(out)


def bert(**flags):
    off = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**{**off, **flags}).normalize_str


def changed(normalize):
    return {c: normalize(c) for c in CHARACTERS if normalize(c) != c}


nfd = normalizers.NFD().normalize_str
nfc = normalizers.NFC().normalize_str


def matching(pattern):
    split = pre_tokenizers.Split(Regex(pattern), "removed", False)
    return {c for c in CHARACTERS if not split.pre_tokenize_str(c)}


def isolated(pre_tokenizer):
    return {c for c in CHARACTERS if [word for word, _ in pre_tokenizer.pre_tokenize_str(f"a{c}a")] == ["a", c, "a"]}


def removed(pre_tokenizer):
    return {c for c in CHARACTERS if [word for word, _ in pre_tokenizer.pre_tokenize_str(f"a{c}a")] == ["a", "a"]}


def moves():
    """Characters that canonical ordering moves: before one of class 1, or behind one of class 232."""
    moved = lambda text: nfd(text) != text
    return {c for c in CHARACTERS if nfd(c) == c and (moved(f"a{c}\u0334") or moved(f"a\u0315{c}"))}


def classes(characters):
    """Combining classes, confirmed with the library on every pair."""
    known = {c: unicode18.combining(c) for c in characters}
    for one, its in known.items():
        for other, others in known.items():
            assert (nfd(f"a{one}{other}") != f"a{one}{other}") == (others < its), (one, other)
    return known


def lower_runs(lower):
    """Lower case as: gap since the last run's first code point, count, step between code points, offset to the lower case + 2**17."""
    out, previous, codes = [], 0, sorted(map(ord, lower))
    offset = lambda code: ord(lower[chr(code)]) - code
    while codes:
        first, step = codes[0], 1 if codes[0] + 1 in codes[1:2] else 2
        count = 1
        while count < len(codes) and codes[count] == first + count * step and offset(codes[count]) == offset(first):
            count += 1
        out += [first - previous, count, step, offset(first) + 2**17]
        previous, codes = first, codes[count:]
    return numbers(out)


def decomposition_text(decompositions):
    """Each as: gap since the last code point, and what stands for it, with dots between."""
    out, previous = [], 0
    for code in sorted(map(ord, decompositions)):
        out.append(".".join(map(base36, [code - previous, *map(ord, decompositions[chr(code)])])))
        previous = code
    return " ".join(out)


def write(name, comment, tables):
    lines = [f"// {line}" for line in comment]
    for constant, (doc, text) in tables.items():
        lines += ["", f"/** {doc} */", f"export const {constant} =", f'  "{text}";']
    (here / name).write_text("\n".join(lines) + "\n", "utf-8")
    print(name, {constant: len(text) for constant, (_, text) in tables.items()})


MADE = [f"Made by make_tables.py with tokenizers {TOKENIZERS}: change that script, not this file."]
NUMBERS = "Numbers are in base 36; runs of code points are pairs: gap since the last run, length."

white_space = matching(r"\s")
assert white_space == removed(pre_tokenizers.BertPreTokenizer())

cleaned = changed(bert(clean_text=True))
deleted = {c for c, text in cleaned.items() if text == ""}
assert {c for c, text in cleaned.items() if text == " "} | {" "} == white_space - deleted

stripped = changed(bert(strip_accents=True))
marks = {c for c, text in stripped.items() if text == ""}
decompositions = {c: text for c, text in stripped.items() if text and ord(c) not in HANGUL}
moving = moves()
ordered = classes(moving - marks)
# What decomposes begins with a starter, also after the marks are gone: canonical ordering begins anew there.
assert all(nfd(c)[0] not in moving and text[0] not in moving for c, text in decompositions.items())

lower = changed(bert(lowercase=True))
dotted_i = lower.pop("\u0130")
assert dotted_i == "i\u0307" and all(len(text) == 1 for text in lower.values())
# Lower case never makes what the pre-tokenizer or canonical ordering would treat differently.
assert not set(lower.values()) & (white_space | marks | moving)

write(
    "bert-tables.ts",
    ["What BertNormalizer and BertPreTokenizer of the Rust library `tokenizers` do to each code point.", *MADE, NUMBERS],
    {
        "DELETED": ("Removed by `clean_text`.", runs(deleted)),
        "PUNCTUATION": ("A word of its own.", runs(isolated(pre_tokenizers.BertPreTokenizer()))),
        "MARKS": ("Removed by `strip_accents`.", runs(marks)),
        "STARTER_MARKS": ("Those of them that canonical ordering does not cross.", runs({c for c in marks if not set(nfd(c)) & moving})),
        "ORDERED": (
            "Kept by `strip_accents`, but put in canonical order: gap since the last code point, combining class.",
            numbers(
                number
                for last, code in zip([0, *sorted(map(ord, ordered))], sorted(map(ord, ordered)))
                for number in (code - last, ordered[chr(code)])
            ),
        ),
        "DECOMPOSITIONS": (
            "What `strip_accents` leaves of a code point that decomposes, Hangul syllables aside: gap since the last one, parts.",
            decomposition_text(decompositions),
        ),
        "LOWER_CASE": (
            "Runs of capitals: gap since the last run's first, count, step, offset to the lower case + 2^17. U+0130 aside.",
            lower_runs(lower),
        ),
    },
)

parts = {part for c in CHARACTERS for part in nfd(c) if nfd(c) != c}
inert = {c for c in CHARACTERS if nfd(c) == c} - moving - parts
newer = {c for c in inert if unicode18.combining(c) or unicode18.normalize("NFD", c) != c}
newer |= inert & {part for c in newer for part in unicode18.normalize("NFD", c)}

write(
    "byte-level-tables.ts",
    ["How the regular expressions and the NFC of the Rust library `tokenizers` see each code point.", *MADE, NUMBERS],
    {
        "LETTERS": ("`\\p{L}`", runs(matching(r"\p{L}"))),
        "NUMBERS": ("`\\p{N}`", runs(matching(r"\p{N}"))),
        "NEWER_THAN_NFC": (
            "Younger than the library's normal forms, which leave them alone; an engine's own NFC may not.",
            runs(newer),
        ),
    },
)

nfkd = normalizers.NFKD().normalize_str
compatible = {c: nfkd(c) for c in CHARACTERS}
inert = {c for c in CHARACTERS if compatible[c] == c} - moving - {part for c in CHARACTERS for part in compatible[c] if compatible[c] != c}
newer = {c for c in inert if unicode18.combining(c) or unicode18.normalize("NFKD", c) != c}
newer |= inert & {part for c in newer for part in unicode18.normalize("NFKD", c)}
strip_accents = normalizers.StripAccents().normalize_str

write(
    "normal-form-tables.ts",
    ["How the normal forms of the Rust library `tokenizers` see each code point.", *MADE, NUMBERS],
    {
        "NEWER_THAN_NFKC": (
            "Younger than the library's compatible forms, which leave them alone; an engine's own NFKC may not.",
            runs(newer),
        ),
        "ACCENTS": ("Removed by `StripAccents`.", runs({c for c in CHARACTERS if strip_accents(c) == ""})),
    },
)

categories = ["Lu", "Ll", "Lt", "Lm", "Lo", "M", "Nd", "P", "S"]
write(
    "category-tables.ts",
    ["What the regular expressions and pre-tokenizers of the Rust library `tokenizers` take for letters, marks, digits and words.", *MADE, NUMBERS],
    {
        **{f"CATEGORY_{name.upper()}": (f"`\\p{{{name}}}`", runs(matching(rf"\p{{{name}}}"))) for name in categories},
        "WORD": (
            "`\\w` of `Whitespace` and of added tokens that must be words.",
            runs({c for c in CHARACTERS if len(pre_tokenizers.Whitespace().pre_tokenize_str(f"a{c}a")) == 1}),
        ),
        "NUMERIC": ("A number to `Digits`.", runs(isolated(pre_tokenizers.Digits(individual_digits=True)))),
    },
)
assert matching(r"\d") == matching(r"\p{Nd}")


def precompiled(characters):
    """A `Precompiled` normalizer that replaces each of the characters by Z."""
    model = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as rules:
        rules.write("".join(f"{ord(c):X}\t5A\n" for c in characters))
        rules.flush()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(["some words to learn from"] * 5),
            model_writer=model,
            vocab_size=50,
            hard_vocab_limit=False,
            minloglevel=2,
            normalization_rule_tsv=rules.name,
        )
    charsmap = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue()).normalizer_spec.precompiled_charsmap
    normalizer = {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(charsmap).decode()}
    words = {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "a"}
    return Tokenizer.from_str(json.dumps({"normalizer": normalizer, "model": words})).normalizer.normalize_str


# `Precompiled` goes by graphemes. One of less than six bytes is replaced as a whole, accent included; a character of a longer one
# is replaced by itself, and the accent stays: that tells whether a character belongs to one grapheme with what is before it.
ACCENT, JOINER, HEART, VIRAMA, KA = "\u0301", "\u200d", "\u2764", "\u094d", "\u0915"
L, V, T, LV, LVT, COPYRIGHT = "\u1100", "\u1161", "\u11a8", "\uac00", "\uac01", "\u00a9"
PROBES = ["a", COPYRIGHT, KA, L, V, T]
probing = precompiled(PROBES)
formats = [c for c in CHARACTERS if c != "\0" and ord(c) < 0x10000 and unicode18.category(c) in ("Cc", "Cf", "Zl", "Zp")]
formats += [c for c in map(chr, [0x2065, *range(0xFFF0, 0xFFF9)]) if c not in formats]
formatting = precompiled(formats)


def joined(before, probe, behind=""):
    """Characters that make one grapheme of `probe` and what is before it."""
    return {c for c in CHARACTERS if probing(before + c + behind + probe + ACCENT).endswith(ACCENT)}


extending = {c for c in CHARACTERS if probing(f"a{c}") == "Z"} | {JOINER}
controls = {c for c in formats if formatting(c + ACCENT) == f"Z{ACCENT}"} | {"\0"}
assert not controls & extending
prepended = joined("", "a")
pictographs = joined("", COPYRIGHT, JOINER) - prepended
transparent = joined(HEART, COPYRIGHT, JOINER) & extending
linkers = joined(KA, KA) - prepended
consonants = joined("", KA, VIRAMA) - prepended
linking = joined(KA, KA, VIRAMA) & extending
leading = joined("", L) - prepended
vowels = joined("", T) & joined(L, T) - prepended
trailing = (joined("", T) - prepended) - joined("", V) - joined("", L)
print(len(extending), len(controls), len(prepended), len(pictographs), len(transparent), len(linkers), len(consonants), len(linking), len(leading), len(vowels), len(trailing))

write(
    "grapheme-tables.ts",
    ["How the graphemes that `Precompiled` of the Rust library `tokenizers` goes by are told apart.", *MADE, NUMBERS],
    {
        "CONTROLS": ("Alone in their grapheme.", runs(controls)),
        "EXTENDING": ("In one grapheme with what is before them.", runs(extending)),
        "PREPENDED": ("In one grapheme with what is behind them.", runs(prepended)),
        "PICTOGRAPHS": ("Joined by U+200D to those before and behind it.", runs(pictographs)),
        "TRANSPARENT": ("May stand between a pictograph and the U+200D.", runs(transparent)),
        "CONSONANTS": ("Indic consonants, which a linker joins.", runs(consonants)),
        "LINKERS": ("Those linkers.", runs(linkers)),
        "LINKING": ("May stand beside a linker.", runs(linking)),
    },
)
