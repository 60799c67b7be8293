"""The vocabulary: words that describe a model but never name its family.

Examples are sizes and formats.

The words are listed in ``vocabulary.toml`` in the folder of this file. To add a new format or method, change only
that file. Families are not listed, because they are found in the catalogue.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from constellation.errors import AtlasError

_FIELDS = {"about", "words", "patterns"}


@dataclass(frozen=True)
class Vocabulary:
    """The words that describe models, and patterns for such words.

    They are grouped into kinds such as size, language or method.

    If a token belongs to two kinds, words have priority over patterns, and earlier kinds over later kinds.

    Attributes
    ----------
    kinds : tuple of str
        The names of the kinds, in the order of the file.
    about : mapping of str to str
        A description of each kind.
    words : mapping of str to str
        The kind of each word.
    by_kind : mapping of str to tuple of str
        The words of each kind, in the order of the file.
    patterns : tuple of (str, re.Pattern)
        Pairs of a kind and an expression that matches whole tokens of this kind, in the order of the file.
    """

    kinds: tuple[str, ...]
    about: Mapping[str, str]
    words: Mapping[str, str]
    by_kind: Mapping[str, tuple[str, ...]]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    _known: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def kind_of(self, token: str) -> str:
        """Return the kind of a descriptive word, such as 'size'.

        The word is in lower case. If it is not in the vocabulary, return "".

        Results are cached.
        """
        kind = self._known.get(token)
        if kind is None:
            kind = self._known[token] = self.words.get(token) or self._match(token)
        return kind

    def words_of(self, kind: str) -> tuple[str, ...]:
        """Return the words of one kind, in the order of the file.

        The patterns of the kind are not included.
        """
        return self.by_kind.get(kind, ())

    def _match(self, token: str) -> str:
        return next((kind for kind, pattern in self.patterns if pattern.fullmatch(token)), "")


@cache
def load_vocabulary() -> Vocabulary:
    """Return the vocabulary that is bundled with the package.

    The file is read once in a process.
    """
    text = resources.files("constellation.catalogue").joinpath("vocabulary.toml").read_text(encoding="utf-8")
    return parse_vocabulary(text, "vocabulary.toml")


def parse_vocabulary(text: str, place: str) -> Vocabulary:
    """Parse the text of a vocabulary file.

    Parameters
    ----------
    text : str
        TOML with a table for each kind.
    place : str
        The name of the file in error messages.

    Raises
    ------
    AtlasError
        If the text is not TOML, if a table has an unknown field, if a word is not in lower case, or if a pattern is
        not a regular expression.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AtlasError(f"{place}: this is not valid TOML ({error}); correct the line") from error
    words: dict[str, str] = {}
    patterns: list[tuple[str, re.Pattern[str]]] = []
    for kind, table in tables.items():
        _check_table(place, kind, table)
        for word in table.get("words", ()):
            words.setdefault(word, kind)
        patterns += [(kind, _compile(place, kind, pattern)) for pattern in table.get("patterns", ())]
    about = {kind: table.get("about", "") for kind, table in tables.items()}
    by_kind = {kind: tuple(word for word, its_kind in words.items() if its_kind == kind) for kind in tables}
    return Vocabulary(tuple(tables), about, words, by_kind, tuple(patterns))


def _check_table(place: str, kind: str, table: object) -> None:
    if not isinstance(table, dict):
        raise AtlasError(
            f"{place}: '{kind}' is not a table; write a table [{kind}] with the fields 'words' and 'patterns'"
        )
    for name in table:
        if name not in _FIELDS:
            raise AtlasError(
                f"{place}, [{kind}]: unknown field '{name}'; the fields are 'about', 'words' and 'patterns'"
            )
    for word in table.get("words", ()):
        if not isinstance(word, str) or word != word.lower() or not word:
            raise AtlasError(
                f"{place}, [{kind}]: {word!r} in 'words' is not a word in lower case; correct the word"
            )


def _compile(place: str, kind: str, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise AtlasError(
            f"{place}, [{kind}]: pattern '{pattern}' is not a regular expression ({error}); correct the pattern"
        ) from error
