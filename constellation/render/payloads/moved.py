"""Make the data script `moved`, with which the pages correct addresses of earlier editions."""

from __future__ import annotations

from constellation.atlas import Atlas


def make_moved(atlas: Atlas) -> dict[str, dict[str, str]]:
    """Return the former slugs of families and lines, each with the slug that replaces it.

    Slugs that nothing replaces are left out.
    """
    former = {"families": atlas.addresses.given_up, "lines": atlas.lineage.index.given_up}
    return {
        kind: {slug: target for slug, target in sorted(slugs.items()) if target} for kind, slugs in former.items()
    }
