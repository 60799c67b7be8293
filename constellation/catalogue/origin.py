"""Find out whether the models of a catalogue are on the Hugging Face Hub."""

from __future__ import annotations

import csv
from functools import cache

from constellation.catalogue.catalogue import Catalogue
from constellation.catalogue.loading import CURRENT
from constellation.settings import AUTOMATIC, HUB_LINK

#: The least share of the models with an owner whose owner also publishes on the Hub.
_LEAST_KNOWN = 0.5


@cache
def list_hub_owners() -> frozenset[str]:
    """Return the owners of the models in the bundled catalogue, in lower case. It lists models of the Hub."""
    with CURRENT.open(encoding="utf-8", newline="") as lines:
        ids = (row[0] for row in csv.reader(lines))  # the first column is the id
        return frozenset(id_.partition("/")[0].casefold() for id_ in ids if "/" in id_)


def describes_hub(catalogue: Catalogue, link: str) -> bool:
    """Return whether the models of a catalogue are on the Hub.

    The setting `link` decides. By default, at least half of the owners of the models must publish on the Hub.

    catalogue: the catalogue of the atlas
    link: the setting `link`
    """
    if link != AUTOMATIC:
        return link == HUB_LINK
    owners = [id_.partition("/")[0].casefold() for id_ in catalogue.frame["id"].tolist() if "/" in id_]
    known = sum(owner in list_hub_owners() for owner in owners)
    return bool(owners) and known >= _LEAST_KNOWN * len(owners)
