"""Checks of a built site: links, security policies, exports and files. The checks read only the site's files."""

from __future__ import annotations

from constellation.checking.faults import Fault
from constellation.checking.site import Findings, check_site

__all__ = ["Fault", "Findings", "check_site"]
