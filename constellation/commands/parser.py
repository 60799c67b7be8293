"""The parser of the command line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from constellation.suggestions import suggest
from constellation.version import __version__


class CommandParser(argparse.ArgumentParser):
    """A parser that accepts only whole names of options, suggests names for unknown ones, and knows the version."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{**options, "allow_abbrev": False, "formatter_class": argparse.RawDescriptionHelpFormatter}
        )
        self.add_argument("--version", action="version", version=f"constellation {__version__}")

    def add_examples(self, examples: Iterable[str]) -> None:
        """Show command lines at the end of the help."""
        self.epilog = "\n".join(["examples:", *(f"  {example}" for example in examples)])

    def refuse(self, words: Sequence[str]) -> NoReturn:
        """Exit with a message about words that are not arguments of the command."""
        word = next((one for one in words if one.startswith("-")), words[0]).partition("=")[0]
        if not word.startswith("-"):
            self.error(f"unexpected argument '{word}'; put quotes around a path or a name that contains spaces")
        options = re.findall(r"(?<![\w-])--?[a-z][a-z-]*", self.format_usage())
        question = suggest(word, options) or f"'{self.prog} --help' lists all options"
        self.error(f"there is no option '{word}'; {question}")
