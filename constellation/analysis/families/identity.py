"""Stable addresses of the families' pages.

A family keeps its address from one build of the site to the next. A family is the same as a family of an earlier
build if the two share most members, even if the title has changed. It is also the same if the address would
otherwise be given up, and stem and title match. An address that one family has had is never used for a different
family.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from constellation.analysis.families.clades import Clade
from constellation.analysis.families.families import Families
from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.families.membership import count_members, count_shared, list_groups, spread_members
from constellation.analysis.families.overrides import Overridden
from constellation.catalogue.ledger import GivenUp, Kept, Ledger
from constellation.catalogue.slugs import make_distinct
from constellation.catalogue.titles import fold_title

#: A family with the same stem and title is preferred to a more similar family if its Jaccard index is at least
#: this.
_ALIKE = 0.5


@dataclass(frozen=True)
class Identity:
    """The families with the addresses (slugs) that they keep between builds.

    Overrides are applied later.

    Attributes
    ----------
    families : Families
        The families.
    given_up : mapping of str to str
        The addresses that no longer have a family, each with the slug of the family that now has most of its
        members, '' for none.
    ledger : Ledger
        The addresses of all families, for the next build.
    """

    families: Families
    given_up: Mapping[str, str]
    ledger: Ledger


@dataclass(frozen=True)
class _Past:
    """The families of earlier builds, as they are recorded in the ledger.

    The families of the last build come first. Families that were given up earlier follow.

    Attributes
    ----------
    slugs, titles : tuples of str
    depths : tuple of int
        -1 for a family that is given up.
    live : int
        The number of families of the last build.
    everyone : tuple of tuples of str
        The ids of all members.
    members : sparse.csr_matrix of int32, shape (families, n)
        The members that are models of this catalogue.
    sizes : ndarray of int64, shape (families,)
        The number of all members.
    known : ndarray of bool, shape (n,)
        Whether each model has been a member of any of the families.
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
    """Give each family the address (slug) that it had in an earlier build.

    Families are recognised by their members, not by their names. Two families are the same if each has at least
    half of its members in the other. If the names give both the same slug, one of two weaker conditions is enough.
    The first condition is that half of the earlier family's members are in the later family. The second condition
    is that no other family is more similar to the earlier family. Families are matched one to one, in descending
    order of Jaccard's index [1]_ over the models that both builds know. Families of the last build are matched
    before families that were given up earlier. Families with the same stem and title are matched before others if
    their index is at least one half.

    An earlier family without a match is matched by its slug and its title. It is the same as the family that gets
    this slug and title from its names, if that family is new or has only a numbered address. Only slugs are
    changed. The time is near-linear in the number of models.

    Parameters
    ----------
    families : Families
        The families, with the slugs that follow from the names.
    ids : sequence of str, length n
        The ids of the models.
    ledger : Ledger
        The addresses of earlier builds.

    References
    ----------
    .. [1] P. Jaccard (1901). Étude comparative de la distribution florale dans une portion des Alpes et du Jura.
       Bulletin de la Société vaudoise des sciences naturelles 37, 547-579.
    """
    past = _read_past(ledger, ids)
    members = spread_members(families.member_of, families.hierarchy)
    same = _match_families(families, members, past)
    slugs = _choose_slugs(families, {clade: past.slugs[number] for number, clade in same.items()}, ledger)
    settled = tuple(
        dataclasses.replace(clade, slug=slug) for clade, slug in zip(families.clades, slugs, strict=True)
    )
    given_up = _redirect(past, same, settled, members, ledger)
    leads_to = {slug: gone.leads_to for slug, gone in given_up.items()}
    kept = _list_kept(settled, families.member_of, ids)
    families = dataclasses.replace(families, clades=settled)
    return Identity(families, leads_to, Ledger(kept, given_up, ledger.by_hand))


def _read_past(ledger: Ledger, ids: Sequence[str]) -> _Past:
    live, gone = sorted(ledger.families), sorted(ledger.given_up)
    number_of = {slug: number for number, slug in enumerate(live)}
    above = (ledger.families[slug].parent for slug in live)
    hierarchy = Hierarchy(np.array([number_of[slug] if slug else -1 for slug in above], dtype=np.int32))
    everyone: list[list[str]] = [[] for _ in live]
    for number, slug in enumerate(live):
        for ancestor in (number, *hierarchy.list_ancestors(number)):
            everyone[ancestor].extend(ledger.families[slug].members)
    lists = [tuple(models) for models in everyone] + [ledger.given_up[slug].members for slug in gone]
    row_of = {model: row for row, model in enumerate(ids)}
    present = [[row_of[model] for model in models if model in row_of] for models in lists]
    members = list_groups(present, len(ids))
    known = np.zeros(len(ids), dtype=bool)
    known[members.indices] = True
    return _Past(
        slugs=(*live, *gone),
        titles=tuple(ledger.families[s].title for s in live) + tuple(ledger.given_up[s].title for s in gone),
        depths=(*hierarchy.depth.tolist(), *(-1 for _ in gone)),
        live=len(live),
        everyone=tuple(lists),
        members=members,
        sizes=np.array([len(models) for models in lists], dtype=np.int64),
        known=known,
    )


def _match_families(families: Families, members: sparse.csr_matrix, past: _Past) -> dict[int, int]:
    """Match the families of earlier builds with present clades.

    The result maps each earlier family that still exists to the number of its present clade.
    """
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
            titled = _have_same_title(now, past.titles[number])
            first = named and titled and alike[pair] >= _ALIKE
            apart = (not named, not titled, -strictly[pair])
            depth = abs(now.depth - past.depths[number])
            rank = (number >= past.live, not first, -alike[pair], *apart, depth, past.slugs[number], clade)
            candidates.append((rank, number, clade))
    same: dict[int, int] = {}
    taken: set[int] = set()
    for _, number, clade in sorted(candidates):
        if number not in same and clade not in taken:
            same[number] = clade
            taken.add(clade)
    return _match_names(past, _find_namesakes(families, past), same)


def _find_namesakes(families: Families, past: _Past) -> dict[int, int]:
    """For each earlier family, find the present clade with the same slug and title.

    The slug and the title are those that the names give to the clade. Past families without such a clade are left
    out.
    """
    natural = {clade.slug: number for number, clade in enumerate(families.clades)}
    pairs = ((number, natural[slug]) for number, slug in enumerate(past.slugs) if slug in natural)
    return {
        number: clade for number, clade in pairs if _have_same_title(families.clades[clade], past.titles[number])
    }


def _match_names(past: _Past, namesakes: Mapping[int, int], same: Mapping[int, int]) -> dict[int, int]:
    """Match the remaining earlier families with new clades that have the same slug and title.

    A clade with a numbered address (aya-2) moves back to the address without the number (aya) if this is free.
    """
    same, holder = dict(same), {clade: number for number, clade in same.items()}
    for number, clade in namesakes.items():
        if number in same:
            continue
        if clade not in holder:
            same[number] = clade
        elif re.fullmatch(rf"{past.slugs[number]}-\d+", past.slugs[holder[clade]]):
            del same[holder[clade]]
            same[number] = clade
    return same


def _have_same_title(clade: Clade, title: str) -> bool:
    """Return whether a clade's title or slug has the same letters and digits as a given title."""
    return fold_title(title) in (fold_title(clade.title), fold_title(clade.slug))


def _choose_slugs(families: Families, kept: Mapping[int, str], ledger: Ledger) -> list[str]:
    """Choose the slug of each family.

    A known family keeps its earlier slug. A new family gets a slug that no build has used.
    """
    taken = {*ledger.families, *ledger.given_up, *ledger.by_hand}
    return [
        kept[number] if number in kept else make_distinct(clade.slug, taken)
        for number, clade in enumerate(families.clades)
    ]


def _redirect(
    past: _Past, same: Mapping[int, int], settled: Sequence[Clade], members: sparse.csr_matrix, ledger: Ledger
) -> dict[str, GivenUp]:
    """Map each address that is no longer used to the address that replaces it."""
    successors = _find_successors(past, members, [clade.depth for clade in settled])
    now = {past.slugs[number]: settled[clade].slug for number, clade in same.items()}
    now |= {past.slugs[number]: settled[clade].slug for number, clade in successors.items() if number not in same}
    given_up = {}
    for number, slug in enumerate(past.slugs):
        if number in same:
            continue
        target = slug
        while target and target not in now:  # without members left, use its redirect or its parent
            gone = ledger.given_up.get(target)
            target = gone.leads_to if gone else ledger.families[target].parent
        title = ledger.families[slug].title if number < past.live else ledger.given_up[slug].title
        given_up[slug] = GivenUp(title, now.get(target, ""), past.everyone[number])
    return given_up


def _find_successors(past: _Past, members: sparse.csr_matrix, depths: Sequence[int]) -> dict[int, int]:
    """For each earlier family, find the present clade that contains most of its members.

    Only members that are in this catalogue count. The most specific clade with more than half of them is used. If
    there is no such clade, the clade with the largest number of members is used.
    """
    present = count_members(past.members)
    successors: dict[int, int] = {}
    ranks: dict[int, tuple[bool, int, int, int]] = {}
    for number, clade, models in zip(*map(np.ndarray.tolist, count_shared(past.members, members)), strict=True):
        most = 2 * models > present[number]
        rank = (most, depths[clade] if most else 0, models, depths[clade])
        if number not in ranks or rank > ranks[number]:
            ranks[number], successors[number] = rank, clade
    return successors


def _list_kept(settled: Sequence[Clade], member_of: NDArray[np.int32], ids: Sequence[str]) -> dict[str, Kept]:
    own: list[list[str]] = [[] for _ in settled]
    for row in np.flatnonzero(member_of >= 0).tolist():
        own[member_of[row]].append(ids[row])
    return {
        clade.slug: Kept(clade.title, settled[clade.parent].slug if clade.parent >= 0 else "", tuple(models))
        for clade, models in zip(settled, own, strict=True)
    }


def settle_addresses(identity: Identity, overridden: Overridden) -> tuple[dict[str, str], Ledger]:
    """Return the redirects from former addresses to present ones, and the ledger for the next build.

    Parameters
    ----------
    identity : Identity
        The families before the overrides.
    overridden : Overridden
        The families after the overrides.

    Returns
    -------
    given_up : dict of str to str
        The addresses, sorted, each with the slug of a family of `overridden.families`, '' for the list of families.
    ledger : Ledger
        The ledger for the next build, including the addresses that overrides set.
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
