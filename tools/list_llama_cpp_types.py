"""Write the weight types of llama.cpp into the vocabulary, as the gguf package lists them.

The types change a few times a year, and a name keeps the type that it was given, so the list is stored with the
project: names are then cut in the same way on every machine, and nobody needs the package to build an atlas.
Run it after raising the version of gguf in pyproject.toml; a test compares the file with the installed package.
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import gguf

VOCABULARY = Path(__file__).parents[1] / "constellation" / "catalogue" / "vocabulary.toml"
_BLOCK = re.compile(r"(?<=    # Types of llama\.cpp)[^\n]*\n.*?(?=    # End of the types of llama\.cpp)", re.DOTALL)


def list_types() -> list[str]:
    """Return the names of all types, of single tensors and of whole files, in lower case and sorted."""
    files = [kind.name.removeprefix("ALL_").removeprefix("MOSTLY_") for kind in gguf.LlamaFileType]
    names = {kind.name for kind in gguf.GGMLQuantizationType} | set(files) - {"GUESSED"}
    return sorted(name.lower() for name in names)


def renew_types(text: str) -> str:
    """Return the text of a vocabulary with the types of the installed package in it."""
    words = textwrap.fill(", ".join(f'"{name}"' for name in list_types()), 108).replace("\n", "\n    ")
    renewed, blocks = _BLOCK.subn(f", as the gguf package lists them.\n    {words},\n", text)
    if blocks != 1:
        raise ValueError("the vocabulary has no block between '# Types of llama.cpp' and '# End of the types'")
    return renewed


if __name__ == "__main__":
    VOCABULARY.write_text(renew_types(VOCABULARY.read_text(encoding="utf-8")), encoding="utf-8")
