"""What identity and overrides say of the addresses in, every address without a page out, and the ledger."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from constellation.analysis.families import Families
from constellation.analysis.identity import Identity
from constellation.catalogue.ledger import Ledger


def settle_addresses(
    identity: Identity, families: Families, moved: Mapping[str, str]
) -> tuple[dict[str, str], Ledger]:
    """Say where each address leads that a build has given out and that no family has now.

    identity : before the overrides; families, moved : after them. Returns the addresses, sorted, each with
    the slug of a family of `families`, or '' where only the list of families is left; and the ledger,
    which also remembers the addresses that overrides have given.
    """
    found = {clade.slug for clade in identity.families.clades}
    shown = {clade.slug for clade in families.clades}
    by_hand = {**identity.ledger.by_hand}
    by_hand |= {target: slug for slug, target in _list_renamed(identity.families, families, moved)}
    leads = {slug: moved.get(slug, slug) for slug in found}
    leads |= {slug: leads.get(target, "") for slug, target in identity.given_up.items()}
    leads |= {slug: leads.get(target, "") for slug, target in by_hand.items() if slug not in leads}
    given_up = {slug: target for slug, target in sorted(leads.items()) if slug not in shown}
    return given_up, dataclasses.replace(identity.ledger, by_hand=by_hand)
