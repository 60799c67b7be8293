"""Split names into tokens.

Names are cut at separators into *chunks*, chunks into *pieces* where letters meet digits, and pieces into words
where the case changes: ``Qwen3.5-9B`` gives ``qwen 3.5 9b``. Descriptors stay whole (``7b``, ``4bit``, ``a3b``,
``q4_k_m``, ``w4a16``). A word of mixed case also stays whole if the catalogue treats it as one word (``DeepSeek``,
``MiniMax``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.ragged import Ragged, form_ragged, gather
from constellation.catalogue.vocabulary import Vocabulary

_NUMBER = r"\d+(?:[.p]\d+)?"
_END = r"(?![^\W_])"  # no letter or digit follows
# A dot between digits belongs to the number (3.5), except between a year and a size (2026.27B), or before a size
# where the number would be thousands of billions.
_DOT = rf"(?<=\d)(?!(?:(?<=(?:19|20)\d\d)\.\d+[bm]|(?<=\d{{4}})\.\d+b){_END})\.(?=\d)"
# An underscore between single digits is the dot of a version (Llama-3_1), but not before a number that goes on
# or has a unit (EXL3_4.0bpw, Nova3_8B, mixed-4_8bit), nor before the zero of a size (Nova2_0_5B).
_UNIT = rf"(?:[bmktel]|bits?|bpw|ep|epochs?|layers?|shots?|steps?)(?:a?\d|{_END})"
_VERSION = rf"(?<=[^\d\n]\d)_(?=\d(?!\d|\.\d|{_UNIT}))(?!0_\d)"
# An underscore is the decimal point of a size if the number follows another separator or is 0 (opt-2_7b, 3_0_5B).
_DECIMAL = rf"(?:(?<=[-\s]\d)|(?<=[-\s]\d\d)|(?<=[-\s_]0))_(?=\d[bm]{_END})"
# The parts of a quantisation that follow its digit: Q4_K_M, IQ2_XXS, UD-Q6_K_XL, IQ4_KSS.
_QUANTISATION = (
    rf"(?:(?:ud[-_])?(?:i|t)?q\d(?:_(?!\d[bm]{_END})(?:[0-9a-z]{{1,2}}|xx[sl]|kss)){{1,3}}"
    r"|q\d+f\d+_\d)"  # of MLC: q4f16_1
)
_DATE = r"(?<!\d)(?:19|20)\d\d[-_.](?:0[1-9]|1[0-2])[-_.][0-3]\d(?!\d|[bm](?![^\W_]))"
# The pieces of a chunk: parts such as v2 and r1, sizes, numbers, and runs of letters.
_PIECE = re.compile(
    rf"(?<=\d[bmBM])[aA]{_NUMBER}[bmBM]{_END}"  # the second part of 21BA3B
    rf"|{_NUMBER}[bmBM](?=[aA]?{_NUMBER}[bmBM]{_END})"  # the first part of 21BA3B and of 1b14b
    r"|(?<![^\W\d_])[A-Za-z]\d++(?:[._]\d++)*(?:[A-Za-z](?![^\W_])|(?![^\W\d_])|(?=[A-Za-z]{4}))"
    r"|(?<=[a-z])[A-Z]\d++(?:[._]\d++)*(?![a-z])"
    r"|(?<=[a-z]{4})v\d++(?:[._]\d++)*(?![a-z])"
    r"|\d+x\d+(?:[.p]\d+)?[bmBM](?![^\W_])"
    r"|\d+(?:[.p]\d+)?[bmktBMKT](?:\d(?!\d))?(?![^\W_])"
    r"|\d{1,2}p\d(?![^\W_])"  # the version in qwen3p5
    rf"|\d+\.\d+(?=(?:\.\d+){{1,2}}[bmBM]{_END})"  # the version before a size: 3.1.8B
    r"|\d++(?:[._]\d++)*(?:[A-Za-z](?![^\W_]))?"
    r"|[^\W\d_]{4,}?(?=v\d|(?<=[a-z])[A-Z]\d)"
    r"|[^\W\d_]+"
)
_CASE = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[^\W\d_]")
_WHOLE_BORNE_BY = 3


def compile_chunks(vocabulary: Vocabulary) -> re.Pattern[str]:
    """Compile the regular expression that splits names into chunks.

    The text has one name per line. Line ends are matched too. A chunk is a part of a name between separators.
    """
    listed = [word for word in vocabulary.words if "_" in word and not re.fullmatch(_QUANTISATION, word)]
    whole = "|".join(map(re.escape, sorted(listed, key=lambda word: (-len(word), word))))
    return re.compile(
        rf"\n|(?<![^\W_])(?:{_QUANTISATION}|\d+[-_ ]bits?{f'|{whole}' if whole else ''}){_END}|{_DATE}"
        rf"|[^\W_]+(?:(?=[._])(?:{_DOT}|{_VERSION}|{_DECIMAL})[^\W_]+)*",
        re.IGNORECASE,
    )


@dataclass(frozen=True, eq=False)
class Cuts:
    """The ways in which the distinct chunks of names can be split into words.

    A chunk is a part of a name between separators. `cut_rows` chooses between the possible divisions.

    Attributes
    ----------
    pieces : Ragged
        The pieces of each chunk.
    lower : ndarray of int32, shape (pieces,)
        A number for each piece. Pieces that differ only in case have the same number.
    ways : Ragged, 2 × pieces rows
        The words of the pieces, as indices into `spelled`. The first half of the rows has the words of each piece
        if the piece stays whole. The second half has its words if it is split. If there is no choice, a piece has
        the same words in both halves.
    described : ndarray of bool, shape (pieces,)
        Whether all words that a piece would be split into are descriptors.
    spelled : tuple of str
        The distinct words as written.
    token_of : ndarray of int32
        The token of each word, as an index of `tokens`.
    tokens : tuple of str
        The distinct tokens, sorted.
    kind_of : ndarray of int8
        The kind of each token, as an index of `kinds`.
    kinds : tuple of str
        "" and the kinds of the vocabulary.
    """

    pieces: Ragged
    lower: NDArray[np.int32]
    ways: Ragged
    described: NDArray[np.bool_]
    spelled: tuple[str, ...]
    token_of: NDArray[np.int32]
    tokens: tuple[str, ...]
    kind_of: NDArray[np.int8]
    kinds: tuple[str, ...]


def find_cuts(chunks: Sequence[str], vocabulary: Vocabulary) -> Cuts:
    """Find the ways in which each chunk can be split into words.

    A chunk is a part of a name between separators. The time is linear in the number of letters.
    """
    pieces = form_ragged(_find_pieces(chunk, vocabulary) for chunk in chunks)
    words: dict[str, int] = {}
    lower = [words.setdefault(piece.lower(), len(words)) for piece in pieces.values]
    choices = [_split_case(piece, vocabulary) for piece in pieces.values]
    ways = form_ragged([kept for kept, _ in choices] + [split for _, split in choices])
    free = ("", "genus")
    described = [all(vocabulary.kind_of(part.lower()) not in free for part in split) for _, split in choices]
    normal = [_normalise(word, vocabulary) for word in ways.values]
    tokens = sorted(set(normal))
    number = {token: code for code, token in enumerate(tokens)}
    kinds = ("", *vocabulary.kinds)
    return Cuts(
        pieces=pieces,
        lower=np.array(lower, dtype=np.int32),
        ways=ways,
        described=np.array(described, dtype=bool),
        spelled=tuple(ways.values),
        token_of=np.array([number[token] for token in normal], dtype=np.int32),
        tokens=tuple(tokens),
        kind_of=np.array([kinds.index(vocabulary.kind_of(token)) for token in tokens], dtype=np.int8),
        kinds=kinds,
    )


@dataclass(frozen=True)
class WholeWords:
    """The words of mixed case that a catalogue treats as one word, in lower case.

    Attributes
    ----------
    common : frozenset of str
        The words that enough names have as one word.
    leading : frozenset of str
        Those of them that are often the first word of a name. A word that could be split into descriptors
        (``MiniMax``) stays whole only if it is among these.
    """

    common: frozenset[str]
    leading: frozenset[str]

    def choose(self, cuts: Cuts) -> NDArray[np.bool_]:
        """Return which pieces of `cuts` stay whole.

        The result is a boolean array of shape (pieces,).
        """
        lower = [piece.lower() for piece in cuts.pieces.values]
        return np.array(
            [
                word in self.common and (word in self.leading or not described)
                for word, described in zip(lower, cuts.described.tolist(), strict=True)
            ],
            dtype=bool,
        )


def find_whole_words(chunked: Ragged, cuts: Cuts) -> WholeWords:
    """Find the words of mixed case that stay whole in the names of a catalogue.

    Words that would not be split anyway are left out.

    Parameters
    ----------
    chunked : Ragged
        The chunks of each name. Its codes are rows of `cuts.pieces`.
    cuts : Cuts
        How the chunks may be cut.
    """
    common, leading = _count_pieces(chunked, cuts)
    several = np.diff(cuts.ways.bounds)[len(common) :] > 1
    listed = [
        {
            piece.lower()
            for piece, wanted in zip(cuts.pieces.values, (several & which).tolist(), strict=True)
            if wanted
        }
        for which in (common, common & leading)
    ]
    return WholeWords(frozenset(listed[0]), frozenset(listed[1]))


def _count_pieces(chunked: Ragged, cuts: Cuts) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return whether enough names have each piece, and whether names often begin with it."""
    size = len(cuts.pieces)
    borne = np.bincount(chunked.codes, minlength=size)
    leading = np.bincount(chunked.codes[chunked.bounds[:-1][np.diff(chunked.bounds) > 0]], minlength=size)
    piece, lengths = cuts.pieces.codes, np.diff(cuts.pieces.bounds)
    words = np.bincount(cuts.lower[piece], np.repeat(borne, lengths), minlength=len(cuts.lower))[cuts.lower]
    first = cuts.pieces.bounds[:-1][lengths > 0]
    firsts = np.bincount(cuts.lower[piece[first]], leading[lengths > 0], minlength=len(cuts.lower))[cuts.lower]
    return words >= _WHOLE_BORNE_BY, 2 * firsts >= words


def cut_rows(
    chunked: Ragged, cuts: Cuts, known: WholeWords | None = None
) -> tuple[NDArray[np.int64], NDArray[np.integer], NDArray[np.bool_]]:
    """Split names into words.

    A word of mixed case stays whole if enough of these names have it as one word. The same name may therefore be
    split differently in another catalogue.

    Parameters
    ----------
    chunked : Ragged
        The chunks of each name. Its codes are rows of `cuts.pieces`.
    cuts : Cuts
        How the chunks may be cut.
    known : WholeWords, optional
        The words that stay whole. By default, they are found in the names themselves.

    Returns
    -------
    bounds : ndarray of int64, shape (names + 1,)
        Where the words of each name begin.
    words : ndarray of int
        The words as written, as indices of `cuts.spelled`.
    joined : ndarray of bool
        Whether each word follows the previous one without a separator.
    """
    if known is None:
        common, leading = _count_pieces(chunked, cuts)
        whole = common & (leading | ~cuts.described)
    else:
        whole = known.choose(cuts)
    way = np.arange(len(whole)) + np.where(whole, 0, len(whole))
    of_piece, bounds = gather(cuts.ways.bounds, way[cuts.pieces.codes])
    # The words of a chunk are the words of its pieces, so they begin and end with the first and the last piece.
    of_chunk = bounds[cuts.pieces.bounds]
    places, entries = gather(of_chunk, chunked.codes)
    joined = places > of_chunk[np.repeat(chunked.codes, np.diff(entries))]
    return entries[chunked.bounds], cuts.ways.codes[of_piece][places], joined


def _normalise(piece: str, vocabulary: Vocabulary) -> str:
    """Convert a word to its token, for example '4-bit' to 4bit.

    The token is in lower case, and '3_5' becomes '3.5'. A quantisation such as 'q4_k_m' keeps its underscores.
    """
    token = piece.lower()
    if token.endswith(("bit", "bits")) and token[0].isdigit():
        return re.sub(r"[-_ ]|s$", "", token)
    if "_" in token and vocabulary.kind_of(token) != "quantisation":
        return token.replace("_", ".")
    return token


def _find_pieces(chunk: str, vocabulary: Vocabulary) -> list[str]:
    if vocabulary.kind_of(_normalise(chunk, vocabulary)):
        return [chunk]
    return _PIECE.findall(chunk)


def _split_case(piece: str, vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    """Return the two ways to split a part of a name: as one word and as several words.

    The part is split where the case changes, unless a word would be too short. Descriptors that are run together
    (``FunctionCalling``) are split too, unless names begin with them (``MiniMax``).
    """
    if len(piece) < 4 or not piece.isalpha():
        return [piece], [piece]
    lower = piece.lower()
    backbone = next((word for word in vocabulary.words_of("class") if lower.endswith(word)), "")
    if backbone and len(lower) > len(backbone):
        before, after = piece[: -len(backbone)], piece[-len(backbone) :]
        link = before[-3:] if before.lower().endswith("for") else ""
        parts = [part for part in (before.removesuffix(link), link, after) if part]
        return parts, parts
    parts = _CASE.findall(piece)
    short = any(len(part) < 2 or (len(part) < 3 and not vocabulary.kind_of(part.lower())) for part in parts)
    if vocabulary.kind_of(lower) or len(parts) == 1 or "".join(parts) != piece or short:
        return [piece], [piece]
    return [piece], parts
