"""Settled and overridden families in, where each address without a family leads, and the new ledger, out."""

from __future__ import annotations

import dataclasses

from constellation.analysis.identity import Identity
from constellation.analysis.overrides import Overridden
from constellation.catalogue.ledger import Ledger


def settle_addresses(identity: Identity, overridden: Overridden) -> tuple[dict[str, str], Ledger]:
    """Say where each address leads that a build has given out and that no family has now.

    Returns the addresses, sorted, each with the slug of a family of `overridden.families`, or '' where only
    the list of families is left; and the ledger for the next build, which also remembers the addresses that
    overrides have given.
    """
    found = {clade.slug for clade in identity.families.clades}
    shown = {clade.slug for clade in overridden.families.clades}
    given = {new: old for new, old in overridden.given.items() if new not in found}
    by_hand = {**identity.ledger.by_hand, **given}
    leads = {slug: overridden.moved.get(slug, slug) for slug in found}
    leads |= {slug: leads.get(target, "") for slug, target in identity.given_up.items()}
    leads = {slug: leads.get(target, "") for slug, target in by_hand.items()} | leads
    given_up = {slug: target for slug, target in sorted(leads.items()) if slug not in shown}
    return given_up, dataclasses.replace(identity.ledger, by_hand=by_hand)
