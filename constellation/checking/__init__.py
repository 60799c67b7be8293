"""Checks of the files of a built site."""

from __future__ import annotations

from constellation.checking.faults import Fault
from constellation.checking.site import Findings, check_site

__all__ = ["Fault", "Findings", "check_site"]
