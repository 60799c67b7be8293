"""Texts that a spreadsheet must not read as formulas."""

from __future__ import annotations

import re

#: Beginning of a text that a spreadsheet reads as a formula, including full-width forms (OWASP, CSV Injection).
#: Leading apostrophes are matched too: different texts must stay different after `guard_text`.
_FORMULA = re.compile("'*[=+@\t\r\uff1d\uff0b\uff0d\uff20-]")


def guard_text(text: str) -> str:
    """Return a text in a form that no spreadsheet reads as a formula.

    An apostrophe is put in front of the text if necessary.
    """
    return "'" + text if _FORMULA.match(text) else text


def unguard_text(text: str) -> str:
    """Return a text without the apostrophe that `guard_text` put in front of it."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
