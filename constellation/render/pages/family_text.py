"""The paragraph at the top of a family's page."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from constellation.analysis.groups import Group
from constellation.atlas import Atlas
from constellation.render.wording import count_noun, isolate_name, write_month, write_percent, write_short

_GROWTH = {
    "names": "Most names in this family also contain the name of {parent}, so the family is placed there.",
    "maker": "The family is published by an owner that is named like {parent}, so it is placed there.",
    "sizes": "Most of its model sizes are also sizes of {parent}, so it is placed there, on weaker evidence.",
}


def _say_size(atlas: Atlas, clade: int, owners: list[tuple[str, int]], ranks: Mapping[int, int]) -> str:
    """Return a sentence about a family's number of models, its rank by size and its owners."""
    this, count = atlas.families.clades[clade], len(atlas.facts.groups[clade])
    if this.parent >= 0:
        parent = atlas.families.clades[this.parent].title
        share = write_percent(count / len(atlas.facts.groups[this.parent]))
        text = (
            f"{this.title} is a sub-family of {parent} with {count_noun(count, 'model')} ({share} of that family)"
        )
    else:
        place, families = ranks[clade], f"of {len(ranks):,} families"
        rank = f"the largest {families}" if place == 1 else f"number {place:,} {families} by size"
        rank = rank if len(ranks) > 1 else "the only family"
        text = f"{this.title} is {rank}, with {count_noun(count, 'model')}"
    if len(owners) > 1:
        owner, most = owners[0]
        leading = f". {owner} has published the most models ({most:,})" if most > 1 else ""
        return f"{text} by {count_noun(len(owners), 'owner')}{leading}."
    return f"{text}, all by {owners[0][0]}." if owners and owners[0][1] == count else f"{text}."


def _say_age(group: Group) -> str:
    """Return a sentence about the dates on which a family's models were created."""
    if not group.dated:
        return ""
    if group.dated == 1:
        return f"Only one model has a known date of creation: {write_month(group.first_seen)}."
    known = "" if group.dated == len(group) else f" of the {group.dated:,} models with a known date"
    if group.first_seen[:7] == group.last_seen[:7]:
        return f"All{known or ' its models'} were created in {write_month(group.first_seen)}."
    first, last = write_month(group.first_seen), write_month(group.last_seen)
    return f"The first{known or ' model'} was created in {first}, the latest in {last}."


def _say_backbone(tally: list[tuple[str, int]]) -> str:
    """Return a sentence about the architecture that most members of a family declare."""
    declared = [(name, count) for name, count in tally if name]
    total = sum(count for _, count in declared)
    if not total:
        return ""
    name, count = declared[0]
    if count == total:
        return f"All {total:,} declared architectures are {name}." if total > 1 else ""
    verb = "is" if count == 1 else "are"
    return f"Of the {total:,} declared architectures, {count:,} {verb} {name}."


def _say_popularity(atlas: Atlas, group: Group) -> str:
    """Return sentences about a family's downloads and its most downloaded model."""
    if group.downloads <= 0:
        return ""
    top = int(group.rows[0])
    share = float(np.nan_to_num(atlas.facts.counts.downloads[top])) / group.downloads
    text = f"In 30 days, the models of this family were downloaded {write_short(group.downloads)} times"
    if atlas.facts.everything.downloads > 0 and group.downloads / atlas.facts.everything.downloads >= 0.001:
        text += (
            f" ({write_percent(group.downloads / atlas.facts.everything.downloads)} of all downloads in the atlas)"
        )
    if len(group) > 1:
        name = isolate_name(atlas.names.names[top])
        text += f". The most downloaded model, {name}, has {write_percent(share)} of the family's downloads"
    return text + "."


def describe_family(
    atlas: Atlas,
    clade: int,
    owners: list[tuple[str, int]],
    architectures: list[tuple[str, int]],
    ranks: Mapping[int, int],
) -> str:
    """Return a paragraph about a family's size, owners, age, architecture and downloads.

    Unknown facts are left out.

    Parameters
    ----------
    owners, architectures : each value among the family's models with its count, most common first; '' for unknown
    ranks : rank of each top-level family by number of models; the largest family has rank 1
    """
    group, parent = atlas.facts.groups[clade], atlas.families.clades[clade].parent
    growth = _GROWTH.get(atlas.families.derivations.get(clade, ""), "") if parent >= 0 else ""
    sentences = (
        _say_size(atlas, clade, [(isolate_name(owner), count) for owner, count in owners if owner], ranks),
        _say_age(group),
        _say_backbone(architectures),
        _say_popularity(atlas, group),
        growth.format(parent=atlas.families.clades[parent].title),
    )
    return " ".join(sentence for sentence in sentences if sentence)
