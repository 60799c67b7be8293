"""Write the paragraph at the top of a family's page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from constellation.analysis.families.families import MERGED, PLACED, RAISED, Families
from constellation.analysis.families.strength import ONE_OWNER, SHARED_WORD
from constellation.analysis.groups import Group
from constellation.atlas import Atlas
from constellation.render.counts import CountNames
from constellation.render.wording import (
    address_in_atlas,
    count_noun,
    explain_total,
    isolate_name,
    write_month,
    write_percent,
    write_total,
)

#: If some counts are unknown, the share of one model in the sum is shown only for at least this many known counts.
_LEAST_KNOWN = 5

#: What precedes the name of the most downloaded model in the text about a family.
_MENTION = re.compile(r"most (?:downloaded|popular) model(?:,| is) ")
_GROWTH = {
    "names": "Many names in this family also contain the name of {parent}, so it is a sub-family of {parent}.",
    "maker": "An owner that is named after {parent} publishes models of this family, so it is a sub-family of"
    " {parent}.",
    "sizes": "The sizes of these models are typical of {parent}, so this family is a sub-family of {parent}."
    " Sizes are weaker evidence than names.",
}


#: What a weak family is, in a sentence or as a mark.
WEAK = {SHARED_WORD: "a word that several models share", ONE_OWNER: "a series of one owner"}
_DOUBT = {
    SHARED_WORD: "After the shared word, most of these names continue with words that the owner with the most"
    " models does not use. The models may therefore be unrelated."
}
_CORRECTIONS = {
    PLACED: "Placed under {other} by",
    RAISED: "Separated from {other} by",
    MERGED: "Contains the family {other}, merged by",
}


def _say_size(atlas: Atlas, clade: int, owners: list[tuple[str, int]], ranks: Mapping[int, int]) -> str:
    """Write a sentence about the size, the rank and the owners of a family.

    The size is the number of models.
    """
    this, count = atlas.families.clades[clade], len(atlas.facts.groups[clade])
    weak = atlas.families.weak.get(clade)
    if this.parent >= 0:
        parent = atlas.families.clades[this.parent].title
        share = write_percent(count / len(atlas.facts.groups[this.parent]))
        text = (
            f"{this.title} is a sub-family of {parent} with {count_noun(count, 'model')} ({share} of that family)"
        )
    elif weak:
        text = f"{this.title} is a weak family ({WEAK[weak]}) with {count_noun(count, 'model')}"
    else:
        place, families = ranks[clade], f"{len(ranks):,} families"
        rank = f"the largest of {families}" if place == 1 else f"number {place:,} by size among {families}"
        rank = rank if len(ranks) > 1 else "the only family"
        if atlas.families.weak:
            rank += " (not counting weak families)"
        text = f"{this.title} is {rank}, with {count_noun(count, 'model')}"
    if len(owners) > 1:
        owner, most = owners[0]
        leading = f". {owner} has published the most models ({most:,})" if most > 1 else ""
        return f"{text} by {count_noun(len(owners), 'owner')}{leading}."
    return f"{text}, all by {owners[0][0]}." if owners and owners[0][1] == count else f"{text}."


def _say_age(group: Group) -> str:
    """Write a sentence about the dates on which the models of a family were created."""
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
    """Write a sentence about the architecture that most models of a family declare."""
    declared = [(name, count) for name, count in tally if name]
    total = sum(count for _, count in declared)
    if not total:
        return ""
    name, count = declared[0]
    if count == total:
        models = "Both models" if total == 2 else f"All {total:,} models"
        return f"{models} with a declared architecture declare {name}." if total > 1 else ""
    return f"Of the {total:,} models with a declared architecture, {count:,} declare {name}."


def _say_popularity(atlas: Atlas, counts: CountNames, group: Group) -> str:
    """Write sentences about the downloads of a family.

    They name the most downloaded model of the family.
    """
    downloads, everything = group.downloads, atlas.facts.everything.downloads
    if not downloads.known:
        return counts.say("The downloads of these models are unknown.") if everything.known else ""
    if downloads.value == 0:
        return ""
    top = int(group.rows[0])
    share = float(atlas.facts.counts.downloads[top]) / downloads.value
    if counts.noun == "downloads":
        when = f"{counts.period[:1].upper()}{counts.period[1:]}, the" if counts.period else "The"
        text = f"{when} models of this family were downloaded {write_total(downloads)} times"
    else:
        text = f"The models of this family have {write_total(downloads)} {counts.full}"
    known = "" if everything.is_complete else "known "
    notes = [explain_total(downloads)]
    if downloads.value / everything.value >= 0.001:
        of_all = write_percent(downloads.value / everything.value)
        notes.insert(0, f"{of_all} of all {known}{counts.noun} in the atlas")
    if any(notes):
        text += f" ({'; '.join(filter(None, notes))})"
    name = isolate_name(atlas.names.names[top])
    if len(group) > 1 and (downloads.is_complete or downloads.known >= _LEAST_KNOWN):
        text += f". The {counts.most} model, {name}, has {write_percent(share)} of the "
        if downloads.is_complete:
            text += f"family's {counts.noun}"
        else:
            text += f"{counts.noun} of the {downloads.known:,} models with a known count"
    elif len(group) > 1:
        text += f". The {counts.most} model is {name}"
    return text + "."


def list_placed(families: Families, clade: int) -> list[int]:
    """List the families that the curated list or an override places below a family.

    The families below these are not listed.
    """
    placed, waiting = [], list(families.hierarchy.children[clade])
    while waiting:
        below = waiting.pop()
        if any(correction.kind == PLACED for correction in families.corrections.get(below, ())):
            placed.append(below)
        else:
            waiting += families.hierarchy.children[below]
    return sorted(placed)


def describe_corrections(families: Families, clade: int) -> list[dict[str, Any]]:
    """List what the curated list and the overrides have changed about a family, with the sources."""
    return [
        {
            "text": _CORRECTIONS[correction.kind].format(other=correction.other),
            "curated": correction.curated,
            "source": correction.source,
        }
        for correction in families.corrections.get(clade, ())
    ]


def _say_placed(atlas: Atlas, clade: int) -> str:
    """Write a sentence about the families that were placed below a family by hand."""
    placed = list_placed(atlas.families, clade)
    if not placed:
        return ""
    models, title = sum(len(atlas.facts.groups[one]) for one in placed), atlas.families.clades[clade].title
    if len(placed) == 1:
        name = atlas.families.clades[placed[0]].title
        return f"{models:,} of the models belong to {name}, which is built on {title} but has another name."
    return (
        f"{models:,} of the models belong to {len(placed)} families that are built on {title} but have other names."
    )


def describe_family(
    atlas: Atlas,
    counts: CountNames,
    clade: int,
    owners: list[tuple[str, int]],
    architectures: list[tuple[str, int]],
    ranks: Mapping[int, int],
) -> str:
    """Write a paragraph about a family.

    The paragraph describes the family's size, owners, age, architecture and downloads. Unknown facts are left out.

    Parameters
    ----------
    counts : the names of the counts
    owners, architectures : each value among the family's models with its count, most common first; '' for unknown
    ranks : rank by number of models of each top-level family that is not weak; the largest has rank 1
    """
    group, parent = atlas.facts.groups[clade], atlas.families.clades[clade].parent
    growth = _GROWTH.get(atlas.families.derivations.get(clade, ""), "") if parent >= 0 else ""
    sentences = (
        _say_size(atlas, clade, [(isolate_name(owner), count) for owner, count in owners if owner], ranks),
        _say_placed(atlas, clade),
        _DOUBT.get(atlas.families.weak.get(clade, ""), ""),
        _say_age(group),
        _say_backbone(architectures),
        _say_popularity(atlas, counts, group),
        growth.format(parent=atlas.families.clades[parent].title),
    )
    return " ".join(sentence for sentence in sentences if sentence)


def link_top_model(atlas: Atlas, group: Group, text: str) -> Markup:
    """Convert a text to HTML, and link the name of the most downloaded model to its card."""
    top = int(group.rows[0])
    name = str(escape(isolate_name(atlas.names.names[top])))
    link = f'<a class="model" href="../{escape(address_in_atlas(atlas.ids[top]))}">{name}</a>'
    text = str(escape(text))
    for found in _MENTION.finditer(text):
        if text.startswith(name, found.end()):
            return Markup(text[: found.end()] + link + text[found.end() + len(name) :])
    return Markup(text)
