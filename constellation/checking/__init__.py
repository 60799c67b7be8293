"""In: the folder of a built site. Out: what is wrong in it, by the site's contract alone."""

from __future__ import annotations

from constellation.checking.folder import Fault
from constellation.checking.site import Findings, check_site

__all__ = ["Fault", "Findings", "check_site"]
