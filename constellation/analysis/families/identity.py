"""Families and the ledger of earlier builds in, the same families at the addresses that they had out.

A family is the one of an earlier build that most of its members were in, whatever it is called now. An
address that was given out is never given to another family.

Settled and overridden families in, where each address without a family leads, and the new ledger, out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from constellation.analysis.families.clades import Clade
from constellation.analysis.families.families import Families
from constellation.analysis.families.membership import count_members, count_shared, list_groups, spread_members
from constellation.analysis.families.overrides import Overridden
from constellation.catalogue.ledger import GivenUp, Kept, Ledger
from constellation.catalogue.slugs import make_distinct


@dataclass(frozen=True)
class Identity:
    """Families with settled slugs, and what became of the others.

    given_up : for each address without a family the slug of the one that holds most of its members, '' if none
    ledger   : what the next build must know
    """

    families: Families
    given_up: Mapping[str, str]
    ledger: Ledger


@dataclass(frozen=True)
class _Past:
    """The families of the ledger, those of the last build first, then those given up.

    members : int32 (families, n), over the models of this catalogue; sizes : int64, all their members counted
    known   : bool (n,), the models that any of them has had
    """

    slugs: tuple[str, ...]
    titles: tuple[str, ...]
    depths: tuple[int, ...]
    live: int
    everyone: tuple[tuple[str, ...], ...]
    members: sparse.csr_matrix
    sizes: NDArray[np.int64]
    known: NDArray[np.bool_]


def keep_identity(families: Families, ids: Sequence[str], ledger: Ledger) -> Identity:
    """Settle the slug of every family by the members that it shares with those of the ledger.

    Two are the same family where each has half or more of its members in the other. Where the names alone
    give the same slug, half of the earlier one's are enough (it may have grown), or that no other family
    resembles it more. Pairs are taken one to one, by Jaccard's index (1901) over the models that both builds
    know, the most alike first; families of the last build go before those given up before it. Nothing but
    slugs is changed. Near-linear in the number of models.
    """
    past = _read_past(ledger, ids)
    members = spread_members(families.member_of, [clade.parent for clade in families.clades])
    same = _match_families(families, members, past)
    slugs = _settle_slugs(families, {clade: past.slugs[number] for number, clade in same.items()}, ledger)
    settled = tuple(
        dataclasses.replace(clade, slug=slug) for clade, slug in zip(families.clades, slugs, strict=True)
    )
    given_up = _lead_on(past, same, settled, members, ledger)
    leads_to = {slug: gone.leads_to for slug, gone in given_up.items()}
    kept = _list_kept(settled, families.member_of, ids)
    families = dataclasses.replace(families, clades=settled)
    return Identity(families, leads_to, Ledger(kept, given_up, ledger.by_hand))


def _read_past(ledger: Ledger, ids: Sequence[str]) -> _Past:
    live, gone = sorted(ledger.families), sorted(ledger.given_up)
    everyone: dict[str, list[str]] = {slug: [] for slug in live}
    depths = {slug: len(_list_above(slug, ledger)) for slug in live}
    for slug in live:
        for ancestor in (slug, *_list_above(slug, ledger)):
            everyone[ancestor].extend(ledger.families[slug].members)
    lists = [tuple(everyone[slug]) for slug in live] + [ledger.given_up[slug].members for slug in gone]
    row_of = {model: row for row, model in enumerate(ids)}
    present = [[row_of[model] for model in models if model in row_of] for models in lists]
    members = list_groups(present, len(ids))
    known = np.zeros(len(ids), dtype=bool)
    known[members.indices] = True
    return _Past(
        slugs=(*live, *gone),
        titles=tuple(ledger.families[s].title for s in live) + tuple(ledger.given_up[s].title for s in gone),
        depths=tuple(depths[slug] for slug in live) + (-1,) * len(gone),
        live=len(live),
        everyone=tuple(lists),
        members=members,
        sizes=np.array([len(models) for models in lists], dtype=np.int64),
        known=known,
    )


def _list_above(slug: str, ledger: Ledger) -> list[str]:
    above = []
    while slug := ledger.families[slug].parent:
        above.append(slug)
    return above


def _match_families(families: Families, members: sparse.csr_matrix, past: _Past) -> dict[int, int]:
    """Give for each family of the past that lives on the clade that it is now."""
    old, new, shared = count_shared(past.members, members)
    before, after = past.sizes[old], count_members(members)[new]
    known = (members @ past.known.astype(np.int64))[new]
    alike = shared / (count_members(past.members)[old] + known - shared)
    strictly = shared / (before + after - shared)
    best = np.zeros(len(past.slugs))
    np.maximum.at(best, old, alike)
    candidates = []
    for pair, (number, clade) in enumerate(zip(old.tolist(), new.tolist(), strict=True)):
        now = families.clades[clade]
        named = now.slug == past.slugs[number]
        held, grown = 2 * shared[pair] >= before[pair], 2 * shared[pair] < after[pair]
        if (held and not grown) or (named and (held or alike[pair] == best[number])):
            apart = (not named, now.title != past.titles[number], -strictly[pair])
            depth = abs(now.depth - past.depths[number])
            rank = (number >= past.live, -alike[pair], *apart, depth, past.slugs[number], clade)
            candidates.append((rank, number, clade))
    same: dict[int, int] = {}
    taken: set[int] = set()
    for _, number, clade in sorted(candidates):
        if number not in same and clade not in taken:
            same[number] = clade
            taken.add(clade)
    return same


def _settle_slugs(families: Families, kept: Mapping[int, str], ledger: Ledger) -> list[str]:
    """Give each clade the slug that it had, and each new one a slug that no build has given out."""
    taken = {*ledger.families, *ledger.given_up, *ledger.by_hand}
    return [
        kept[number] if number in kept else make_distinct(clade.slug, taken)
        for number, clade in enumerate(families.clades)
    ]


def _lead_on(
    past: _Past, same: Mapping[int, int], settled: Sequence[Clade], members: sparse.csr_matrix, ledger: Ledger
) -> dict[str, GivenUp]:
    """Find for each address without a family where it leads now."""
    heirs = _find_heirs(past, members, [clade.depth for clade in settled])
    now = {past.slugs[number]: settled[clade].slug for number, clade in same.items()}
    now |= {past.slugs[number]: settled[clade].slug for number, clade in heirs.items() if number not in same}
    given_up = {}
    for number, slug in enumerate(past.slugs):
        if number in same:
            continue
        target = slug
        while target and target not in now:  # nothing of it is left: to where it led, or to what stood above
            gone = ledger.given_up.get(target)
            target = gone.leads_to if gone else ledger.families[target].parent
        title = ledger.families[slug].title if number < past.live else ledger.given_up[slug].title
        given_up[slug] = GivenUp(title, now.get(target, ""), past.everyone[number])
    return given_up


def _find_heirs(past: _Past, members: sparse.csr_matrix, depths: Sequence[int]) -> dict[int, int]:
    """Give for each family of the past the clade with most of its members in this catalogue.

    That is the most specific one with more than half of them, or else simply the one with most.
    """
    present = count_members(past.members)
    heirs: dict[int, int] = {}
    ranks: dict[int, tuple[bool, int, int, int]] = {}
    for number, clade, models in zip(*map(np.ndarray.tolist, count_shared(past.members, members)), strict=True):
        most = 2 * models > present[number]
        rank = (most, depths[clade] if most else 0, models, depths[clade])
        if number not in ranks or rank > ranks[number]:
            ranks[number], heirs[number] = rank, clade
    return heirs


def _list_kept(settled: Sequence[Clade], member_of: NDArray[np.int32], ids: Sequence[str]) -> dict[str, Kept]:
    own: list[list[str]] = [[] for _ in settled]
    for row in np.flatnonzero(member_of >= 0).tolist():
        own[member_of[row]].append(ids[row])
    return {
        clade.slug: Kept(clade.title, settled[clade.parent].slug if clade.parent >= 0 else "", tuple(models))
        for clade, models in zip(settled, own, strict=True)
    }


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
