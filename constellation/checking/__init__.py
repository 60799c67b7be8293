"""Checks of a built site: links, policies, exports and files, from the site's own contract alone."""

from __future__ import annotations

from constellation.checking.faults import Fault
from constellation.checking.site import Findings, check_site

__all__ = ["Fault", "Findings", "check_site"]
