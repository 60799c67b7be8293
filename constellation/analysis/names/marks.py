"""Marks: short codes for the words in a name that affect the model's size.

The size depends on few words: the sizes themselves, and words for quantisations, draft models, pruning and a few
other things. Each of these words is replaced by a mark. Many names then have the same short sequence of marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.names import Names
from constellation.analysis.names.quantities import read_active, read_size
from constellation.analysis.names.ragged import Ragged, number_rows

#: The prefix of the mark of a quantisation. A number of bits, 'fp4' or 'packed' after it means that the weights are
#: packed. 'mlx' or nothing means that they may be packed, and 'unquantized' means that they are not packed.
QUANTISED = "q:"
#: A factor of a size (x2), a number of experts (16e), and a pruned percentage (the 25 of REAP-25).
FACTOR = re.compile(r"x(\d{1,2})|(\d{1,2})x")
OF_EXPERTS = re.compile(r"\d+e")
SHARE = re.compile(r"[1-9]\dp?")
PRUNING = re.compile(r"(?:reap|pruned?|pruning|sparsegpt|wanda)(\d*)")
#: Words for small models that assist a larger one. They are ambiguous: an MTP head is usually part of a whole
#: model, and many chat models are called assistants.
HEADS = frozenset(("assistant", "mtp", "nextn"))

_DRAFTS = frozenset(
    ("dflare", "dflash", "draft", "drafter", "dspark", "eagle", "eagle3", "medusa", "speculator", "speculators")
)
_SMALL = frozenset(
    ("baby", "femto", "light", "lite", "little", "micro", "mini", "nano", "pico", "small", "smol", "tiny")
)
_TRAINING = frozenset(
    ("checkpoint", "ckpt", "intermediate", "pretrain", "pretrained", "stage", "step", "steps", "train", "trained")
)
_TOKENS = frozenset(("tok", "token", "tokens"))
_CONTEXT = frozenset(("context", "ctx", "longcontext", "longctx", "seqlen", "window"))
# Formats and methods that pack several weights into one number, and others that do so only in some models.
_PACKERS = frozenset(("awq", "bnb", "exl2", "exl3", "ggml", "gguf", "gptq", "hqq"))
_FOUR_BITS = frozenset(("awq", "bnb", "gptq"))
_MAY_PACK = frozenset(("mlx", "mtplx"))
_BITS = re.compile(r"(?:ud[-_]?)?(?:i?q|tq|oq|u?int|fp|nf|nvfp|mxfp|w)?(\d+)")
_FULL = re.compile(r"(?:bf|fp|f|bfloat|float)(?:16|32|64)|(?:16|32)bits?|i(?:16|32|64)")


def mark_tokens(names: Names) -> Ragged:
    """Replace the tokens of each name by marks.

    A mark is a code for a size, or for a word that affects the size.

    Returns
    -------
    Ragged
        The marks of all names. A name without a size has no marks. The mark of a size begins with '+' if no
        separator precedes the size. Other words between two marks are replaced by a single ''. Other words before
        the first mark and after the last mark are removed.
    """
    cuts = names.cuts
    known: dict[str, int] = {"": 0}
    table = np.zeros((2, len(cuts.spelled)), dtype=np.int64)
    kinds = [cuts.kinds[kind] for kind in cuts.kind_of[cuts.token_of].tolist()]
    tokens = map(cuts.tokens.__getitem__, cuts.token_of.tolist())
    for place, (token, spelled, kind) in enumerate(zip(tokens, cuts.spelled, kinds, strict=True)):
        mark = _mark(token, spelled.lower(), kind)
        sized = kind == "size" and any(map(str.isdigit, mark))
        table[0, place] = known.setdefault(mark, len(known))
        table[1, place] = known.setdefault(f"+{mark}", len(known)) if sized else table[0, place]
    marks = tuple(known)
    row = number_rows(names.tokens.bounds)
    codes = table[names.joined.codes.astype(np.int64), names.spelled.codes]
    gives_size = np.fromiter(map(_is_sized, marks), dtype=bool, count=len(marks))
    has_size = np.bincount(row[gives_size[codes]], minlength=len(names)) > 0
    codes[~has_size[row]] = 0
    _drop_idle(codes, row, marks)
    within = codes != 0
    first, last = np.full(len(names), len(codes)), np.full(len(names), -1)
    marked = np.flatnonzero(within)
    first[row[marked[::-1]]], last[row[marked]] = marked[::-1], marked
    kept = within | np.append(False, within[:-1])[: len(within)]
    kept &= (first[row] <= np.arange(len(codes))) & (np.arange(len(codes)) <= last[row])
    return Ragged(np.concatenate([[0], np.cumsum(kept)])[names.tokens.bounds], codes[kept], marks)


def _drop_idle(codes: NDArray[np.int64], row: NDArray[np.int32], marks: Sequence[str]) -> None:
    """Remove marks that mean nothing without a certain other mark, if that mark is missing.

    Removed marks are set to ''. For example, 25 is a pruned percentage only after a word such as 'reap'.
    """
    follows = np.append(row[1:] == row[:-1], False)[: len(row)]
    after = np.where(follows, np.append(codes[1:], 0)[: len(codes)], 0)
    before = np.where(np.append(False, follows[:-1])[: len(row)], np.append(0, codes[:-1])[: len(codes)], 0)

    def find(wanted: Callable[[str], object]) -> NDArray[np.bool_]:
        return np.fromiter((bool(wanted(mark)) for mark in marks), dtype=bool, count=len(marks))

    idle = find(SHARE.fullmatch)[codes] & ~find(PRUNING.fullmatch)[before]
    idle |= find("letter".__eq__)[codes] & ~find(lambda mark: mark.startswith("+"))[after]
    idle |= find("it".__eq__)[codes] & ~find("assistant".__eq__)[after]
    idle |= find("base".__eq__)[codes] & ~find(lambda mark: mark.endswith("t"))[after]
    codes[idle] = 0


def _is_sized(mark: str) -> bool:
    """Return whether a mark states the size of a model, or of the active part of a model."""
    text = mark.removeprefix("+")
    return read_active(text) is not None or read_size(text, 0) is not None


def _mark(token: str, spelled: str, kind: str) -> str:
    """Return the mark that represents a token.

    The mark is '' for a token that does not affect the size of the model.
    """
    if kind == "size" and any(map(str.isdigit, token)):
        return spelled if "_" in spelled else token
    if kind == "quantisation" or token in _PACKERS | _MAY_PACK:
        return _mark_quantisation(token)
    if token in _DRAFTS:
        return "draft"
    if token in HEADS or token in ("base", "it") or PRUNING.fullmatch(token):
        return token
    if token.startswith("moe") or token.endswith("moe"):
        return "moe"
    for words, mark in ((_TOKENS, "tokens"), (_CONTEXT, "context"), (_TRAINING, "training"), (_SMALL, "small")):
        if token in words:
            return mark
    if token.startswith(("tiny", "smol")):
        return "small"
    counts = (FACTOR, OF_EXPERTS, SHARE) if token[0].isdigit() else (FACTOR,)
    if any(count.fullmatch(token) for count in counts):
        return token
    return "letter" if len(token) == 1 and token.isalpha() else ""


def _mark_quantisation(token: str) -> str:
    """Return the mark that represents a quantisation such as q4 or gguf.

    The mark is '' for full precision (see `QUANTISED`).
    """
    if _FULL.fullmatch(token):
        return ""
    if token in _MAY_PACK or token == "unquantized":
        return QUANTISED + ("mlx" if token in _MAY_PACK else token)
    if "fp4" in token:
        return QUANTISED + "fp4"
    if token in _FOUR_BITS:
        return QUANTISED + "4"
    bits = _BITS.match(token)
    if bits and 1 <= int(bits[1]) <= 8:
        return QUANTISED + bits[1]
    return QUANTISED + ("packed" if token in _PACKERS or any(map(str.isdigit, token)) else "")
