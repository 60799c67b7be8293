"""The meaning of descriptive words in model names. For example, 'it' means 'instruct'.

The words are listed in ``descriptors.toml`` in the folder of this file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Descriptor:
    """The possible values of a column such as `format`, and the words in model names that mean each value.

    Attributes
    ----------
    values : tuple of str
        The values, in the order of the file.
    words : mapping of str to tuple of str
        The values of each word.
    patterns : tuple of (re.Pattern, str)
        Expressions that match whole words, each with its value.
    """

    values: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    patterns: tuple[tuple[re.Pattern[str], str], ...]

    def read(self, word: str) -> tuple[str, ...]:
        """Return the values that a word stands for, or () if there are none."""
        listed = self.words.get(word)
        return listed or tuple(value for pattern, value in self.patterns if pattern.fullmatch(word))


@cache
def load_descriptors() -> dict[str, Descriptor]:
    """Return the descriptors that are bundled with the package.

    The keys are the names of their columns in models.csv.
    """
    text = resources.files("constellation.catalogue").joinpath("descriptors.toml").read_text(encoding="utf-8")
    return {column: _read_table(table) for column, table in tomllib.loads(text).items()}


def _read_table(table: Mapping[str, list[str]]) -> Descriptor:
    words: dict[str, tuple[str, ...]] = {}
    patterns = []
    for value, entries in table.items():
        for entry in entries:
            if entry.startswith("/"):
                patterns.append((re.compile(entry.strip("/")), value))
            else:
                words[entry] = (*words.get(entry, ()), value)
    return Descriptor(tuple(table), words, tuple(patterns))
