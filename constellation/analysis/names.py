"""Model ids in, their owners, names, lower-case tokens and the kind of each token out.
 A name is cut at its separators, where letters meet digits and where the case changes (``Qwen3.5-9B`` gives
``qwen 3.5 9b``), but descriptors stay whole (``7b``, ``4bit``, ``a3b``, ``q4_k_m``, ``w4a16``), and so does
a word of mixed case that the catalogue treats as one (``DeepSeek``, ``MiniMax``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from constellation.catalogue.vocabulary import Vocabulary

# One chunk between separators. A dot between digits holds (3.5), an underscore only between single digits
# (3_5).
_CHUNK = re.compile(
    r"(?<![^\W_])(?:ud-)?i?q\d(?:_[0-9a-z]{1,2}){1,3}(?![^\W_])"
    r"|(?<![^\W_])\d+[-_ ]bits?(?![^\W_])"
    r"|(?<!\d)(?:19|20)\d\d[-_.](?:0[1-9]|1[0-2])[-_.][0-3]\d(?!\d)"
    r"|[^\W_]+(?:(?:(?<=\d)\.(?=\d)|(?<=[^\d]\d)_(?=\d(?!\d)))[^\W_]+)*",
    re.IGNORECASE,
)
# The pieces of a chunk: v2 and r1 whole, sizes whole, numbers, the rest in runs of letters.
_PIECE = re.compile(
    r"(?<![^\W\d_])[A-Za-z]\d++(?:[._]\d++)*(?:[A-Za-z](?![^\W_])|(?![^\W\d_])|(?=[A-Za-z]{4}))"
    r"|(?<=[a-z])[A-Z]\d++(?:[._]\d++)*(?![a-z])"
    r"|(?<=[a-z]{4})v\d++(?:[._]\d++)*(?![a-z])"
    r"|\d+x\d+(?:[.p]\d+)?[bmBM](?![^\W_])"
    r"|\d+(?:[.p]\d+)?[bmktBMKT](?:\d(?!\d))?(?![^\W_])"
    r"|\d++(?:[._]\d++)*(?:[A-Za-z](?![^\W_]))?"
    r"|[^\W\d_]{4,}?(?=v\d|(?<=[a-z])[A-Z]\d)"
    r"|[^\W\d_]+"
)
_CASE = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[^\W\d_]")
_WHOLE_BORNE_BY = 3


@dataclass(frozen=True)
class Names:
    """Every id taken apart; row i is model i.

    ``owners`` and ``names`` are what stands before and after the slash ("" where an id has no owner).
    ``tokens`` are lower case, without the owner. ``kinds`` is the vocabulary's kind of each token ("" for
    no descriptor), ``spelled`` the token as written, ``joined`` whether it touches the token before it.
    """

    owners: tuple[str, ...]
    names: tuple[str, ...]
    tokens: tuple[tuple[str, ...], ...]
    kinds: tuple[tuple[str, ...], ...]
    spelled: tuple[tuple[str, ...], ...]
    joined: tuple[tuple[bool, ...], ...]

    def __len__(self) -> int:
        return len(self.names)

    def facet(self, *kinds: str) -> tuple[tuple[str, ...], ...]:
        """Give the tokens of those kinds for each model, each once, in the order of the name."""
        wanted = frozenset(kinds)
        return tuple(
            tuple(dict.fromkeys(t for t, k in zip(tokens, row, strict=True) if k in wanted)) if row else ()
            for tokens, row in zip(self.tokens, self.kinds, strict=True)
        )


def read_names(ids: Sequence[str], vocabulary: Vocabulary) -> Names:
    """Take every id apart; linear in the length of the ids.

    An id without a slash has no owner. A name of nothing but separators has no tokens.
    """
    parts = [model.split("/", 1) if "/" in model else ["", model] for model in ids]
    chunked = [_CHUNK.findall(name) for _, name in parts]
    chunks = Counter(chunk for row in chunked for chunk in row)
    leading = Counter(row[0] for row in chunked if row)
    cuts = _cut_chunks(chunks, leading, vocabulary)
    tokens, spelled, joined, kinds = [], [], [], []
    for row in chunked:
        pieces = [cuts[chunk] for chunk in row]
        spelled.append(tuple(p for cut in pieces for p in cut[0]))
        tokens.append(tuple(p for cut in pieces for p in cut[1]))
        kinds.append(tuple(k for cut in pieces for k in cut[2]))
        joined.append(tuple(number > 0 for cut in pieces for number in range(len(cut[0]))))
    return Names(
        owners=tuple(owner for owner, _ in parts),
        names=tuple(name for _, name in parts),
        tokens=tuple(tokens),
        kinds=tuple(kinds),
        spelled=tuple(spelled),
        joined=tuple(joined),
    )


_Cut = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _cut_chunks(chunks: Counter[str], leading: Counter[str], vocabulary: Vocabulary) -> dict[str, _Cut]:
    """Cut every distinct chunk once: its pieces as written, in lower case, and their kinds."""
    pieces = {chunk: _find_pieces(chunk, vocabulary) for chunk in chunks}
    words: Counter[str] = Counter()
    first: Counter[str] = Counter()
    for chunk, count in chunks.items():
        for number, piece in enumerate(pieces[chunk]):
            words[piece.lower()] += count
            first[piece.lower()] += leading[chunk] if number == 0 else 0
    cuts: dict[str, _Cut] = {}
    for chunk, found in pieces.items():
        spelled = tuple(part for piece in found for part in _split_case(piece, words, first, vocabulary))
        tokens = tuple(_normalise(part) for part in spelled)
        cuts[chunk] = (spelled, tokens, tuple(map(vocabulary.kind_of, tokens)))
    return cuts


def _normalise(piece: str) -> str:
    """Lower case; '4-bit' and '4 bit' are '4bit', '3_5' is '3.5'."""
    token = piece.lower()
    if token.endswith(("bit", "bits")) and token[0].isdigit():
        return re.sub(r"[-_ ]|s$", "", token)
    if "_" in token and token[0] != "q" and not token.startswith(("iq", "ud")):
        return token.replace("_", ".")
    return token


def _find_pieces(chunk: str, vocabulary: Vocabulary) -> list[str]:
    if vocabulary.kind_of(_normalise(chunk)):
        return [chunk]
    return _PIECE.findall(chunk)


def _split_case(piece: str, words: Counter[str], first: Counter[str], vocabulary: Vocabulary) -> list[str]:
    """Split a word at its changes of case, unless the catalogue knows it whole or a part would be too short.

    Descriptors run together (``FunctionCalling``) are split too, unless names begin with them (``MiniMax``).
    """
    if len(piece) < 4 or not piece.isalpha():
        return [piece]
    lower = piece.lower()
    backbone = next((word for word in vocabulary.words_of("class") if lower.endswith(word)), "")
    if backbone and len(lower) > len(backbone):
        before, after = piece[: -len(backbone)], piece[-len(backbone) :]
        link = before[-3:] if before.lower().endswith("for") else ""
        return [part for part in (before.removesuffix(link), link, after) if part]
    parts = _CASE.findall(piece)
    short = any(len(part) < 2 or (len(part) < 3 and not vocabulary.kind_of(part.lower())) for part in parts)
    if vocabulary.kind_of(lower) or len(parts) == 1 or "".join(parts) != piece or short:
        return [piece]
    described = all(vocabulary.kind_of(part.lower()) not in ("", "genus") for part in parts)
    known_whole = words[lower] >= _WHOLE_BORNE_BY and not (described and 2 * first[lower] < words[lower])
    return [piece] if known_whole else parts
