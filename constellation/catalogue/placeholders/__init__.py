"""Find counts that are placeholders for unknown counts.

These are numbers that a source wrote in place of counts that it did not know.

Every rule compares the rows in question with the other rows of the same catalogue, or with another catalogue of the
same models. See docs/catalogues.md for what the rules find.
"""

from __future__ import annotations

from constellation.catalogue.placeholders.removal import remove_placeholders
from constellation.catalogue.placeholders.report import Finding, Placeholders
from constellation.catalogue.placeholders.snapshots import find_unread_snapshots

__all__ = ["Finding", "Placeholders", "find_unread_snapshots", "remove_placeholders"]
