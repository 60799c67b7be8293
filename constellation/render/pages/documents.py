"""Convert the documents in docs/ that are pages of the site from Markdown to HTML."""

from __future__ import annotations

import re
from functools import lru_cache

import markdown

#: A block of code in HTML, with the language that the document gives.
_BLOCK = re.compile(r'<pre><code(?: class="language-(\w+)")?>')
_LANGUAGES = {"js": "JavaScript", "python": "Python", "r": "R", "sh": "shell", "bibtex": "BibTeX"}


def lower_headings(text: str) -> str:
    """Remove the title of a document, and lower each heading by one level."""
    lines = text.splitlines()
    return "\n".join("#" + line if line.startswith("#") else line for line in lines if not line.startswith("# "))


def convert_document(*parts: str) -> str:
    """Convert the parts of a document from Markdown to HTML.

    A block of code may be wider than the page. The keyboard scrolls it only if it can have the focus.
    """
    return _BLOCK.sub(_open_block, "\n".join(map(_convert, parts)))


def _open_block(found: re.Match[str]) -> str:
    language = _LANGUAGES.get(found[1] or "", "")
    label = f"{language} code" if language else "Code"
    return f'<pre tabindex="0" role="region" aria-label="{label}"><code>'


@lru_cache(maxsize=8)
def _convert(text: str) -> str:
    """Convert Markdown to HTML. A part that is the same in several sites is converted once in a process."""
    extensions = ["attr_list", "fenced_code", "sane_lists", "tables"]
    return markdown.markdown(text, extensions=extensions, output_format="html")
