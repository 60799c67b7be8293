"""A text in, whether it may be the address of a family's page out."""

from __future__ import annotations

import re

#: Letters of an address, so that its file may lie in deep folders.
LONGEST = 80
#: What an address may be, for messages.
FORM = f"a-z, 0-9 and single hyphens, at most {LONGEST} of them"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: File names that Windows keeps for devices, whatever ending they have.
RESERVED = re.compile(r"con|prn|aux|nul|(?:com|lpt)\d")


def is_address(text: object) -> bool:
    """Whether a file may have this name on any disk, and every link to it works."""
    return (
        isinstance(text, str)
        and len(text) <= LONGEST
        and _SLUG.fullmatch(text) is not None
        and RESERVED.fullmatch(text) is None
    )
