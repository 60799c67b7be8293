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


def convert_document(*parts: str, anchors: bool = False) -> str:
    """Convert the parts of a document from Markdown to HTML.

    A block of code may be wider than the page. The keyboard scrolls it only if it can have the focus.

    Parameters
    ----------
    anchors : whether headings without an id get one that is made from their text
    """
    return _BLOCK.sub(_open_block, "\n".join(_convert(part, anchors) for part in parts))


def _open_block(found: re.Match[str]) -> str:
    language = _LANGUAGES.get(found[1] or "", "")
    label = f"{language} code" if language else "Code"
    return f'<pre tabindex="0" role="region" aria-label="{label}"><code>'


@lru_cache(maxsize=8)
def _convert(text: str, anchors: bool) -> str:
    """Convert Markdown to HTML. A part that is the same in several sites is converted once in a process."""
    extensions = ["attr_list", "fenced_code", "sane_lists", "tables", *(["toc"] if anchors else [])]
    return markdown.markdown(text, extensions=extensions, output_format="html")
